#pragma once
/// @file
/// TaskState: what can happen to a task, and in which order, in one atomic word.
///
/// | event             | change of the word              | then                                            |
/// |-------------------|---------------------------------|-------------------------------------------------|
/// | wake, any thread  | or SCHEDULED, always            | was it neither scheduled, running nor complete? enqueue |
/// | start             | SCHEDULED becomes RUNNING       | was it CANCELLED? drop the frame, and complete  |
/// | poll gave pending | RUNNING goes                    | is it SCHEDULED again? enqueue at the back      |
/// | complete          | RUNNING becomes COMPLETE        | has it a JOIN_WAKER? wake that. No JOIN_HANDLE? drop the value |
/// | abort, any thread | or CANCELLED and SCHEDULED      | as wake                                         |
/// | watch             | or JOIN_WAKER                   | was it COMPLETE? the waker is the handle's again |
/// | detach            | JOIN_HANDLE and JOIN_WAKER go   | was it COMPLETE? drop the value                 |
/// | hold, any thread  | RUNNING, if it sleeps           | look at it, then as after a poll                |
/// | clone, drop       | one reference more or less      | none left? free the block                       |
///
/// A task stands in a queue exactly while it is SCHEDULED, and neither RUNNING nor COMPLETE. wake()
/// changes the word even if it is SCHEDULED already: only a read-modify-write hands on what the waking
/// thread has written before. (A load, and "nothing to do", loses it on a machine with store buffers.)

#include <atomic>
#include <cstdint>

namespace futures {

/// The word. @tparam Sync  who may wake: Local, or Shared.
template <class Sync>
class TaskState {
  public:
    using Word = std::uint32_t;           ///< Flags below, references above.
    static constexpr Word scheduled = 1;  ///< It has been waked, and will be polled.
    static constexpr Word running = 2;    ///< It is being polled.
    static constexpr Word complete = 4;   ///< It has ended.
    static constexpr Word cancelled = 8;  ///< Its frame is to be dropped at the next start.
    static constexpr Word join_waker = 16;   ///< Its handle has left a waker.
    static constexpr Word join_handle = 32;  ///< It has a handle.
    static constexpr Word aborted = 64;      ///< It is complete, and there is no value.
    static constexpr Word reference = 128;   ///< One of those who know it.

    /// As after spawn: in a queue, with one reference of the executor's and one of the handle's.
    TaskState() noexcept : word_(scheduled | join_handle | 2 * reference) {}

    /// What a handle is told when it looks for the value.
    enum class Seen : std::uint8_t { unfinished, value, aborted };

    // [wake]
    /// @returns Whether the caller must enqueue the task.
    [[nodiscard]] bool wake() noexcept {
        return (word_.fetch_or(scheduled, Order::acq_rel) &
                (scheduled | running | complete)) == 0;
    }
    // [wake]
    /// Wakes, too. @returns Whether the caller must enqueue the task.
    [[nodiscard]] bool abort() noexcept {
        return (word_.fetch_or(cancelled | scheduled, Order::acq_rel) &
                (scheduled | running | complete)) == 0;
    }

    /// The executor has taken the task from the queue. @returns Whether it is to be polled; if not,
    /// its frame is to be dropped, and complete_without_value() called.
    [[nodiscard]] bool start() noexcept {
        return (word_.fetch_add(running - scheduled, Order::acq_rel) & cancelled) == 0;
    }
    /// The poll gave pending. @returns Whether the task was woken meanwhile, and is to be enqueued.
    [[nodiscard]] bool stop() noexcept {
        return (word_.fetch_sub(running, Order::acq_rel) & scheduled) != 0;
    }
    /// Somebody wants to look at the task while it sleeps. @returns Whether it does: then nobody polls it
    /// before stop() is called.
    [[nodiscard]] bool hold() noexcept {
        Word word = word_.load(Order::relaxed);
        while ((word & (scheduled | running | complete)) == 0) {
            if (word_.compare_exchange_weak(word, word + running, Order::acq_rel,
                                            Order::relaxed)) {
                return true;
            }
        }
        return false;
    }
    /// What the executor has to do after complete().
    struct Ended {
        bool wake_joiner;  ///< Take the waker that the handle left, and wake.
        bool drop_value;   ///< No handle will ask for the value.
    };
    /// The poll gave a value. The executor keeps its reference until release().
    [[nodiscard]] Ended complete_with_value() noexcept {
        return ended(word_.fetch_add(complete - running, Order::acq_rel), true);
    }
    /// The frame has been dropped before there was a value.
    [[nodiscard]] Ended complete_without_value() noexcept {
        return ended(word_.fetch_add(complete - running + aborted, Order::acq_rel), false);
    }
    /// The executor ends. @returns Whether the task is, or is about to be, in its queue.
    [[nodiscard]] bool shut_down() noexcept {
        return (word_.fetch_or(cancelled | running, Order::acq_rel) & scheduled) != 0;
    }

    /// For the handle: is there a value?
    [[nodiscard]] Seen look() const noexcept { return seen(word_.load(Order::acquire)); }
    /// The handle has left a waker. If this gives anything but unfinished, it has it back.
    [[nodiscard]] Seen watch() noexcept {
        return seen(word_.fetch_or(join_waker, Order::acq_rel));
    }
    /// The handle wants its waker back, to leave another. If this gives anything but unfinished, the
    /// waker is being used, and must not be touched.
    [[nodiscard]] Seen unwatch() noexcept {
        return seen(word_.fetch_and(~join_waker, Order::acq_rel));
    }
    /// What the handle has to do when it ends.
    struct Detached {
        bool drop_value;  ///< It was complete: the value is the handle's.
        bool drop_waker;  ///< It was not, and the waker that it had left is its own again.
    };
    /// The handle ends, and keeps its reference until release().
    [[nodiscard]] Detached detach() noexcept {
        const Word before = word_.fetch_and(~(join_handle | join_waker), Order::acq_rel);
        const bool was_complete = (before & complete) != 0;
        return {was_complete && (before & aborted) == 0,
                !was_complete && (before & join_waker) != 0};
    }

    /// One more waker.
    void retain() noexcept { word_.fetch_add(reference, Order::relaxed); }
    /// One less. @returns Whether it was the last reference: nobody else knows the block.
    [[nodiscard]] bool release() noexcept {
        return word_.fetch_sub(reference, Order::acq_rel) < 2 * reference;
    }

    /// The word as it is now, to show it.
    [[nodiscard]] Word word() const noexcept { return word_.load(Order::relaxed); }

  private:
    using Order = std::memory_order;

    static Seen seen(Word word) noexcept {
        if ((word & complete) == 0) return Seen::unfinished;
        return (word & aborted) != 0 ? Seen::aborted : Seen::value;
    }
    static Ended ended(Word before, bool has_value) noexcept {
        return {(before & join_waker) != 0, has_value && (before & join_handle) == 0};
    }

    typename Sync::template Atomic<Word> word_;
};

}  // namespace futures
