#pragma once
/// @file
/// Tracer: a program's own events, for the book's animations. They are kept until the end, so that none of them is a trap.

#include <array>

#include "abi/tracing.hpp"
#include "trace/event_text.hpp"
#include "user/files.hpp"

namespace user {

/// Events of a program that takes @p Bytes for their text. What has no place any more is left out.
/// @threads the program's; a signal's handler must not come between
template <std::size_t Bytes>
class Tracer {
  public:
    /// Adds a lane. @returns Its number, from 1.
    int lane(std::string_view name) noexcept {
        add({'M', ++lanes_, "thread_name", 0, {{"name", name}}});
        return lanes_;
    }
    /// The steps are in the lines of @p file, whose path is that from the workbook's folder.
    void show(std::string_view file) noexcept {
        add({'M', 0, "listing", 0, {{"file", file}}});
    }
    /// Something happens in @p lane, when the counter of instructions is at @p when. A field `say` makes it a step.
    void instant(int lane, std::uint64_t when, trace::Fields fields) noexcept {
        add({'i', lane, "step", when, fields});
    }
    /// In @p lane something begins that lasts until the next end() there.
    void begin(int lane, std::string_view what, std::uint64_t when) noexcept {
        add({'B', lane, what, when, {}});
    }
    /// It ends. @pre one has begun
    void end(int lane, std::uint64_t when) noexcept { add({'E', lane, "", when, {}}); }
    /// Hands all of it to the kernel's trace.
    Result<void> hand_over() noexcept {
        return order(Call::trace, abi::Trace::add, text_.data(), size_);
    }

  private:
    void add(const trace::Event& event) noexcept {
        size_ += trace::EventText(std::span(text_).subspan(size_), event).size();
    }

    std::array<char, Bytes> text_;  // in pages that are there when they are first touched
    std::size_t size_ = 0;
    int lanes_ = 0;
};

}  // namespace user
