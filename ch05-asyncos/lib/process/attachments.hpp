#pragma once
/// @file
/// Attachments: bounded programs that processes have given to the kernel, and when they run.

#include <array>
#include <chrono>
#include <span>

#include "abi/bounded.hpp"
#include "arch/hart.hpp"
#include "base/result.hpp"
#include "bounded/verify.hpp"
#include "futures/core/event.hpp"

namespace process {

struct Call;
struct Process;

/// A program that waits for its event, with its state. The verifier has accepted it.
struct Attachment {
    abi::Event event;            ///< When it runs.
    int number;                  ///< What detach() knows it by.
    const Process* owner;        ///< Who has attached it; nullptr: has ended.
    Attachment* next;            ///< Of those that wait for a key or a tick.
    std::uint32_t processes;     ///< So many have it.
    std::uint32_t instructions;  ///< So many are behind this,
    std::uint32_t state_words;   ///< and before them so many words.
    abi::Attached counts;        ///< What it has done.

    /// Its state, which lies behind it.
    [[nodiscard]] std::span<std::uint64_t> state() noexcept {
        return {reinterpret_cast<std::uint64_t*>(this + 1), state_words};
    }
    /// Its instructions, behind that.
    [[nodiscard]] std::span<bounded::Instruction> program() noexcept {
        auto* const begin =
            reinterpret_cast<bounded::Instruction*>(state().data() + state_words);
        return {begin, instructions};
    }
    /// All of it, in bytes.
    [[nodiscard]] std::size_t bytes() const noexcept {
        return sizeof *this + 8 * (std::size_t{state_words} + instructions);
    }
};

/// Those that a process has attached, and those about calls that it has inherited.
struct AttachedTo {
    static constexpr std::size_t most = 4;  ///< Of both.
    std::array<Attachment*, most> all{};    ///< The first count are used.
    std::size_t count = 0;                  ///< How many.

    /// As a range.
    [[nodiscard]] std::span<Attachment* const> each() const noexcept {
        return {all.data(), count};
    }
};

/// All that are attached to events of the kernel. @threads one hart's at a time
class Attachments : futures::Pinned {
  public:
    /// In each tick, so many instructions of bounded programs run on a hart: about a tenth of its time. A program that has no
    /// room left in it is skipped. Only filters are not, or there would be a way past them; their process pays for them.
    static constexpr std::uint32_t steps_per_tick = 32'768;
    static constexpr std::chrono::milliseconds tick{10};  ///< How long one is.

    /// Verifies and attaches what @p what describes, for @p process. @returns Its number.
    /// @errors bad_address; too_many_handles; out_of_memory; invalid_argument: it is refused, and @p what says why
    base::Result<int> attach(Process& process, abi::Attach& what) noexcept;
    /// Copies the state and the counts of a program to these addresses of @p process, and ends it.
    /// @errors invalid_argument: @p process has attached no such; not_permitted: it is a filter; bad_address
    base::Result<void> detach(Process& process, int number, std::uint64_t state,
                              std::uint64_t words, std::uint64_t counts) noexcept;

    /// @p child begins with what is about calls of its parent.
    void inherit(Process& child, const Process& parent) noexcept;
    /// What @p process has attached does not run any more, but for filters, which its children keep.
    void end(Process& process) noexcept;

    /// Somebody has typed a byte, or the timer has taken the processor from a process: runs what waits for that.
    void happened(abi::Event event, std::span<const std::uint64_t> words) noexcept;
    /// A process makes the call with this @p number: runs what it has about calls.
    /// @returns abi::allow, or the error with which the call is to fail.
    std::uint64_t ask(const Call& call, std::uint64_t number) noexcept;

  private:
    struct Spent {
        std::int64_t tick = 0;
        std::uint32_t steps = 0;
    };
    bool may_spend(std::uint64_t steps) noexcept;
    void watch(Attachment& what, std::span<const std::uint64_t> words) noexcept;
    void stop(Attachment& what) noexcept;
    void drop(Process& process, std::size_t at) noexcept;
    void drop_ended(Process& process) noexcept;

    Attachment* first_ = nullptr;
    int last_number_ = 0;
    std::array<Spent, arch::most_harts> spent_{};
};

}  // namespace process
