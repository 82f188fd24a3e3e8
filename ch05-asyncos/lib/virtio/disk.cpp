#include "virtio/disk.hpp"

#include <bit>

#include "devices/places.hpp"
#include "kernel/interrupts.hpp"
#include "kernel/recorder.hpp"

namespace virtio {

using base::Errno;
using block::Operation;
using block::Request;
using futures::Locked;

namespace {

// The registers of a slot. Source: VIRTIO 1.2, 4.2.2.
enum Register : unsigned {
    magic = 0x00,
    version = 0x04,
    device = 0x08,
    offered = 0x10,
    offered_half = 0x14,
    wanted = 0x20,
    wanted_half = 0x24,
    queue = 0x30,
    queue_most = 0x34,
    queue_places = 0x38,
    queue_ready = 0x44,
    notify = 0x50,
    interrupt_status = 0x60,
    interrupt_seen = 0x64,
    status = 0x70,
    descriptors = 0x80,
    available = 0x90,
    used = 0xa0,
    capacity = 0x100,
};
constexpr std::uint32_t known = 1, driver = 2, works = 4, agreed = 8;  // bits of status
constexpr std::uint32_t flushes = 1U << 9;                             // a feature

Disk* the_disk = nullptr;  // whose interrupt it is

std::uint64_t address(const void* place) noexcept {
    return reinterpret_cast<std::uint64_t>(place);
}

// In records.
std::uint32_t name_of(const Request& request) noexcept {
    return static_cast<std::uint32_t>(address(&request));
}

// Each may be gone when it has been told.
std::size_t finish_all(Request* list, base::Result<void> result) noexcept {
    std::size_t count = 0;
    for (; list != nullptr; ++count) {
        Request& request = *list;
        list = request.behind;
        request.finish(result);
    }
    return count;
}

}  // namespace

volatile std::uint32_t& Disk::reg(unsigned offset) const noexcept {
    return devices::mmio<std::uint32_t>(place_ + offset);
}

base::Result<void> Disk::open(unsigned slot) noexcept {
    place_ = devices::virtio_place + std::uint64_t{slot} * 0x1000;
    if (reg(magic) != 0x74726976 || reg(device) != 2)
        return base::fail(Errno::no_such_file);
    if (reg(version) != 2) return base::fail(Errno::not_implemented);
    reg(status) = 0;  // forget all
    reg(status) = known | driver;
    reg(offered_half) = 0;
    can_flush_ = (reg(offered) & flushes) != 0;
    reg(wanted_half) = 0;
    reg(wanted) = can_flush_ ? flushes : 0;
    reg(wanted_half) = 1;
    reg(wanted) = 1;  // the present language
    reg(status) = known | driver | agreed;
    if ((reg(status) & agreed) == 0) return base::fail(Errno::io_error);

    reg(queue) = 0;
    if (reg(queue_most) < places) return base::fail(Errno::io_error);
    reg(queue_places) = places;
    const struct {
        Register where;
        const void* what;
    } parts[] = {{descriptors, rings_.descriptors},
                 {available, &rings_.available},
                 {used, &rings_.used}};
    for (const auto& [where, what] : parts) {
        reg(where) = static_cast<std::uint32_t>(address(what));
        reg(where + 4) = static_cast<std::uint32_t>(address(what) >> 32);
    }
    reg(queue_ready) = 1;
    reg(status) = known | driver | agreed | works;
    sectors_ = reg(capacity) | std::uint64_t{reg(capacity + 4)} << 32;
    the_disk = this;
    kernel::on_interrupt(devices::virtio_irq + slot, handle);
    return {};
}

void Disk::start(Request& request) noexcept {
    const bool is_flush = request.operation == Operation::flush;
    if (!is_flush && !has(request)) {
        request.finish(base::fail(Errno::out_of_range));
        return;
    }
    if (is_flush && !can_flush_) {  // it keeps nothing to itself
        request.finish({});
        return;
    }
    const Locked locked(lock_);
    request.behind = nullptr;
    (first_ == nullptr ? first_ : last_->behind) = &request;
    last_ = &request;
    push();
}

// [push]
// Gives the disk what waits, as far as there are slots.
void Disk::push() noexcept {
    const std::uint16_t before = rings_.available.count;
    while (first_ != nullptr && free_ != 0) {
        const auto slot = static_cast<unsigned>(std::countr_zero(free_));
        free_ &= free_ - 1;
        Request& request = *first_;
        first_ = request.behind;
        fill(slot, request);
        kernel::recorder.record(trace::Kind::disk, request.sector, name_of(request));
        rings_.available.ring[rings_.available.count % places] =
            static_cast<std::uint16_t>(3 * slot);
        std::atomic_thread_fence(
            std::memory_order_seq_cst);  // the request is there before the count says so
        ++rings_.available.count;
        most_ = ++under_way_ > most_ ? under_way_ : most_;
    }
    if (rings_.available.count == before) return;
    std::atomic_thread_fence(std::memory_order_seq_cst);
    reg(notify) = 0;
}
// [push]

// [fill]
// Three pieces: what to do, the bytes, and a byte for how it went.
void Disk::fill(unsigned number, Request& request) noexcept {
    Slot& slot = slots_[number];
    const bool is_read = request.operation == Operation::read;
    slot.header = {is_read                                 ? 0U
                   : request.operation == Operation::write ? 1U
                                                           : 4U,
                   0, request.sector};
    slot.request = &request;
    slot.status = 0xff;
    Descriptor* const pieces = &rings_.descriptors[3 * number];
    const auto at = static_cast<std::uint16_t>(3 * number);
    const auto second = static_cast<std::uint16_t>(request.bytes.empty() ? at + 2 : at + 1);
    pieces[0] = {address(&slot.header), sizeof(Header), Descriptor::more, second};
    pieces[1] = {address(request.bytes.data()),
                 static_cast<std::uint32_t>(request.bytes.size()),
                 static_cast<std::uint16_t>(Descriptor::more |
                                            (is_read ? Descriptor::device_writes : 0)),
                 static_cast<std::uint16_t>(at + 2)};
    pieces[2] = {address(&slot.status), 1, Descriptor::device_writes, 0};
}
// [fill]

Counts Disk::counts() const noexcept {
    const volatile std::uint16_t& done = rings_.used.count;  // the disk changes it
    return {rings_.available.count, done, collected_};
}

bool Disk::has_news() const noexcept {
    const Counts now = counts();
    return now.done != now.collected;
}

std::size_t Disk::collect() noexcept {
    Request *done = nullptr, *failed = nullptr;
    {
        const Locked locked(lock_);
        while (has_news()) {
            std::atomic_thread_fence(
                std::memory_order_acquire);  // what was done before the count said so
            const std::uint32_t number = rings_.used.ring[collected_++ % places].first / 3;
            if (number >= slots || (free_ >> number & 1) != 0)
                continue;  // the device is wrong
            Request& request = *slots_[number].request;
            kernel::recorder.record(trace::Kind::disk_end, slots_[number].status,
                                    name_of(request));
            Request*& list = slots_[number].status == 0 ? done : failed;
            request.behind = std::exchange(list, &request);
            free_ |= 1ULL << number;
            --under_way_;
        }
        push();
    }
    return finish_all(done, {}) + finish_all(failed, base::fail(Errno::io_error));
}

void Disk::interrupt_when_done(bool yes) noexcept {
    volatile std::uint16_t& flags = rings_.available.flags;
    flags = yes ? 0 : 1;
}

// [halves]
// The top half.
void Disk::handle() noexcept {
    the_disk->reg(interrupt_seen) = the_disk->reg(interrupt_status);
    ++the_disk->interrupts_;
    the_disk->bottom_half_.wake();
}

/// Waits until the disk has done something.
class Disk::News : futures::Pinned {
  public:
    using Output = void;
    explicit News(Disk& disk) noexcept : disk_(disk) {}
    futures::Poll<> poll(futures::Context& context) noexcept {
        if (disk_.has_news()) return futures::ready;
        disk_.bottom_half_.watch(context.waker());
        if (disk_.has_news()) return futures::ready;
        return futures::pending;
    }

  private:
    Disk& disk_;
};

futures::Task<> Disk::serve() {
    for (;;) {
        News news(*this);
        co_await news;
        (void)collect();
    }
}
// [halves]

}  // namespace virtio
