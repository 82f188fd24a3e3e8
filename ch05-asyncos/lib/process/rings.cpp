#include "process/rings.hpp"

#include <algorithm>
#include <new>

#include "devices/clock.hpp"
#include "futures/core/yield.hpp"
#include "kernel/heap.hpp"
#include "process/calls.hpp"
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

// Those that change nothing but files and memory, and want four arguments at most. What changes the registers of the
// program, its signals or its life is asked by the program itself.
bool may_be_submitted(std::uint64_t number) noexcept {
    using enum abi::Call;
    switch (static_cast<abi::Call>(number)) {
        case read:
        case write:
        case pread64:
        case pwrite64:
        case openat:
        case close:
        case fstat:
        case newfstatat:
        case ftruncate:
        case fsync:
        case mkdirat:
        case unlinkat:
        case getdents64:
        case nanosleep:
        case clock_gettime:
        case getpid:
            return true;
        default:
            return false;
    }
}

// What is unknown today may mean something tomorrow, so it is refused.
bool is_understood(const abi::Submission& call) noexcept {
    return call.flags == 0 && call.reserved == 0;
}

}  // namespace

Pin::Pin(const Call& call, std::span<std::byte> bytes) noexcept {
    if (call.through == nullptr) return;
    frames_ = &call.process.all.ground().frames;
    frame_ =
        bytes.data() - reinterpret_cast<std::uintptr_t>(bytes.data()) % memory::page_size;
    frames_->share(frame_);
}

// A call that has to wait. It gets its result whatever becomes of the task that has it.
class Rings::Flight {
  public:
    Flight(Rings& rings, const abi::Submission& submitted) noexcept
        : call(submitted), rings_(&rings) {}
    Flight(Flight&& other) noexcept
        : call(other.call), rings_(std::exchange(other.rings_, nullptr)) {}
    Flight& operator=(Flight&&) = delete;
    ~Flight() {
        if (rings_ != nullptr) land(failed(Errno::out_of_memory));
    }
    void land(Answer answer) noexcept {
        std::exchange(rings_, nullptr)->complete(call, answer);
    }
    const abi::Submission call;

  private:
    Rings* rings_;
};

// Likewise, that there is a task which looks for calls.
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
    process.rings = new (room) Rings(process, *run);
    if (polled)
        ground.spawner.spawn_detached(
            process.rings->look_for_calls(Service(*process.rings)));
    return *place;
}
// [make]
Rings::~Rings() {
    for (std::size_t page = 0; page < pages; ++page)
        process_.all.ground().frames.release(static_cast<std::byte*>(memory_) +
                                             page * memory::page_size);
}

// [fetch]
// As many as there can be at once, so a program that submits on another hart meanwhile cannot keep us here.
void Rings::fetch_all() noexcept {
    abi::Submission submitted;
    Call call(process_, submitted.arguments, this);
    for (unsigned left = rings::SharedMemory::submissions;
         left > 0 && !is_closing_ && side_.take(submitted); --left)
        begin(submitted, call);
}

void Rings::begin(abi::Submission& submitted, Call& call) noexcept {
    if (const auto known = name(submitted.event); !known) {
        submitted.event = 0;
        return complete(submitted, failed(known.error()));
    }
    if (!is_understood(submitted))
        return complete(submitted, failed(Errno::invalid_argument));
    if (!may_be_submitted(submitted.call))
        return complete(submitted, failed(Errno::not_implemented));
    const Answer answer = process::begin(call, find_call(submitted.call), submitted.call);
    if (answer != must_wait) return complete(submitted, answer);
    have_finished(submitted, call);
}

// A function of its own, so that a call that need not wait does not pay for what this one keeps in registers.
[[gnu::noinline]] void Rings::have_finished(const abi::Submission& submitted,
                                            Call& call) noexcept {
    process_.all.ground().spawner.spawn_detached(
        finish(Flight(*this, submitted), call.file(), std::exchange(call.bytes_done, 0)));
}

Task<> Rings::finish(Flight flight, files::FileRef file, std::uint64_t bytes_done) {
    Call call(process_, flight.call.arguments, this);
    call.held = std::move(file);
    call.bytes_done = bytes_done;
    auto task = find_call(flight.call.call).later(call);
    if (task.is_empty()) co_return;  // no memory: its flight says so
    flight.land(co_await task);
}
// [fetch]

// [complete]
void Rings::complete(const abi::Submission& call, std::int64_t answer) noexcept {
    side_.complete({call.token, static_cast<std::int32_t>(answer), call.event});
    if (call.event != 0) {
        events_.finish(call.event);
        side_.mark(call.event, true);
    }
    // The one place where a result is announced: a user interrupt, if is_armed says so, would be raised here.
    if (waiting_ > 0) completed_.notify_all();
}
// [complete]
void Rings::forget_events(std::uint32_t first, std::uint32_t count) noexcept {
    for (std::uint32_t at = 0; at < count; ++at) side_.mark(first + at, false);
}

// [poll]
Task<> Rings::look_for_calls(Service) {
    while (!is_closing_) {
        auto told = doorbell_.wait();
        side_.start_polling();
        for (auto end = devices::Clock::now() + patience;
             !is_closing_ && devices::Clock::now() < end;) {
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
    rings.is_closing_ = true;
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
