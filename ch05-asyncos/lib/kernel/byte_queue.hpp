#pragma once
/// @file
/// ByteQueue: a ring between an interrupt handler and a task.

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>

namespace kernel {

/// One puts, one takes; neither waits, and neither locks. Each writes one of the two counts, and reads the other.
/// @tparam Places  how many bytes it holds: a power of two
template <std::uint32_t Places>
class ByteQueue {
    static_assert((Places & (Places - 1)) == 0);

  public:
    // [queue]
    /// Puts a byte behind the others. @returns Whether there was room.
    bool put(char byte) noexcept {
        const std::uint32_t last = put_.load(std::memory_order_relaxed);
        if (last - taken_.load(std::memory_order_acquire) == Places) return false;
        bytes_[last % Places] = byte;
        put_.store(last + 1, std::memory_order_release);
        return true;
    }
    /// Takes the first; nullopt: there is none.
    std::optional<char> take() noexcept {
        const std::uint32_t first = taken_.load(std::memory_order_relaxed);
        if (first == put_.load(std::memory_order_acquire)) return std::nullopt;
        const char byte = bytes_[first % Places];
        taken_.store(first + 1, std::memory_order_release);
        return byte;
    }
    // [queue]
    /// Says whether there is none, just now: what another hart has put before it wrote to a device is seen.
    [[nodiscard]] bool is_empty() const noexcept {
        std::atomic_thread_fence(std::memory_order_seq_cst);
        return taken_.load(std::memory_order_relaxed) ==
               put_.load(std::memory_order_acquire);
    }

  private:
    std::array<char, Places> bytes_{};
    std::atomic<std::uint32_t> put_{0};
    std::atomic<std::uint32_t> taken_{0};
};

}  // namespace kernel
