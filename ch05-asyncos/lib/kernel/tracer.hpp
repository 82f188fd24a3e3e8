#pragma once
/// @file
/// Tracer: writes down who did what and when, for the book's animations and for Perfetto. The words are base::Tracer's.
///
/// The kernel has no file to write to. It keeps the text in its memory, and `boot.py --trace FILE` takes it from there
/// when the machine has ended.

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace kernel {

/// A named value that belongs to an event: {"queue", "A B"}, {"line", 42}, {"full", true}.
class Field {
  public:
    /// A text, without quotes and control characters.
    constexpr Field(std::string_view name, std::string_view text) noexcept
        : name(name), text(text), is_text(true) {}
    /// Likewise.
    constexpr Field(std::string_view name, const char* text) noexcept
        : Field(name, std::string_view(text)) {}
    /// Yes or no.
    constexpr Field(std::string_view name, std::same_as<bool> auto yes) noexcept
        : name(name), text(yes ? "true" : "false") {}
    /// A whole number.
    constexpr Field(std::string_view name, std::integral auto value) noexcept
        : name(name), number(static_cast<std::int64_t>(value)) {}

    const std::string_view name;    ///< Its name.
    const std::string_view text;    ///< Its text; empty: it is the number.
    const std::int64_t number = 0;  ///< Its number.
    const bool is_text = false;     ///< The text stands in quotes.
};

/// The trace of this kernel. What has no place any more is left out.
/// @threads hart 0, also its interrupt handlers
/// @source "Trace Event Format", the Chromium project; https://ui.perfetto.dev opens it
class Tracer {
  public:
    /// What a call gives an event.
    using Fields = std::initializer_list<Field>;
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

  private:
    void add(char phase, Lane lane, std::string_view what, Fields fields) noexcept;

    int lanes_ = 0;
};

/// The kernel's.
[[nodiscard]] Tracer& tracer() noexcept;

}  // namespace kernel
