// The system call about the kernel's trace.

#include <algorithm>
#include <iterator>

#include "abi/tracing.hpp"
#include "kernel/recorder.hpp"
#include "kernel/tracer.hpp"
#include "process/calls.hpp"
#include "process/processes.hpp"
#include "trace/record.hpp"

namespace process {

using base::Errno;
using kernel::recorder;

namespace {

constexpr std::size_t most_processes = 64;  // of which a hart's recorder knows

// As many as there are and the program has room for, a few at a time: they come over this stack.
Answer take_records(Call& call) noexcept {
    if (recorder.is_on()) return failed(Errno::busy);
    std::uint64_t at = call.argument(1), left = call.argument(2);
    Answer all = 0;
    trace::Record some[16];
    while (left > 0) {
        const std::size_t count = recorder.take(
            std::span(some).first(std::min<std::uint64_t>(left, std::size(some))));
        if (count == 0) break;
        for (std::size_t i = 0; i < count; ++i, at += sizeof some[0]) {
            if (!call.process.space->store(at, some[i])) return failed(Errno::bad_address);
        }
        all += static_cast<Answer>(count);
        left -= count;
    }
    return all;
}

Answer tell_counts(Call& call) noexcept {
    if (call.argument(2) != sizeof(abi::TraceCounts))
        return failed(Errno::invalid_argument);
    return answer(call.process.space->store(call.argument(1), recorder.counts()));
}

Answer tell_counts_of_processes(Call& call) noexcept {
    abi::ProcessCounts found[most_processes];
    const std::size_t count = recorder.processes(found);
    std::uint64_t at = call.argument(1);
    for (std::size_t i = 0; i < std::min({count, call.argument(2), std::size(found)});
         ++i) {
        if (!call.process.space->store(at, found[i])) return failed(Errno::bad_address);
        at += sizeof found[i];
    }
    return static_cast<Answer>(count);
}

// What is in it is the program's affair: nobody in the kernel reads it.
Answer add_events(Call& call) noexcept {
    const auto room = std::as_writable_bytes(kernel::Tracer::room());
    const std::uint64_t bytes = call.argument(2);
    if (bytes > room.size()) return failed(Errno::no_space);
    const auto copied = call.process.space->copy_in(call.argument(1), room.first(bytes));
    if (copied) kernel::Tracer::added(bytes);
    return answer(copied);
}

}  // namespace

Answer trace_kernel(Call& call) noexcept {
    switch (static_cast<abi::Trace>(call.argument(0))) {
        case abi::Trace::stop:
            recorder.stop();
            return 0;
        case abi::Trace::start:
            return answer(recorder.start());
        case abi::Trace::take:
            return take_records(call);
        case abi::Trace::counts:
            return tell_counts(call);
        case abi::Trace::processes:
            return tell_counts_of_processes(call);
        case abi::Trace::add:
            return add_events(call);
    }
    return failed(Errno::invalid_argument);
}

}  // namespace process
