#pragma once
/// @file
/// Chain: system calls that wait for each other, written in one go. The kernel follows them; the program sleeps meanwhile.

#include <initializer_list>

#include "abi/rings.hpp"
#include "rings/program_side.hpp"
#include "user/rings.hpp"

namespace user {

/// One chain at a time, of at most 64 calls.
class Chain {
  public:
    static constexpr std::uint32_t most = 64;  ///< Calls.

    /// A call of this chain that was written before; as long as it is none, nobody waits for it.
    struct Step {
        static constexpr std::uint32_t none = ~0U;  ///< Which is none.
        std::uint32_t at = none;                    ///< Which: 0 is the first,
        bool even_failed = false;                   ///< and whether to begin if it fails.
        /// This step, whatever becomes of it.
        [[nodiscard]] constexpr Step ended() const noexcept { return {at, true}; }
    };

    /// Has the rings made. @errors busy  there are some
    Result<void> open() noexcept;
    /// Begins another chain. The slots are 0. @pre run() has ended the one before
    Result<void> begin() noexcept;
    /// Writes a call that begins when all of @p before have ended well. @pre fewer than `most` are written
    Step add(abi::Submission call, std::initializer_list<Step> before = {}) noexcept;
    /// So many calls have room yet.
    [[nodiscard]] std::uint32_t left() const noexcept { return most - size_; }
    /// Lets it run until it has ended: one trap, and the program is woken once.
    Result<void> run() noexcept;

    /// Lets it run until this step has ended. One trap.
    Result<void> wait_for(Step step) noexcept;
    /// Ends the program when this step has ended: with @p code, or with @p otherwise, if it has failed. Until then it has little
    /// memory left. @returns Only why it could not be done.
    Errno exit_when(Step step, int code = 0, int otherwise = 1) noexcept;
    /// Says whether a step has ended: one load.
    [[nodiscard]] bool has_ended(Step step) const noexcept {
        return side_->has_happened(first_ + step.at);
    }

    /// An entry that cancels a step of this chain: `add(cancel(read), {timer})`.
    [[nodiscard]] abi::Submission cancel(Step step) const noexcept {
        return call(Call::cancel, first_ + step.at);
    }

    /// What a step has answered. @pre run() has ended
    [[nodiscard]] std::int64_t answer(Step step) const noexcept {
        return answers_[step.at];
    }
    /// How often the kernel was asked by a trap.
    [[nodiscard]] std::uint64_t traps() const noexcept { return traps_; }

    /// An entry: `Chain::call(Call::close, file)`.
    template <class... Arguments>
    [[nodiscard]] static abi::Submission call(Call number,
                                              Arguments... arguments) noexcept {
        static_assert(sizeof...(Arguments) <= 4);
        return {.call = static_cast<std::uint16_t>(number),
                .arguments = {in_register(arguments)...}};
    }

  private:
    rings::SharedMemory* memory_ = nullptr;
    std::optional<rings::ProgramSide<>> side_;
    std::uint32_t first_ = 0, granted_ = 0, size_ = 0;
    std::uint64_t traps_ = 0;
    std::int64_t answers_[most] = {};
};

}  // namespace user
