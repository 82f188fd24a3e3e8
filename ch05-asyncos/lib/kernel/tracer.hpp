#pragma once
/// @file
/// Tracer: writes down who did what and when, for the book's animations and for Perfetto. The words are base::Tracer's.
///
/// The kernel has no file to write to. It keeps the text in its memory, and `boot.py --trace FILE` takes it from there
/// when the machine has ended.

#include <span>

#include "trace/event_text.hpp"

namespace kernel {

/// The trace of this kernel, and of programs that have one. What has no place any more is left out.
/// @threads hart 0, also its interrupt handlers
class Tracer {
  public:
    /// What a call gives an event.
    using Fields = trace::Fields;
    /// One line of the timeline: a task, a device.
    struct Lane {
        int number;  ///< From 1, in the order in which the lanes were added.
    };

    /// Adds a lane; lanes are shown in the order in which they were added.
    Lane lane(std::string_view name) noexcept;
    /// Something begins that takes time.
    void begin(Lane lane, std::string_view what, Fields fields = {}) noexcept;
    /// What began last in this lane ends.
    void end(Lane lane) noexcept;
    /// Something happens that takes no time. A field `say` makes it a step of an animation.
    void instant(Lane lane, std::string_view what, Fields fields = {}) noexcept;

    /// Where more text has room, for events that somebody else has written,
    [[nodiscard]] static std::span<char> room() noexcept;
    /// and so many bytes of them are there now. @pre room() has as many, and nothing was added since
    static void added(std::size_t bytes) noexcept;

  private:
    void add(char phase, Lane lane, std::string_view what, Fields fields) noexcept;

    int lanes_ = 0;
};

/// The kernel's.
[[nodiscard]] Tracer& tracer() noexcept;

}  // namespace kernel
