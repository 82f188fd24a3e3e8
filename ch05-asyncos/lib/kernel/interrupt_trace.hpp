#pragma once
/// @file
/// trace_interrupt(): the way of an interrupt from the device to the kernel, as an animation of the book.

#include "kernel/tracer.hpp"

namespace kernel {

/// Writes down that the program is at its @p line, where @p what happens: step @p number. With it goes what the hart's
/// registers say at that moment: whether it may be interrupted, whether a device waits for that, and of the last trap, why
/// it came and which line it has stopped.
void trace_interrupt(Tracer::Lane lane, int number, std::string_view what,
                     int line) noexcept;

}  // namespace kernel
