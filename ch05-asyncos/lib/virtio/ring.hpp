#pragma once
/// @file
/// What the processor and a virtio device tell each other in memory: requests in one ring, and which are done in another.
/// @source OASIS: Virtual I/O Device (VIRTIO) Version 1.2, 2.7 "Split Virtqueues", 5.2 "Block Device"

#include <atomic>
#include <cstdint>

namespace virtio {

/// A piece of memory that the device reads or writes by itself.
struct Descriptor {
    std::uint64_t address;  ///< Of the memory.
    std::uint32_t bytes;    ///< Of it.
    std::uint16_t flags;    ///< more, device_writes.
    std::uint16_t next;     ///< If there are more: which is the next one of this request.

    static constexpr std::uint16_t more = 1;           ///< The request goes on.
    static constexpr std::uint16_t device_writes = 2;  ///< Otherwise it reads.
};

/// What the device is to do: the first descriptor of each request. The processor writes it.
/// @tparam Places  of the ring: a power of two
template <std::uint16_t Places>
struct Available {
    std::uint16_t flags;         ///< 1: no interrupts, please.
    std::uint16_t count;         ///< How many there have ever been.
    std::uint16_t ring[Places];  ///< The newest at count - 1.
    std::uint16_t event;         ///< Of no use here.
};

/// A request that is done.
struct UsedElement {
    std::uint32_t first;  ///< Its first descriptor.
    std::uint32_t bytes;  ///< How many the device has written.
};

/// What it has done. The device writes it.
template <std::uint16_t Places>
struct Used {
    std::uint16_t flags;       ///< Of no use here.
    std::uint16_t count;       ///< How many there have ever been.
    UsedElement ring[Places];  ///< The newest at count - 1.
    std::uint16_t event;       ///< Of no use here.
};

/// The three, as the device finds them.
template <std::uint16_t Places>
struct Rings {
    static constexpr std::uint16_t places = Places;  ///< Of each.
    alignas(16) Descriptor descriptors[Places];      ///< The pieces.
    alignas(4) Available<Places> available;          ///< To be done.
    alignas(4) Used<Places> used;                    ///< Done.
};

/// What stands in front of a request to a disk.
struct Header {
    std::uint32_t what;    ///< 0 read, 1 write, 4 flush.
    std::uint32_t unused;  ///< 0.
    std::uint64_t sector;  ///< Where it begins.
};
static_assert(sizeof(Descriptor) == 16 && sizeof(Header) == 16 && sizeof(UsedElement) == 8);

}  // namespace virtio
