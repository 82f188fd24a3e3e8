#pragma once
/// @file
/// Port: a virtio console with one port, behind which is somebody outside of the machine. Nobody: the slot is empty.
/// @source Virtual I/O Device (VIRTIO) Version 1.2, chapter 5.3

#include "machine/virtio.hpp"

namespace machine {

/// Whom a port speaks with.
struct Peer {
    void* context = nullptr;  ///< Given to both.
    /// Takes a buffer's worth of bytes, or loses them. nullptr: there is nobody.
    void (*send)(void* context, std::span<const std::byte> bytes) = nullptr;
    /// Puts into @p room what has come: of a stream some bytes, or a datagram. @returns How many; 0: nothing now.
    std::size_t (*receive)(void* context, std::span<std::byte> room) = nullptr;
};

/// A port in one slot of the board.
class Port {
  public:
    static constexpr uint64_t look_time =
        1'000'000;  ///< How often it looks for what has come, in ns.

    /// Whether it wants something.
    [[nodiscard]] bool interrupts() const noexcept { return registers_.interrupt != 0; }
    /// When it looks whether something has come.
    [[nodiscard]] uint64_t next_event() const noexcept { return look_at_; }
    /// Time has come to @p now.
    void advance(uint64_t now, const DeviceMemory& memory, const Peer& peer) noexcept;
    /// Reads a register.
    [[nodiscard]] uint32_t load(uint64_t offset, const Peer& peer) const noexcept;
    /// Writes to one; to ring the bell is one of them.
    void store(uint64_t offset, uint32_t value, uint64_t now, const DeviceMemory& memory,
               const Peer& peer) noexcept;

  private:
    VirtioRegisters registers_;
    uint64_t look_at_ = never;
    bool has_head_ = false;  // a request for bytes, which have not come yet
    uint16_t head_ = 0;

    bool send_all(const DeviceMemory& memory, const Peer& peer) noexcept;
    bool receive_all(const DeviceMemory& memory, const Peer& peer) noexcept;
    bool answer(unsigned queue, uint16_t head, std::size_t written,
                const DeviceMemory& memory) noexcept;
};

}  // namespace machine
