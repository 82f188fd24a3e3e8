#include "process/park.hpp"

#include "futures/core/select.hpp"
#include "kernel/heap.hpp"
#include "kernel/memory.hpp"
#include "process/calls.hpp"
#include "process/path.hpp"
#include "process/processes.hpp"

namespace process {

using base::Errno;
using base::Result;
using futures::Task;

namespace {

// Where a call reads or writes: begin and length, twice at most. Of a path it is as much as one can be long.
template <class Visit>
void each_range(const abi::Submission& call, Visit visit) noexcept {
    using enum abi::Call;
    const auto& [first, second, third, fourth] = call.arguments;
    switch (static_cast<abi::Call>(call.call)) {
        case read:
        case write:
        case pread64:
        case pwrite64:
        case getdents64:
            return visit(second, third);
        case newfstatat:
            visit(third, sizeof(abi::Stat));
            [[fallthrough]];
        case openat:
        case mkdirat:
        case unlinkat:
            return visit(second, sizeof(Path::bytes));
        case fstat:
            return visit(second, sizeof(abi::Stat));
        case nanosleep:
            visit(first, sizeof(abi::Time));
            [[fallthrough]];
        case clock_gettime:
            return visit(second, sizeof(abi::Time));
        default:
            return;
    }
}

// More pages than this have tables: to look through a list takes longer, and beside so many pages four do not count.
constexpr std::size_t most_folded = 127;

// [fold]
// Its tables would take more than the few pages that they lead to. Without memory for a list it keeps them.
void fold(Process& process) noexcept {
    std::size_t pages = 0;
    for (const memory::Region& region : process.space->regions())
        pages += (region.end - region.begin) / memory::page_size;
    if (pages > most_folded) return;
    const std::size_t bytes = pages * sizeof(memory::KeptPage);
    auto* const list =
        static_cast<memory::KeptPage*>(pages > 0 ? kernel::allocate(bytes) : nullptr);
    if (list == nullptr && pages > 0) return;
    process.kept = {list, pages};
    process.space->fold(process.kept);
}
// [fold]

}  // namespace

// [park]
Result<void> park(Process& process) noexcept {
    const Ground& ground = process.all.ground();
    auto rest = memory::AddressSpace::create(ground.frames, ground.kernel);
    if (!rest) return base::fail(rest.error());
    Result<void> given;
    process.rings->each_in_flight([&](const abi::Submission& call) {
        each_range(call, [&](std::uint64_t begin, std::uint64_t bytes) {
            if (given) given = process.space->give_to(*rest, begin, bytes);
        });
    });
    if (!given) return given;
    kernel::use(ground.kernel);
    process.space = std::move(*rest);
    fold(process);
    process.rings->park();
    process.signals.forget_handlers();
    forget_interrupts(process);
    return {};
}
// [park]

namespace {

// Ends the process with the code for what has become of the event. @returns Whether it has happened.
Result<bool> end_if_happened(Call& call) noexcept {
    if (call.process.rings == nullptr) return base::fail(Errno::invalid_argument);
    const auto event = static_cast<std::uint32_t>(call.argument(0));
    const auto progress = call.process.rings->events().progress(event);
    if (!progress) return base::fail(progress.error());
    using Progress = rings::EventIds::Progress;
    if (*progress == Progress::in_flight) return false;
    const std::uint64_t code = call.argument(*progress == Progress::done ? 1 : 2);
    call.process.end(abi::Ending::exited(static_cast<int>(code)));
    return true;
}

}  // namespace

Answer exit_when_now(Call& call) noexcept {
    const auto has_ended = end_if_happened(call);
    if (!has_ended) return failed(has_ended.error());
    return *has_ended ? 0 : must_wait;
}
// [exit]
Task<Answer> exit_when_later(Call& call) {
    Process& process = call.process;
    if (const auto parked = park(process); !parked) co_return failed(parked.error());
    const Rings::Waiting waiting(*process.rings);
    while (true) {
        auto told = process.rings->completed().wait();
        auto signalled = process.signalled.wait();
        deliver_signals(process);
        if (process.ending || end_if_happened(call).value_or(true)) co_return 0;
        co_await futures::select(told, signalled);
    }
}
// [exit]

}  // namespace process
