#pragma once
/// @file
/// Supervisor: begins actors, and begins them again when they fail. It knows nothing of what they do: what is wrong with
/// a state after a failure need not be found out, if the state is thrown away.
///
///     actors::Supervisor system(actors::Strategy::one_for_one, {.most = 3, .within = 1s}, sensor, filter);
///     (void)executor.spawn(system.run());
///
/// A supervisor can be one of those that another one supervises.
/// @source Erlang/OTP, Design Principles, "Supervisor Behaviour": the strategies, and the bound

#include <array>
#include <cstddef>
#include <cstdint>

#include "actors/lives.hpp"

namespace actors {

/// Who begins again when one has failed. The lives of the others end where they wait. All inboxes stay.
enum class Strategy : std::uint8_t {
    one_for_one,   ///< That one.
    one_for_all,   ///< All: they cannot do without each other.
    rest_for_one,  ///< That one, and those that were begun after it: they build on it.
};

/// How often something may begin again. One failure more, and the supervisor itself has failed.
struct Restarts {
    static constexpr unsigned most_of_all = 16;  ///< No bound is higher.
    unsigned most;                               ///< So often... @pre most <= most_of_all
    futures::nanoseconds within;                 ///< ...in so much time.
};

/// Supervises so many. They outlive it.
template <std::size_t Count>
class Supervisor final : public Supervised, futures::Pinned {
  public:
    /// Of @p children, which begin in this order.
    template <class... Children>
    Supervisor(Strategy strategy, Restarts restarts, Children&... children) noexcept
        : strategy_(strategy), allowed_(restarts), children_{&children...} {}

    /// Ends in order when all have; fails, with the error of the last failure, when there are too many.
    [[nodiscard]] Outcome live() override {
        Lives<Count> lives;
        for (std::size_t i = 0; i < Count; ++i) lives[i].emplace(children_[i]->live());
        std::size_t alive = Count;
        while (alive != 0) {
            FirstEnd first(lives);
            const Ended ended = co_await first;
            if (ended.outcome) {
                --alive;
                continue;
            }
            if (!may_restart(ended.when)) {
                end(lives, 0, Count);
                co_return ended.outcome;
            }
            restart(lives, ended.which);
        }
        co_return base::Result<void>();
    }
    /// All end in order. @threads any
    void stop() noexcept override {
        for (Supervised* const child : children_) child->stop();
    }
    [[nodiscard]] futures::Task<> refuse() override {
        for (Supervised* const child : children_) co_await child->refuse();
    }
    /// How often it has begun something again.
    [[nodiscard]] std::uint32_t restarts() const noexcept { return restarts_; }

  private:
    // [restart]
    void restart(Lives<Count>& lives, std::size_t failed) {
        const std::size_t begin = strategy_ == Strategy::one_for_all ? 0 : failed;
        const std::size_t behind = strategy_ == Strategy::one_for_one ? failed + 1 : Count;
        std::array<bool, Count> is_alive{};
        for (std::size_t i = begin; i < behind; ++i) is_alive[i] = lives[i].has_value();
        is_alive[failed] = true;
        end(lives, begin, behind);
        for (std::size_t i = begin; i < behind; ++i)
            if (is_alive[i]) lives[i].emplace(children_[i]->live());
    }
    // [restart]
    // The latest first: it may have asked those before it.
    static void end(Lives<Count>& lives, std::size_t begin, std::size_t behind) noexcept {
        for (std::size_t i = behind; i-- > begin;) lives[i].reset();
    }
    // [bound]
    bool may_restart(futures::nanoseconds now) noexcept {
        if (allowed_.most == 0) return false;
        futures::nanoseconds& oldest = times_[restarts_ % allowed_.most];
        if (restarts_ >= allowed_.most && now - oldest < allowed_.within) return false;
        oldest = now;
        ++restarts_;
        return true;
    }
    // [bound]

    const Strategy strategy_;
    const Restarts allowed_;
    const std::array<Supervised*, Count> children_;
    std::array<futures::nanoseconds, Restarts::most_of_all> times_{};  // of the latest
    std::uint32_t restarts_ = 0;
};

/// Of as many as it is given.
template <class... Children>
Supervisor(Strategy, Restarts, Children&...) -> Supervisor<sizeof...(Children)>;

}  // namespace actors
