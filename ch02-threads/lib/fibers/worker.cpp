// What one thread of a pool does: it runs fibers, looks for others to help, or rests.

#include "fibers/worker.hpp"

#include <algorithm>
#include <utility>

#include "fibers/busy.hpp"
#include "fibers/fibers.hpp"

namespace fibers {

namespace {

thread_local Worker* worker_of_this_thread = nullptr;

// Not inline: a compiler may keep the address of a thread-local variable over a switch.
[[gnu::noinline]] Worker* this_worker() noexcept { return worker_of_this_thread; }
[[gnu::noinline]] Worker* set_this_worker(Worker* worker) noexcept {
    return std::exchange(worker_of_this_thread, worker);
}

}  // namespace

// Whoever could not be cancelled is left to ~Scheduler(), for which there is one thread only.
Worker::~Worker() {
    while (ready_.take() != nullptr) {}
    queue_ = &own_queue_;
}

void Worker::work() {
    Worker* const before = set_this_worker(this);
    run_ready();
    set_this_worker(before);
}

// The fiber goes on where it was woken: what it was woken for is in that CPU's cache.
void Worker::wake(Fiber& fiber) {
    if (fiber.cancelled_) return;  // it is ready anyhow
    Worker* const here = this_worker();
    if (here == nullptr || &here->pool_ != &pool_) return pool_.let_in(fiber);
    const Busy no_tick(*here);
    if (observer_ != nullptr) observer_->wakes(fiber);
    here->make_ready(fiber);
}

void Worker::make_ready(Fiber& fiber) {
    ready_.announce(fiber);
    pool_.announced();
}

void Worker::enroll(Fiber& fiber) noexcept {
    pool_.balance(stacks_);
    const std::lock_guard lock(born_lock_);
    Scheduler::enroll(fiber);
    if (live_ == 1) pool_.inhabited_.fetch_add(1, std::memory_order_relaxed);
}

// The fiber may have been born in another worker: it stands in that one's list.
void Worker::strike_off(Fiber& fiber) noexcept {
    Worker& home = static_cast<Worker&>(*fiber.home_);
    bool was_the_last = false;
    {
        const std::lock_guard lock(home.born_lock_);
        home.Scheduler::strike_off(fiber);
        // Pairs with the same in other workers: what their fibers did is seen after run().
        was_the_last = home.live_ == 0 &&
                       pool_.inhabited_.fetch_sub(1, std::memory_order_acq_rel) == 1;
    }
    if (was_the_last) pool_.stop();
    pool_.balance(stacks_);
}

void Worker::poll() {
    pool_.take_in(*this);
    Scheduler::poll();
}

// Nobody is ready here. False if the pool is at its end.
bool Worker::wait_if_needed() {
    if (pool_.alone_) return pool_.live() != 0 && wait_for_events();
    search();
    if (!pool_.find_work(*this)) {
        if (!rest()) return false;
        // It may have been woken to search; then others rely on it.
        if (is_searching_) pool_.find_work(*this);
    }
    if (is_searching_) end_search();
    return true;
}

void Worker::search() noexcept {
    is_searching_ = true;
    pool_.searching_.fetch_add(1, std::memory_order_seq_cst);
}

// While somebody searched nobody was woken for new work. If there is more than this one has found,
// the next one is woken now.
void Worker::end_search() noexcept {
    is_searching_ = false;
    const bool was_the_last = pool_.searching_.fetch_sub(1, std::memory_order_seq_cst) == 1;
    if (was_the_last && (ready_.size() > 1 || pool_.is_there_work_besides(*this)))
        pool_.wake_one();
}

// Waits until there may be something to do. False if the pool is at its end.
bool Worker::rest() {
    const Pool::Rest kind = pool_.begin_rest(*this);
    if (kind == Pool::Rest::jump) {
        pool_.pass_time();
    } else if (kind == Pool::Rest::sleep && !pool_.is_there_work_besides(*this)) {
        // Who announces work after this look finds us among those who rest, and rings.
        if (!due_ || clock_.is_virtual()) {
            poller_->wait(std::nullopt);
        } else {
            poller_->wait(std::max(*due_ - clock_.now(), base::nanoseconds{0}));
        }
    }
    return pool_.end_rest(*this);
}

}  // namespace fibers
