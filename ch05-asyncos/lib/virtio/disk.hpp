#pragma once
/// @file
/// Disk: the board's virtio disk. Many requests are under way at a time; an interrupt says that some are done.

#include "block/device.hpp"
#include "futures/core/atomic_waker.hpp"
#include "futures/core/task.hpp"
#include "virtio/transport.hpp"

namespace virtio {

/// Requests, counted since the start.
struct Counts {
    std::uint16_t asked;      ///< That we have put into the ring.
    std::uint16_t done;       ///< That the disk has.
    std::uint16_t collected;  ///< Whose answers we have taken.
};

/// A disk in one of the board's slots. The device reads and writes its memory, so it stays where it is.
class Disk final : public block::Device, futures::Pinned {
  public:
    /// Finds it. @p slot 0 to 7.
    /// @errors no_such_file     there is no disk in the slot
    /// @errors not_implemented  it speaks an older language: start QEMU with force-legacy=false
    /// @errors io_error         it does not agree to what we ask of it
    [[nodiscard]] base::Result<void> open(unsigned slot) noexcept;

    [[nodiscard]] std::uint64_t sectors() const noexcept override { return sectors_; }
    void start(block::Request& request) noexcept override;

    /// The bottom half of its driver, a task for ever: finishes what is done, and gives the disk what waited for room.
    [[nodiscard]] futures::Task<> serve();
    /// Finishes what is done, at once. @returns How many requests. Not while serve() runs elsewhere.
    std::size_t collect() noexcept;
    /// Says whether the disk has done something that nobody has collected.
    [[nodiscard]] bool has_news() const noexcept;
    /// Lets it interrupt, or not.
    void interrupt_when_done(bool yes) noexcept;

    /// What stands in the ring, and how far we have read it.
    [[nodiscard]] Counts counts() const noexcept;
    /// How often it has interrupted.
    [[nodiscard]] std::uint64_t interrupts() const noexcept { return interrupts_; }
    /// How many requests it has had at the same time, at most.
    [[nodiscard]] unsigned most_at_once() const noexcept { return most_; }

  private:
    static constexpr unsigned slots = 64;  // requests at a time, three descriptors each
    struct Slot {
        Header header;
        block::Request* request;
        std::uint8_t status;
    };
    class News;

    static void handle() noexcept;
    void fill(unsigned slot, block::Request& request) noexcept;
    void push() noexcept;

    Transport transport_;
    std::uint64_t sectors_ = 0;
    std::uint64_t interrupts_ = 0;
    futures::AtomicWaker<futures::Shared> bottom_half_;

    futures::Shared::Lock lock_;       // what follows
    std::uint64_t free_ = ~0ULL;       // a bit for each slot
    block::Request* first_ = nullptr;  // those that wait for one
    block::Request* last_ = nullptr;
    std::uint16_t collected_ = 0;  // Used::count, as far as we have seen it
    unsigned under_way_ = 0, most_ = 0;
    Slot slots_[slots]{};
    Rings<256> rings_{};
};

}  // namespace virtio
