#pragma once
/// @file
/// ProgramSide: what a program does with its rings.

#include <atomic>
#include <utility>

#include "rings/memory.hpp"

namespace rings {

/// Writes calls and reads results. @threads one
template <class Memory = SharedMemory>
class ProgramSide {
  public:
    /// Of @p memory, whose counters all are @p begin: 0, if it is new.
    explicit ProgramSide(Memory& memory, std::uint32_t begin = 0) noexcept
        : memory_(memory), submitted_(begin), taken_(begin) {}

    /// Writes a call. The kernel may do it from now on. @returns Whether there was room.
    // [submit]
    [[nodiscard]] bool submit(const abi::Submission& call) noexcept {
        const std::uint32_t fetched = memory_.fetched.load(std::memory_order_acquire);
        if (submitted_ - fetched == Memory::submissions) return false;
        memory_.calls[submitted_ % Memory::submissions] = call;
        memory_.submitted.store(++submitted_, std::memory_order_release);
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
    Memory& memory_;
    std::uint32_t submitted_, taken_;
};

}  // namespace rings
