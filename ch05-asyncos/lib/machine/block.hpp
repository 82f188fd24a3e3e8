#pragma once
/// @file
/// Block: a disk, as virtio has it. The driver and the device share a ring in memory; only the bell is a register.
/// @source Virtual I/O Device (VIRTIO) Version 1.2, chapters 2.7, 4.2 and 5.2

#include <cstddef>
#include <span>

#include "machine/virtio.hpp"

namespace machine {

/// What goes wrong with a disk, on purpose. Requests and writes are counted from 1; 0: never.
struct DiskFaults {
    uint64_t error_at = 0;      ///< This request fails.
    uint64_t power_cut_at = 0;  ///< During this write the power fails.
    uint64_t torn =
        0;  ///< Then bit n says whether sector n (of 64, and again) still reaches the disk.
    bool newest_first = false;  ///< Of the requests that are due, the last comes first.
};

/// The parts of the world that a disk touches.
struct DiskPlace {
    DeviceMemory memory;  ///< The rings and the data.
    std::span<std::byte>
        disk;  ///< What is kept; of none at all nothing, and then there is no disk.
};

/// A disk in one slot of the board.
class Block {
  public:
    static constexpr uint64_t latency = 10'000;  ///< From the bell to the answer, in ns.
    static constexpr unsigned most_in_flight =
        VirtQueue::most_places;  ///< As many as there are in the longest ring.
    static constexpr std::size_t sector_size = 512;  ///< In bytes.
    DiskFaults faults;                               ///< What shall go wrong.

    /// Whether it wants something.
    [[nodiscard]] bool interrupts() const noexcept { return registers_.interrupt != 0; }
    /// Whether the power has failed.
    [[nodiscard]] bool is_dead() const noexcept { return is_dead_; }
    /// When it will have done the next request.
    [[nodiscard]] uint64_t next_event() const noexcept;
    /// Time has come to @p now.
    void advance(uint64_t now, const DiskPlace& place) noexcept;
    /// Reads a register.
    [[nodiscard]] uint32_t load(uint64_t offset, const DiskPlace& place) const noexcept;
    /// Writes to one; to ring the bell is one of them.
    void store(uint64_t offset, uint32_t value, uint64_t now,
               const DiskPlace& place) noexcept;

  private:
    // A request that was taken from the ring, and is being worked on.
    struct Request {
        uint16_t head;
        uint64_t due;
    };
    struct Chain;

    VirtioRegisters registers_;
    uint64_t requests_ = 0, writes_ = 0;
    bool is_dead_ = false;
    uint32_t count_ = 0;
    Request in_flight_[most_in_flight] = {};

    void take_requests(uint64_t now, const DiskPlace& place) noexcept;
    void finish(uint16_t head, const DiskPlace& place) noexcept;
    uint8_t work(const Chain& chain, uint32_t& written, const DiskPlace& place) noexcept;
    uint8_t move(const Chain& chain, uint64_t sector, bool is_write, uint32_t& moved,
                 const DiskPlace& place) noexcept;
    void give_up() noexcept;
    void forget() noexcept;
    [[nodiscard]] VirtQueue& queue() noexcept { return registers_.queues[0]; }
};

}  // namespace machine
