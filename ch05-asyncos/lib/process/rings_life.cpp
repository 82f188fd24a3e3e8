// How rings begin, who looks after them, and how they end.

#include <new>

#include "devices/clock.hpp"
#include "futures/core/yield.hpp"
#include "kernel/heap.hpp"
#include "process/load.hpp"
#include "process/processes.hpp"

namespace process {

using base::Errno;
using base::Result;
using futures::Task;

namespace {

constexpr std::size_t pages = sizeof(rings::SharedMemory) / memory::page_size;
// As long as a service looks for calls without having found one.
constexpr auto patience = std::chrono::microseconds(200);

}  // namespace

// There is a task which looks for calls, and as long as this is there, it counts.
class Rings::Service {
  public:
    explicit Service(Rings& rings) noexcept : rings_(&rings) { rings.is_served_ = true; }
    Service(Service&& other) noexcept : rings_(std::exchange(other.rings_, nullptr)) {}
    Service& operator=(Service&&) = delete;
    ~Service() {
        if (rings_ == nullptr) return;
        rings_->is_served_ = false;
        rings_->completed_.notify_all();
    }

  private:
    Rings* rings_;
};

// [make]
Result<std::uint64_t> Rings::make(Process& process, bool polled) noexcept {
    if (process.rings != nullptr) return base::fail(Errno::busy);
    const Ground& ground = process.all.ground();
    const auto place =
        process.space->find_gap(sizeof(rings::SharedMemory), stack_top - stack_bytes);
    if (!place) return base::fail(place.error());
    const auto run = ground.frames.allocate_run(pages);
    if (!run) return base::fail(run.error());
    void* const room = kernel::allocate(sizeof(Rings));
    auto lent = Result<void>(base::fail(Errno::out_of_memory));
    if (room != nullptr) lent = process.space->lend(*place, *run, pages);
    if (!lent) {
        if (room != nullptr) kernel::deallocate(room, sizeof(Rings));
        for (std::size_t page = 0; page < pages; ++page)
            ground.frames.release(static_cast<std::byte*>(*run) + page * memory::page_size);
        return base::fail(lent.error());
    }
    for (std::size_t page = 0; page < pages; ++page)  // also what no member of it fills
        memory::clear_page(static_cast<std::byte*>(*run) + page * memory::page_size);
    process.rings = new (room) Rings(process, *run);
    if (polled)
        ground.spawner.spawn_detached(
            process.rings->look_for_calls(Service(*process.rings)));
    return *place;
}
// [make]
Rings::~Rings() { give_back(0, is_parked_ ? 1 : pages); }
void Rings::give_back(std::size_t page, std::size_t end) noexcept {
    for (; page < end; ++page)
        process_.all.ground().frames.release(static_cast<std::byte*>(memory_) +
                                             page * memory::page_size);
}
// The counters and the slots are in the first.
void Rings::park() noexcept {
    is_parked_ = is_over_ = true;
    doorbell_.notify_all();
    give_back(1, pages);
}

// [look-back]
void Rings::look_back(kernel::Executor& executor) const noexcept {
    const Interrupts* const interrupts = process_.interrupts;
    if (executor.has_ready() || (interrupts != nullptr && interrupts->is_due()))
        arch::interrupt(arch::this_hart());
}
// [look-back]

// [poll]
Task<> Rings::look_for_calls(Service) {
    while (!is_over_) {
        auto told = doorbell_.wait();
        side_.start_polling();
        for (auto end = devices::Clock::now() + patience;
             !is_over_ && devices::Clock::now() < end;) {
            if (side_.has_calls()) end = devices::Clock::now() + patience;
            fetch();
            co_await futures::yield();
        }
        if (side_.stop_polling()) co_await told;
    }
}
// [poll]

Task<> Rings::close(Process& process) {
    Rings& rings = *process.rings;
    rings.is_closing_ = rings.is_over_ = true;
    rings.doorbell_.notify_all();
    rings.closing_.notify_all();
    {
        const Waiting waiting(rings);
        while (true) {
            auto ended = rings.completed_.wait();
            if (rings.in_flight() == 0 && !rings.is_served_) break;
            co_await ended;
        }
    }
    process.rings = nullptr;
    rings.~Rings();
    kernel::deallocate(&rings, sizeof(Rings));
}

}  // namespace process
