#pragma once
/// @file
/// Tracer: writes down who did what and when, for the book's animations and for Perfetto.

#include <cstdint>
#include <initializer_list>
#include <mutex>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/clock.hpp"

namespace base {

/// A named value that belongs to an event: `{"queue", "A B"}`, `{"line", 42}`, `{"full",
/// true}`.
class Field {
  public:
    /// A text.
    Field(std::string_view name, std::string_view text);
    /// A text.
    Field(std::string_view name, const char* text) : Field(name, std::string_view(text)) {}
    /// A text.
    Field(std::string_view name, const std::string& text)
        : Field(name, std::string_view(text)) {}

    /// A whole number, or true or false.
    template <typename Integer>
        requires std::is_integral_v<Integer>
    Field(std::string_view name, Integer value)
        : Field(name, Json{std::is_same_v<Integer, bool> ? (value ? "true" : "false")
                                                         : std::to_string(value)}) {}

    /// Gives `"name":value` as JSON.
    [[nodiscard]] const std::string& json() const noexcept { return json_; }

  private:
    struct Json {
        std::string text;
    };
    Field(std::string_view name, const Json& value);
    std::string json_;
};

/// Collects events in named lanes and writes them as Chrome trace-event JSON.
///
/// 1. Events stand in the order of the calls; under a virtual clock a program's trace is
///    the same to the letter in every run.
/// 2. Every end() belongs to the last begin() of its lane that is still open.
///
/// May be called from several threads, not from a signal handler.
/// @source "Trace Event Format", the Chromium project; https://ui.perfetto.dev opens it
class Tracer {
  public:
    /// What a call gives an event: `{{"line", 42}, {"queue", "A B"}}`.
    using Fields = std::initializer_list<Field>;

    /// One line of the timeline: a thread, a task, a device.
    struct Lane {
        int number;  ///< From 1, in the order in which the lanes were added.
    };

    /// @param clock  Gives each event its time; it must outlive the tracer.
    explicit Tracer(Clock& clock) noexcept : clock_(clock) {}

    /// Adds a lane; lanes are shown in the order in which they were added.
    Lane lane(std::string_view name);

    /// Something begins that takes time.
    void begin(Lane lane, std::string_view what, Fields fields = {});

    /// What began last in this lane ends.
    void end(Lane lane);

    /// Something happens that takes no time. A field `say` makes it a step of an animation.
    void instant(Lane lane, std::string_view what, Fields fields = {});

    /// Gives all that was collected.
    [[nodiscard]] std::string json() const;

  private:
    void add(char phase, Lane lane, std::string_view what, Fields fields);

    Clock& clock_;
    mutable std::mutex mutex_;
    int lanes_ = 0;
    std::vector<std::string> events_;  // one JSON object each
};

/// Gives the tracer of this program, by program_clock(). At the end of the program it
/// writes to the file that the environment's WORKBOOK_TRACE names, if there is one.
[[nodiscard]] Tracer& program_tracer();

}  // namespace base
