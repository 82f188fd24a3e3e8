#pragma once
/// @file
/// Standing: how urgent a process is, by its own word and by those who wait for it.

#include <chrono>
#include <cstdint>

#include "abi/order.hpp"
#include "kernel/executor.hpp"

namespace process {

struct Process;

/// The level of a process. It may say one itself. Whoever waits for it lends it its own meanwhile, if that is more urgent:
/// otherwise somebody in between would hold up both. @threads whoever has the turn
struct Standing : futures::Pinned {
    /// Of @p whose, which says nothing yet.
    explicit Standing(Process& whose) noexcept : process(whose) {}

    Process& process;                       ///< Whose it is.
    std::uint8_t level = abi::usual_level;  ///< Where it stands.
    std::uint8_t own = abi::usual_level;    ///< As it said last.
    std::uint8_t ceiling = 0;               ///< It says no more than that, or is not heard.
    std::uint64_t own_part =
        0;  ///< Where its memory has an abi::OwnPart; 0: it says nothing.
    kernel::Executor* executor = nullptr;  ///< In whose order it stands.

    /// A child of @p parent begins with what that one may say, and has said. What was lent is not the child's.
    void inherit(const Standing& parent) noexcept;
    /// It begins, polled by @p whose.
    void begin(kernel::Executor& whose) noexcept;
    /// It has come out of its program: what it says now counts from its task's next wake on.
    void take() noexcept {
        if (own_part != 0) read();
    }
    /// It was interrupted, and somebody is ready. Says whether one of those is as urgent, or more.
    /// @param slice_end  Until then it has the level from which its task was taken, perhaps by age.
    [[nodiscard]] bool gives_way(std::chrono::nanoseconds slice_end) noexcept;

    /// Its process waits for that of @p other from now on, and lends it its level. @pre it waits for nobody
    void lend_to(Standing& other) noexcept {
        waits_for_ = &other;
        if (level < other.level) join();
    }
    /// It waits no more.
    void take_back() noexcept {
        if (is_lender_) leave();
        waits_for_ = nullptr;
    }

  private:
    void read() noexcept;
    void settle() noexcept;
    void join() noexcept;
    void leave() noexcept;

    Standing* waits_for_ = nullptr;
    bool is_lender_ = false;       // one of those, because it is more urgent, or was
    Standing* lenders_ = nullptr;  // who have lent to this one
    Standing* next_ = nullptr;     // of them
};

}  // namespace process
