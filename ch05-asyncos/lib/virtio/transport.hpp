#pragma once
/// @file
/// Transport: one of the board's eight places for a virtio device: its registers, and how a driver and a device agree.
/// @source OASIS: Virtual I/O Device (VIRTIO) Version 1.2, 3.1 "Device Initialization", 4.2 "Virtio Over MMIO"

#include "base/result.hpp"
#include "devices/places.hpp"
#include "kernel/interrupts.hpp"
#include "virtio/ring.hpp"

namespace virtio {

/// What sort of device. The numbers are those of the standard.
enum class Kind : std::uint32_t {
    disk = 2,     ///< Keeps sectors.
    console = 3,  ///< Brings bytes from outside, and takes some there.
};

/// The registers of a device. First open(), then use() for each queue, then start().
class Transport {
  public:
    /// Looks whether there is a device of this @p kind in slot @p number, 0 to 7, and agrees with it to use those of the
    /// features @p wanted that it has.
    /// @errors no_such_file     there is none
    /// @errors not_implemented  it speaks an older language: start QEMU with force-legacy=false
    /// @errors io_error         it does not agree
    [[nodiscard]] base::Result<void> open(unsigned number, Kind kind,
                                          std::uint32_t wanted) noexcept;
    /// Says whether it has @p feature, which was wanted.
    [[nodiscard]] bool has(std::uint32_t feature) const noexcept {
        return (agreed_ & feature) != 0;
    }
    /// Gives it a queue, whose memory stays where it is. @errors io_error  it has none so long
    template <std::uint16_t Places>
    [[nodiscard]] base::Result<void> use(unsigned queue,
                                         const Rings<Places>& rings) noexcept {
        return use(queue, Places, rings.descriptors, &rings.available, &rings.used);
    }
    /// From now on it works, and @p handler is called when it interrupts.
    void start(kernel::Handler handler) noexcept;

    /// Rings the bell: there is something new in @p queue.
    void ring(unsigned queue) const noexcept { reg(notify) = queue; }
    /// Takes note of an interrupt. @returns Whether it was this device's.
    bool take_interrupt() const noexcept {
        const std::uint32_t why = reg(interrupt_status);
        reg(interrupt_seen) = why;
        return why != 0;
    }
    /// A word of what it says about itself, at @p offset.
    [[nodiscard]] std::uint32_t about(unsigned offset) const noexcept;

  private:
    [[nodiscard]] base::Result<void> use(unsigned queue, std::uint32_t places,
                                         const void* descriptors, const void* available,
                                         const void* used) noexcept;
    volatile std::uint32_t& reg(unsigned offset) const noexcept {
        return devices::mmio<std::uint32_t>(place_ + offset);
    }
    static constexpr unsigned notify = 0x50, interrupt_status = 0x60, interrupt_seen = 0x64;

    unsigned number_ = 0;
    std::uint64_t place_ = 0;
    std::uint32_t agreed_ = 0;
};

}  // namespace virtio
