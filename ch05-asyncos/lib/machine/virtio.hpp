#pragma once
/// @file
/// Virtio: what all virtio devices of the board have: registers, and queues in memory, which they share with their drivers.
/// @source Virtual I/O Device (VIRTIO) Version 1.2, chapters 2.7 and 4.2

#include <cstddef>
#include <cstring>
#include <span>

#include "machine/places.hpp"

namespace machine {

/// The memory, as a device sees it. A driver's pointers are believed as little as a user program's.
struct DeviceMemory {
    std::span<std::byte> bytes;  ///< From memory_begin up.

    /// Where @p size bytes at @p address are; nullptr, unless all of it is memory.
    [[nodiscard]] std::byte* find(uint64_t address, uint64_t size) const noexcept {
        const uint64_t offset = address - memory_begin;
        if (address < memory_begin || offset > bytes.size() || size > bytes.size() - offset)
            return nullptr;
        return bytes.data() + offset;
    }
    /// Reads @p value. @returns Whether it is there.
    template <class T>
    [[nodiscard]] bool read(uint64_t address, T& value) const noexcept {
        const std::byte* const place = find(address, sizeof(T));
        if (place != nullptr) std::memcpy(&value, place, sizeof(T));
        return place != nullptr;
    }
    /// Writes it. @returns Whether there is a place.
    template <class T>
    [[nodiscard]] bool write(uint64_t address, const T& value) const noexcept {
        std::byte* const place = find(address, sizeof(T));
        if (place != nullptr) std::memcpy(place, &value, sizeof(T));
        return place != nullptr;
    }
};

/// A piece of memory that a driver lends its device, as it lies in memory.
struct Descriptor {
    uint64_t address;  ///< Of the piece.
    uint32_t length;   ///< Of it.
    uint16_t flags;    ///< goes_on, is_written.
    uint16_t next;     ///< If it goes on: the number of the next piece.

    static constexpr uint16_t goes_on = 1;  ///< There is another piece.
    static constexpr uint16_t is_written =
        2;  ///< The device may write it; otherwise it reads.
};

/// A queue: requests in one ring, and which are done in another.
struct VirtQueue {
    static constexpr unsigned most_places = 256;  ///< The longest ring.

    uint32_t size = 0;      ///< How many places, as the driver says.
    uint32_t is_ready = 0;  ///< Whether the driver has said all.
    uint64_t rings[3] =
        {};  ///< Where its descriptors, the driver's and the device's parts are.
    uint16_t taken = 0;  ///< How many requests there were.

    /// What the driver's ring has for us.
    enum class Found {
        nothing,  ///< No request.
        request,  ///< One.
        broken,   ///< The rings are not memory.
    };
    /// Takes the next request: @p head is the number of its first descriptor.
    [[nodiscard]] Found take(const DeviceMemory& memory, uint16_t& head) noexcept;
    /// Reads descriptor @p number. @returns Whether it, and the piece that it is about, are memory.
    [[nodiscard]] bool read(const DeviceMemory& memory, uint16_t number,
                            Descriptor& piece) const noexcept;
    /// Answers a request: @p written bytes. @p wants_interrupt: whether the driver wants to be told.
    /// @returns Whether the rings are memory.
    [[nodiscard]] bool answer(const DeviceMemory& memory, uint16_t head, uint32_t written,
                              bool& wants_interrupt) const noexcept;
};

/// The registers before those that say what is special about a device.
struct VirtioRegisters {
    static constexpr uint32_t needs_reset =
        64;  ///< Of the status: the driver has broken the rules.

    uint32_t status = 0;     ///< How far driver and device have come.
    uint32_t interrupt = 0;  ///< Why it interrupts; 0: it does not.
    VirtQueue queues[2];     ///< A device may have fewer.

    /// What a driver finds. A device of kind 0 is none.
    struct Identity {
        uint32_t kind;      ///< 2: a disk, 3: a console.
        uint32_t queues;    ///< How many.
        uint64_t features;  ///< What it can do.
    };
    /// What the device has to do after a write.
    enum class Task {
        nothing,        ///< Nothing.
        look_at_queue,  ///< There is something new in a queue.
        reset,          ///< To forget all.
    };

    /// Reads the register at @p offset, below 0x100.
    [[nodiscard]] uint32_t load(uint64_t offset, const Identity& identity) const noexcept;
    /// Writes to it.
    [[nodiscard]] Task store(uint64_t offset, uint32_t value) noexcept;

  private:
    uint32_t half_ = 0;   // of the features: which 32 of the 64 are shown
    uint32_t queue_ = 0;  // which one the registers of queues are about
    bool is_modern_ = false;
};

}  // namespace machine
