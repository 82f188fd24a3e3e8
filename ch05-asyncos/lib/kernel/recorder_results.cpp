// What the recorder has written and counted, for whoever asks.

#include "kernel/hart_trace.hpp"
#include "kernel/recorder.hpp"

namespace kernel {

std::size_t Recorder::take(std::span<trace::Record> to) noexcept {
    std::size_t count = 0;
    for (HartTrace* const hart : kernel_traces)
        if (hart != nullptr) count += hart->ring.take(to.subspan(count));
    return count;
}
std::uint64_t Recorder::lost(unsigned hart) const noexcept {
    return kernel_traces[hart] != nullptr ? kernel_traces[hart]->ring.lost() : 0;
}

abi::TraceCounts Recorder::counts() const noexcept {
    abi::TraceCounts all{};
    for (const HartTrace* const hart : kernel_traces) {
        if (hart == nullptr) continue;
        const abi::TraceCounts& its = hart->counts;
        all.user += its.user;
        all.kernel += its.kernel;
        all.idle += its.idle;
        all.calls += its.calls;
        all.tables += its.tables;
        all.polls += its.polls;
        all.records += hart->ring.written();
        all.lost += hart->ring.lost();
        for (int cause = 0; cause < 16; ++cause) {
            all.exceptions[cause] += its.exceptions[cause];
            all.interrupts[cause] += its.interrupts[cause];
        }
    }
    return all;
}
std::size_t Recorder::processes(std::span<abi::ProcessCounts> to) const noexcept {
    std::size_t count = 0;
    for (const HartTrace* const hart : kernel_traces) {
        if (hart == nullptr) continue;
        for (const KnownProcess& each : hart->processes) {
            if (each.counts.process == 0) continue;
            if (count < to.size()) to[count] = each.counts;
            ++count;
        }
    }
    return count;
}

}  // namespace kernel
