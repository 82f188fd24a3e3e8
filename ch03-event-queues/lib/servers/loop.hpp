#pragma once
/// @file
/// Loop: a queue, and the parts of a program that share it.

#include <array>
#include <atomic>
#include <cstdint>
#include <vector>

#include "base/result.hpp"
#include "events/queue.hpp"

namespace servers {

/// No timer: to cancel it does nothing.
inline constexpr events::Timer no_timer{~std::uint64_t{0}};

/// A part of a program that waits in a Loop: a server, a timer, a child process. It is told of
/// the events whose tokens it has made by Loop::token_of(), and of no others.
class Part {
  public:
    virtual ~Part() = default;
    /// Something of it has happened.
    virtual void on_event(const events::Event& event) = 0;
    /// The loop shall end: begin nothing new, and end what goes on.
    virtual void on_stop() {}
    /// Says whether nothing of it is under way in the queue any more.
    [[nodiscard]] virtual bool is_over() const { return true; }
};

/// Waits in one queue for all its parts, until it is stopped.
///
/// Parts must end before their loop. One thread has the loop; the others may stop() it.
class Loop final : public Part {
  public:
    /// @param queue  Of any back end.
    explicit Loop(events::Queue queue) : queue_(std::move(queue)), parts_{this} {}
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    /// The queue that it waits in.
    [[nodiscard]] events::Queue& queue() noexcept { return queue_; }
    /// Takes @p part in. @returns Its number, for token_of().
    [[nodiscard]] unsigned take_in(Part& part);
    /// Runs until @p part is over, and forgets it. For destructors.
    void let_go(Part& part, unsigned number);
    /// A token of part @p number; @p own is its own name for it.
    [[nodiscard]] static events::Token token_of(unsigned number,
                                                std::uint64_t own) noexcept {
        return std::uint64_t{number} << own_bits | own;
    }
    /// The part's own name in the token of @p event.
    [[nodiscard]] static std::uint64_t own_name(const events::Event& event) noexcept {
        return event.token & ((std::uint64_t{1} << own_bits) - 1);
    }

    /// SIGINT and SIGTERM will stop() it, and do nothing else any more.
    [[nodiscard]] base::Result<void> stop_on_signals();
    /// Makes run() end. The loop must live until it has returned.
    /// @threads any; also in a signal handler
    void stop() noexcept;
    /// Runs until stop(), then until all parts are over.
    /// @errors what Queue::wait() says
    base::Result<void> run();

    void on_event(const events::Event& event) override;  ///< A signal, or a wake().

  private:
    static constexpr unsigned own_bits = 56;
    using Room =
        std::array<events::Event, 256>;  // of each caller: a part may end within an event
    base::Result<void> step(Room& room);
    [[nodiscard]] bool are_all_over() const noexcept;

    events::Queue queue_;
    std::vector<Part*> parts_;
    std::atomic<bool> is_stopped_ = false;
};

}  // namespace servers
