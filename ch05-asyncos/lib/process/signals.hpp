#pragma once
/// @file
/// Signals: what was sent to a process and has not been delivered, and what is to be done then.

#include <array>
#include <bit>
#include <cstdint>
#include <optional>
#include <utility>

#include "abi/signals.hpp"

namespace process {

/// Of one process. Sending one interrupts nothing: it marks a set, which is looked at on the way to user mode.
/// Nothing that is ignored is ever due.
class Signals {
  public:
    /// Marks @p signal. One that is ignored is forgotten, unless it waits: until it is let through, somebody may handle it.
    /// @param about  What the handler is told: who has sent it, or the address of a fault. @pre 1 to 64
    // [send]
    void send(int signal, std::uint64_t about = 0) noexcept {
        if ((bit(signal) & ends_stop) != 0) pending_ &= ~stops;
        if ((bit(signal) & stops) != 0) pending_ &= ~abi::bit(abi::Signal::go_on);
        if (is_ignored(signal) && (mask_ & bit(signal)) == 0) return;
        if (bit(signal) == stop) return stop_by(signal);
        pending_ |= bit(signal);
        about_[place(signal)] = about;
        stop_by_usual();
    }
    // [send]
    /// Says whether one is to be delivered now.
    [[nodiscard]] bool is_due() const noexcept { return due() != 0; }
    /// Says whether the process is to stand still: the signal for that stays pending until another one ends it.
    [[nodiscard]] bool is_stopped() const noexcept { return (pending_ & stop) != 0; }
    /// Which has stopped it last.
    [[nodiscard]] int stopped_by() const noexcept { return stopped_by_; }
    /// Says whether one of both is so: whoever goes to user mode asks only this.
    [[nodiscard]] bool has_news() const noexcept { return (pending_ & ~mask_) != 0; }
    /// Takes the lowest one that is to be delivered. @pre is_due()
    int take() noexcept {
        const int signal = std::countr_zero(due()) + 1;
        pending_ &= ~bit(signal);
        return signal;
    }
    /// What send() was told about it. @pre 1 to 64
    [[nodiscard]] std::uint64_t about(int signal) const noexcept {
        return about_[place(signal)];
    }
    /// What is to be done about it. @pre 1 to 64
    [[nodiscard]] const abi::SignalAction& action(int signal) const noexcept {
        return actions_[place(signal)];
    }
    /// Changes that. @pre 1 to 64
    void set_action(int signal, const abi::SignalAction& action) noexcept {
        actions_[place(signal)] = action;
        if (is_ignored(signal)) pending_ &= ~bit(signal);
        stop_by_usual();
    }
    /// Says whether the one that is next wants the system call that it has interrupted to begin again.
    [[nodiscard]] bool is_restarting() const noexcept {
        const std::uint64_t now = due();
        return now == 0 ||
               (action(std::countr_zero(now) + 1).flags & abi::SignalAction::restart) != 0;
    }
    /// Which wait, although they have been sent.
    [[nodiscard]] std::uint64_t mask() const noexcept { return mask_; }
    /// Which have been sent.
    [[nodiscard]] std::uint64_t pending() const noexcept { return pending_; }
    /// Sets which wait. Two signals never do.
    void set_mask(std::uint64_t mask) noexcept {
        mask_ = mask & ~never_masked;
        for (std::uint64_t left = due(); left != 0; left &= left - 1) {
            const int signal = std::countr_zero(left) + 1;
            if (is_ignored(signal)) pending_ &= ~bit(signal);
        }
        stop_by_usual();
    }
    /// While a system call waits, another set does: between the change and the wait no signal is missed.
    void lend_mask(std::uint64_t mask) noexcept {
        kept_mask_ = mask_;
        set_mask(mask);
    }
    /// The call ends: the mask is as before; if a signal is due, as soon as its handler has returned.
    void return_mask() noexcept {
        if (!is_due()) set_mask(mask_after());
    }
    /// What the mask is to be when the next handler has returned.
    [[nodiscard]] std::uint64_t mask_after() noexcept {
        return std::exchange(kept_mask_, std::nullopt).value_or(mask_);
    }
    /// execve(): handlers are no more, what is ignored stays ignored.
    void forget_handlers() noexcept {
        for (abi::SignalAction& action : actions_)
            if (action.handler != abi::SignalAction::ignore) action = {};
        set_mask(mask_);
    }
    /// A fork's child has none pending.
    void forget_pending() noexcept { pending_ = 0; }
    /// Says whether it does nothing.
    [[nodiscard]] bool is_ignored(int signal) const noexcept {
        const std::uint64_t handler = action(signal).handler;
        const bool by_default = signal == static_cast<int>(abi::Signal::child) ||
                                signal == static_cast<int>(abi::Signal::go_on);
        return handler == abi::SignalAction::ignore ||
               (handler == abi::SignalAction::usual && by_default);
    }

  private:
    static constexpr std::uint64_t stop = abi::bit(abi::Signal::stop);
    static constexpr std::uint64_t terminal_stops = abi::bit(abi::Signal::terminal_stop) |
                                                    abi::bit(abi::Signal::terminal_input) |
                                                    abi::bit(abi::Signal::terminal_output);
    static constexpr std::uint64_t stops = stop | terminal_stops;
    static constexpr std::uint64_t ends_stop =
        abi::bit(abi::Signal::go_on) | abi::bit(abi::Signal::kill);
    static constexpr std::uint64_t never_masked = abi::bit(abi::Signal::kill) | stop;
    static constexpr std::size_t place(int signal) noexcept {
        return static_cast<std::size_t>(signal - 1);
    }
    static constexpr std::uint64_t bit(int signal) noexcept {
        return 1ULL << place(signal);
    }
    void stop_by(int signal) noexcept {
        if (!is_stopped()) stopped_by_ = signal;
        pending_ |= stop;
    }
    // Those of the terminal do the same, if nobody handles them or holds them back: they are never due then.
    void stop_by_usual() noexcept {
        for (std::uint64_t left = due() & terminal_stops; left != 0; left &= left - 1) {
            const int signal = std::countr_zero(left) + 1;
            if (action(signal).handler != abi::SignalAction::usual) continue;
            pending_ &= ~bit(signal);
            stop_by(signal);
        }
    }
    [[nodiscard]] std::uint64_t due() const noexcept { return pending_ & ~mask_ & ~stop; }

    std::uint64_t pending_ = 0;
    std::uint64_t mask_ = 0;
    int stopped_by_ = 0;
    std::optional<std::uint64_t> kept_mask_;  // lend_mask(): what it was before
    std::array<std::uint64_t, abi::signals> about_{};
    std::array<abi::SignalAction, abi::signals> actions_{};
};

}  // namespace process
