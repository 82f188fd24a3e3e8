#include "kernel/tracer.hpp"

#include "arch/csr.hpp"

// tools/boot.py knows these names, and reads the text when the machine has ended.
extern "C" {
char kernel_trace[1U << 16];
std::uint64_t kernel_trace_size = 0;
}

namespace kernel {

namespace {
Tracer the_tracer;
}

Tracer& tracer() noexcept { return the_tracer; }

Tracer::Lane Tracer::lane(std::string_view name) noexcept {
    const Lane added{++lanes_};
    add('M', added, "thread_name", {{"name", name}});
    return added;
}
void Tracer::begin(Lane lane, std::string_view what, Fields fields) noexcept {
    add('B', lane, what, fields);
}
void Tracer::end(Lane lane) noexcept { add('E', lane, "", {}); }
void Tracer::instant(Lane lane, std::string_view what, Fields fields) noexcept {
    add('i', lane, what, fields);
}

std::span<char> Tracer::room() noexcept {
    return std::span(kernel_trace).subspan(kernel_trace_size);
}
void Tracer::added(std::size_t bytes) noexcept { kernel_trace_size += bytes; }

// An instruction takes a nanosecond.
void Tracer::add(char phase, Lane lane, std::string_view what, Fields fields) noexcept {
    const std::uint64_t now = arch::read<arch::Csr::instret>();
    const arch::Uninterrupted alone;
    added(trace::EventText(room(), {phase, lane.number, what, now, fields}).size());
}

}  // namespace kernel
