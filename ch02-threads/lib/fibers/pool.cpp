// A pool: who looks for work, who rests, and how nobody rests while there is work.
//
// A worker that has announced a fiber looks whether others rest. A worker that goes to rest first
// says so and then looks for work once more. All four are seq_cst, so they have one order, and in
// every order at least one of the two sees what the other has done: no wake-up is lost.

#include "fibers/pool.hpp"

#include <algorithm>
#include <exception>
#include <thread>
#include <utility>

#include "fibers/worker.hpp"

namespace fibers {

namespace {

constexpr std::size_t stacks_of_a_worker = 64;
constexpr int rounds_of_a_search = 32;  // less than it costs to be woken
constexpr int taken_in_at_once = 16;

}  // namespace

Pool::Pool(const Parts& parts)
    : count_(parts.workers != 0 ? parts.workers
                                : std::max(1U, std::thread::hardware_concurrency())),
      clock_(parts.clock != nullptr ? *parts.clock : base::program_clock()),
      wakes_from_outside_(parts.wakes_from_outside),
      keep_stacks_(parts.keep_stacks) {
    for (unsigned i = 0; i <= count_; ++i) {
        if (parts.make_poller) pollers_.push_back(parts.make_poller());
        workers_.push_back(std::make_unique<Worker>(
            *this,
            Scheduler::Parts{.clock = &clock_,
                             .poller = parts.make_poller ? pollers_.back().get() : nullptr,
                             .observer = parts.observer,
                             .stack_bytes = parts.stack_bytes,
                             .keep_stacks = stacks_of_a_worker,
                             .guard = parts.guard}));
    }
}

Pool::~Pool() {
    if (live() != 0) cancel_all();
}

std::size_t Pool::run() {
    {
        const std::lock_guard lock(rest_lock_);
        over_ = inhabited_.load(std::memory_order_acquire) == 0;
    }
    std::vector<std::thread> threads;
    for (unsigned i = 1; i < count_; ++i) {
        threads.emplace_back([this, i] { workers_[i]->work(); });
    }
    workers_.front()->work();
    for (std::thread& thread : threads) thread.join();
    std::exception_ptr error;
    for (const auto& worker : workers_) {
        if (auto unclaimed = std::exchange(worker->unclaimed_, nullptr)) error = unclaimed;
    }
    if (error) std::rethrow_exception(error);
    return live();
}

std::size_t Pool::live() const noexcept {
    const NoPreempt while_it_is_locked;
    std::size_t sum = 0;
    for (const auto& worker : workers_) {
        const std::lock_guard lock(worker->born_lock_);
        sum += worker->live_;
    }
    return sum;
}

// Everybody is made ready on one thread, as at the end of a Scheduler.
void Pool::cancel_all() {
    alone_ = true;
    for (const auto& worker : workers_) {
        while (worker->ready_.take() != nullptr) {}
        worker->sleeping_.clear();
    }
    Worker& last = *workers_.front();
    for (const auto& worker : workers_) {
        for (Fiber* fiber = worker->newest_; fiber != nullptr; fiber = fiber->older_) {
            fiber->cancelled_ = true;
            last.ready_.put(*fiber);
        }
    }
    last.work();
}

// --- the entrance: the scheduler that no thread runs, only stolen from -------------------------

Scheduler& Pool::entrance() const noexcept { return *workers_.back(); }

void Pool::let_in(Fiber& fiber) noexcept {
    const NoPreempt while_it_is_locked;
    const std::lock_guard alone(entering_);
    Worker& entrance = *workers_.back();
    if (entrance.observer_ != nullptr) entrance.observer_->wakes(fiber);
    entrance.make_ready(fiber);
}

// Workers that are never idle do not steal, but they do look here now and then.
void Pool::take_in(Worker& worker) noexcept {
    StealingQueue& waiting = workers_.back()->ready_;
    if (waiting.size() == 0) return;
    const std::unique_lock alone(entering_, std::try_to_lock);
    if (!alone) return;
    for (int i = 0; i < taken_in_at_once; ++i) {
        Fiber* const fiber = waiting.take();
        if (fiber == nullptr) return;
        worker.make_ready(*fiber);
    }
}

// --- looking for work, and resting while there is none -----------------------------------------

bool Pool::find_work(Worker& thief) noexcept {
    for (int round = 0; round < rounds_of_a_search; ++round) {
        for (const auto& victim : workers_) {
            if (victim.get() == &thief || !thief.ready_.steal(victim->ready_)) continue;
            if (victim != workers_.back()) thefts_.fetch_add(1, std::memory_order_relaxed);
            return true;
        }
    }
    return false;
}

bool Pool::is_there_work_besides(const Worker& worker) const noexcept {
    return std::ranges::any_of(workers_, [&](const auto& other) {
        return other.get() != &worker && other->ready_.size() != 0;
    });
}

// Somebody has put a fiber into a queue. If a worker searches it will find it; else one is woken.
void Pool::announced() noexcept {
    if (searching_.load(std::memory_order_seq_cst) == 0 &&
        resting_count_.load(std::memory_order_seq_cst) != 0) {
        wake_one();
    }
}

// From here on the woken one counts as searching: until it has looked nobody wakes another one.
void Pool::wake_one() noexcept {
    Worker* woken = nullptr;
    {
        const std::lock_guard lock(rest_lock_);
        if (resting_.empty()) return;
        woken = resting_.back();
        resting_.pop_back();
        resting_count_.store(static_cast<unsigned>(resting_.size()),
                             std::memory_order_seq_cst);
        woken->rests_ = false;
        woken->is_searching_ = true;
        searching_.fetch_add(1, std::memory_order_seq_cst);
    }
    woken->poller_->ring();
}

Pool::Rest Pool::begin_rest(Worker& worker) {
    const std::lock_guard lock(rest_lock_);
    worker.rests_ = true;
    worker.is_searching_ = false;
    worker.expects_events_ = worker.poller_->waiting() != 0;
    worker.due_.reset();
    if (!worker.sleeping_.empty()) worker.due_ = worker.sleeping_.begin()->first;
    resting_.push_back(&worker);
    resting_count_.store(static_cast<unsigned>(resting_.size()), std::memory_order_seq_cst);
    searching_.fetch_sub(1, std::memory_order_seq_cst);
    if (over_) return Rest::over;
    return resting_.size() == count_ && !is_there_work_besides(worker) ? all_rest()
                                                                       : Rest::sleep;
}

// False if the pool is at its end.
bool Pool::end_rest(Worker& worker) noexcept {
    const std::lock_guard lock(rest_lock_);
    if (worker.rests_) {  // nobody has taken it out to wake it
        worker.rests_ = false;
        std::erase(resting_, &worker);
        resting_count_.store(static_cast<unsigned>(resting_.size()),
                             std::memory_order_seq_cst);
    }
    if (over_ && worker.is_searching_) {
        worker.is_searching_ = false;
        searching_.fetch_sub(1, std::memory_order_seq_cst);
    }
    return !over_;
}

// Nobody runs. Either something will come from outside or with time, or this is the end.
Pool::Rest Pool::all_rest() noexcept {
    const auto sleeps = [](const Worker* worker) { return worker->due_.has_value(); };
    const auto expects = [](const Worker* worker) { return worker->expects_events_; };
    if (std::ranges::any_of(resting_, sleeps)) {
        return clock_.is_virtual() ? Rest::jump : Rest::sleep;
    }
    if (wakes_from_outside_ || std::ranges::any_of(resting_, expects)) return Rest::sleep;
    over_ = true;
    for (Worker* const worker : resting_) worker->poller_->ring();
    return Rest::over;
}

// Lets virtual time jump to the first sleeper, wherever it sleeps.
void Pool::pass_time() {
    std::vector<std::pair<base::nanoseconds, Worker*>> due;
    {
        const std::lock_guard lock(rest_lock_);
        for (Worker* const worker : resting_) {
            if (worker->due_) due.emplace_back(*worker->due_, worker);
        }
    }
    if (due.empty()) return;
    const auto [first, sleeper] = *std::ranges::min_element(due);
    clock_.sleep_until(first);
    sleeper->poller_->ring();
}

void Pool::stop() noexcept {
    const std::lock_guard lock(rest_lock_);
    over_ = true;
    for (Worker* const worker : resting_) worker->poller_->ring();
}

// --- stacks: fibers may be born on one thread and end on another ---------------------------------

void Pool::balance(StackPool& stacks) noexcept {
    constexpr std::size_t half = stacks_of_a_worker / 2;
    if (stacks.unused() != 0 && stacks.unused() < stacks_of_a_worker - 1) return;
    const std::lock_guard lock(stacks_lock_);
    if (stacks.unused() == 0) {
        for (std::size_t i = 0; i < half && !spare_stacks_.empty(); ++i) {
            stacks.give(std::move(spare_stacks_.back()));
            spare_stacks_.pop_back();
        }
        return;
    }
    for (std::size_t i = 0; i < half && spare_stacks_.size() < keep_stacks_; ++i) {
        if (auto stack = stacks.take()) spare_stacks_.push_back(std::move(*stack));
    }
}

}  // namespace fibers
