#pragma once
/// @file
/// ProgramSide: what a program does with its rings.

#include <atomic>
#include <utility>

#include "abi/system_calls.hpp"
#include "rings/memory.hpp"

namespace rings {

/// Writes calls and reads results. @threads one
template <class Memory = SharedMemory>
class ProgramSide {
  public:
    /// Of @p memory, whose counters all are @p begin: 0, if it is new.
    explicit ProgramSide(Memory& memory, std::uint32_t begin = 0) noexcept
        : memory_(memory), submitted_(begin), taken_(begin), fetched_(begin) {}

    /// Writes a call that is no more than that, without flags or an event. The kernel does not see it before show().
    /// @returns Whether there was room
    // [write]
    template <class... Arguments>
    [[nodiscard]] bool write(abi::Call number, std::uint64_t token,
                             Arguments... arguments) noexcept {
        if (!has_room()) return false;
        abi::Submission& call = memory_.calls[submitted_++ % Memory::submissions];
        call.call = static_cast<std::uint16_t>(number);
        call.flags = 0;
        call.event = 0;
        call.token = token;
        std::size_t at = 0;
        ((call.arguments[at++] = static_cast<std::uint64_t>(arguments)), ...);
        return true;
    }
    /// The kernel may do from now on what is written.
    void show() noexcept { memory_.submitted.store(submitted_, std::memory_order_release); }
    // [write]
    /// Writes any call, and shows it. @returns Whether there was room.
    // [submit]
    [[nodiscard]] bool submit(const abi::Submission& call) noexcept {
        if (!has_room()) return false;
        memory_.calls[submitted_++ % Memory::submissions] = call;
        show();
        return true;
    }
    // [submit]
    /// Says whether the kernel has to be told about what was submitted: it does not look by itself now.
    // [notice]
    [[nodiscard]] bool needs_notice() noexcept {
        memory_.submitted.store(submitted_, std::memory_order_seq_cst);
        return memory_.is_polling.load(std::memory_order_seq_cst) == 0;
    }
    // [notice]
    /// Reads the next result. @returns Whether there was one.
    [[nodiscard]] bool take(abi::Completion& result) noexcept {
        if (memory_.completed.load(std::memory_order_acquire) == taken_) return false;
        result = std::as_const(memory_.results[taken_ % Memory::completions]);
        memory_.taken.store(++taken_, std::memory_order_release);
        return true;
    }
    /// Reads all results that there are. @returns How many
    // [take-all]
    template <class Visit>
    std::uint32_t take_all(Visit visit) noexcept {
        const std::uint32_t before = taken_;
        const std::uint32_t end = memory_.completed.load(std::memory_order_acquire);
        for (; taken_ != end; ++taken_)
            visit(std::as_const(memory_.results[taken_ % Memory::completions]));
        memory_.taken.store(end, std::memory_order_release);
        return end - before;
    }
    // [take-all]
    /// From now on results interrupt the program, or no longer. @returns Whether there are some already: for these
    /// nobody may come.
    // [arm]
    bool arm(bool is_armed) noexcept {
        memory_.is_armed.store(is_armed ? 1 : 0, std::memory_order_seq_cst);
        return memory_.completed.load(std::memory_order_seq_cst) != taken_;
    }
    // [arm]
    /// Says whether an event has happened: one load. @pre it was granted, and at most Memory::events after it
    [[nodiscard]] bool has_happened(std::uint32_t event) const noexcept {
        const auto& word = memory_.done[event % Memory::events / 32];
        return (word.load(std::memory_order_acquire) >> event % 32 & 1) != 0;
    }

  private:
    // The kernel's counter is read only if all places were taken when it was read last.
    [[nodiscard]] bool has_room() noexcept {
        if (submitted_ - fetched_ < Memory::submissions) return true;
        fetched_ = memory_.fetched.load(std::memory_order_acquire);
        return submitted_ - fetched_ < Memory::submissions;
    }

    Memory& memory_;
    std::uint32_t submitted_, taken_;
    std::uint32_t fetched_;  // as far as is known
};

}  // namespace rings
