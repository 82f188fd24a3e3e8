#pragma once
/// @file
/// Yours: a relay that does not let bytes pile up.

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "side.hpp"

/// How many bytes a relay holds when it stops to read, and when it goes on.
struct Marks {
    std::size_t low;   ///< It goes on when it holds so many or fewer.
    std::size_t high;  ///< It stops when it holds so many, and never holds more. Above low.
};

/// Carries what one side sends to the other one. A sender that is faster than the receiver is
/// slowed down: who does not read leaves the bytes where they are, and in the end the sender's own
/// system makes it wait.
///
/// 1. It never holds more than marks.high bytes.
/// 2. It wants to write exactly while it holds something.
/// 3. It wants to read until it holds marks.high bytes, and then again when it holds marks.low or
///    fewer; after the end no more.
/// 4. It says what it wants only when that has changed: each time is a system call.
class Relay {
  public:
    /// @param from  Where bytes come from. Both must live as long as the relay.
    /// @param to    Where they go.
    Relay(Side& from, Side& to, Marks marks) : from_(from), to_(to), marks_(marks) {
#if LAB_SOLUTION
        update();
#else
        // TODO: what does a relay want that holds nothing?
        (void)from_;
        (void)to_;
#endif
    }

    /// There may be something to read, or the end. What the other side takes at once is written
    /// at once. May be called once more after reading was paused: that event was on
    /// its way.
    void on_readable() {
#if LAB_SOLUTION
        if (!wants_read_) return;
        std::array<char, 1024> room;
        const std::size_t most = std::min(room.size(), marks_.high - held_.size());
        for (;;) {
            const auto count = from_.read(std::span(room).first(most));
            if (!count && count.error() == base::Errno::interrupted) continue;
            if (count && *count > 0)
                held_.append(room.data(), *count);
            else if (count || count.error() != base::Errno::would_block)
                from_ended_ = true;  // an error ends it as well as the end does
            break;
        }
        write_held();
        update();
#else
        // TODO: how many bytes may be read now? And what if there is no room for them?
#endif
    }

    /// There may be room to write.
    void on_writable() {
#if LAB_SOLUTION
        write_held();
        update();
#else
        // TODO: what changes when bytes have gone?
#endif
    }

    /// @returns How many bytes it holds: read, and not yet written.
    std::size_t held() const {
#if LAB_SOLUTION
        return held_.size();
#else
        return marks_.high + 1;
#endif
    }

  private:
#if LAB_SOLUTION
    void write_held() {
        while (!held_.empty()) {
            const auto count = to_.write(held_);
            if (count) {
                held_.erase(0, *count);
            } else if (count.error() == base::Errno::would_block) {
                return;
            } else if (count.error() != base::Errno::interrupted) {
                held_.clear();  // nobody is left who could take it
                from_ended_ = to_ended_ = true;
            }
        }
    }

    // Says what has changed.
    void update() {
        if (held_.size() == marks_.high) paused_ = true;
        if (held_.size() <= marks_.low) paused_ = false;
        const bool read = !from_ended_ && !paused_;
        const bool write = !held_.empty();
        if (read != wants_read_) from_.want_read(wants_read_ = read);
        if (write != wants_write_) to_.want_write(wants_write_ = write);
        if (from_ended_ && held_.empty() && !to_ended_) {
            to_ended_ = true;
            to_.end();
        }
    }

    std::string held_;
    bool paused_ = false;  // from the high mark down to the low one
    bool wants_read_ = false;
    bool wants_write_ = false;
    bool from_ended_ = false;  // nothing comes any more
    bool to_ended_ = false;    // nothing goes any more
#endif
    Side& from_;
    Side& to_;
    Marks marks_;
};
