#pragma once
/// @file
/// EventText: an event of a Tracer as the text that Perfetto and the book read.

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>

namespace trace {

/// A named value that belongs to an event: {"queue", "A B"}, {"line", 42}, {"full", true}.
class Field {
  public:
    /// @p words under the name @p key, without quotes and control characters.
    constexpr Field(std::string_view key, std::string_view words) noexcept
        : name(key), text(words), is_text(true) {}
    /// Likewise.
    constexpr Field(std::string_view key, const char* words) noexcept
        : Field(key, std::string_view(words)) {}
    /// Yes or no.
    constexpr Field(std::string_view key, std::same_as<bool> auto yes) noexcept
        : name(key), text(yes ? "true" : "false") {}
    /// A whole number.
    template <std::integral Integer>
        requires(!std::same_as<Integer, bool>)
    constexpr Field(std::string_view key, Integer value) noexcept
        : name(key), number(static_cast<std::int64_t>(value)) {}

    const std::string_view name;    ///< Its name.
    const std::string_view text;    ///< Its text; empty: it is the number.
    const std::int64_t number = 0;  ///< Its number.
    const bool is_text = false;     ///< The text stands in quotes.
};

/// What a call gives an event.
using Fields = std::initializer_list<Field>;

/// One event, of whoever has the clock.
struct Event {
    char
        phase;  ///< 'M' names a lane; 'B' and 'E': something begins, and ends; 'i': it takes no time.
    int lane;                   ///< From 1.
    std::string_view what;      ///< What happens.
    std::uint64_t nanoseconds;  ///< When; of a lane's name it is not said.
    Fields fields;              ///< What belongs to it.
};

/// Writes one event into a room. What has no place is left out, all of it. @threads one
/// @source "Trace Event Format", the Chromium project; https://ui.perfetto.dev opens it
class EventText {
  public:
    /// @p event, at the begin of @p room.
    constexpr EventText(std::span<char> room, const Event& event) noexcept : room_(room) {
        add("{\"ph\":\"");
        add(event.phase);
        add(event.phase == 'i' ? "\",\"s\":\"t\",\"name\":\"" : "\",\"name\":\"");
        add(event.what);
        add("\",\"pid\":1,\"tid\":");
        add(static_cast<std::uint64_t>(event.lane));
        if (event.phase != 'M') {  // the format counts in microseconds
            add(",\"ts\":");
            add(event.nanoseconds / 1000);
            add('.');
            add(event.nanoseconds % 1000, 3);
        }
        add(",\"args\":{");
        for (const Field& field : event.fields) {
            if (&field != event.fields.begin()) add(',');
            add(field);
        }
        add("}},\n");
    }
    /// How many bytes it has: 0, if it had no place.
    [[nodiscard]] constexpr std::size_t size() const noexcept {
        return at_ <= room_.size() ? at_ : 0;
    }

  private:
    constexpr void add(char byte) noexcept {
        if (at_ < room_.size()) room_[at_] = byte;
        ++at_;
    }
    constexpr void add(std::string_view text) noexcept {
        for (const char byte : text) add(byte);
    }
    constexpr void add(std::uint64_t number, unsigned digits = 1) noexcept {
        char reversed[20]{};
        unsigned count = 0;
        for (; number != 0 || count < digits; number /= 10)
            reversed[count++] = static_cast<char>('0' + number % 10);
        while (count > 0) add(reversed[--count]);
    }
    constexpr void add(const Field& field) noexcept {
        add('"');
        add(field.name);
        add("\":");
        if (field.is_text) add('"');
        add(field.text);
        if (field.is_text) add('"');
        if (field.is_text || !field.text.empty()) return;
        if (field.number < 0) add('-');
        const auto bits = static_cast<std::uint64_t>(field.number);
        add(field.number < 0 ? 0 - bits : bits);
    }

    std::span<char> room_;
    std::size_t at_ = 0;
};

}  // namespace trace
