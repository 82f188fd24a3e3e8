// The system calls about the system itself: its name, its processes, its counts.

#include <cstring>

#include "arch/csr.hpp"
#include "devices/clock.hpp"
#include "kernel/heap.hpp"
#include "kernel/idle.hpp"
#include "kernel/memory.hpp"
#include "process/calls.hpp"
#include "process/processes.hpp"

namespace process {

using base::Errno;

Answer tell_name(Call& call) noexcept {
    const abi::SystemName name{"AsyncOS", "board", "5", "#1", "riscv64", ""};
    return answer(call.process.space->store(call.argument(0), name));
}

Answer tell_processes(Call& call) noexcept {
    std::uint64_t at = call.argument(0), left = call.argument(1);
    Answer all = 0;
    bool is_stored = true;
    call.process.all.each([&](Process& each) {
        ++all;
        if (left == 0) return;
        --left;
        abi::ProcessInfo info{};
        info.id = each.id;
        info.parent = each.parent != nullptr ? each.parent->id : 0;
        info.state = each.ending                 ? 'Z'
                     : each.signals.is_stopped() ? 'T'
                     : each.is_waiting           ? 'S'
                                                 : 'R';
        info.pages = each.space ? static_cast<std::uint32_t>(each.space->pages()) : 0;
        info.nanoseconds = static_cast<std::uint64_t>(each.ran.count());
        std::memcpy(info.name, each.name, sizeof info.name);
        is_stored = is_stored && call.process.space->store(at, info).has_value();
        at += sizeof info;
    });
    return is_stored ? all : failed(Errno::bad_address);
}

namespace {
std::uint64_t used_by_heap() noexcept {
    std::uint64_t bytes = 0;
    for (std::size_t size = 16; size <= 2032; size += 16)
        bytes += size * kernel::slab.used(kernel::hand(), size);
    return bytes;
}
}  // namespace

Answer tell_counters(Call& call) noexcept {
    abi::Counters counters{};
    if (call.argument(2) != 0) (void)kernel::trim_heap();
    counters.instructions = arch::read<arch::Csr::instret>();
    counters.nanoseconds = static_cast<std::uint64_t>(devices::Clock::now().count());
    counters.asleep = kernel::Idle::asleep();
    counters.switches = call.process.all.counts().switches;
    counters.page_faults = call.process.all.counts().page_faults;
    counters.free_pages = kernel::frames().free_count();
    counters.heap_bytes = used_by_heap();
    counters.space_changes = kernel::space_changes();
    counters.processes = static_cast<std::uint64_t>(call.process.all.count());
    if (call.argument(1) != sizeof counters) return failed(Errno::invalid_argument);
    return answer(call.process.space->store(call.argument(0), counters));
}

}  // namespace process
