#include "virtio/disk.hpp"

#include <bit>

#include "kernel/recorder.hpp"

namespace virtio {

using base::Errno;
using block::Operation;
using block::Request;
using futures::Locked;

namespace {

constexpr std::uint32_t flushes = 1U << 9;  // a feature
constexpr unsigned capacity = 0;  // what it says about itself: sectors, in eight bytes

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

base::Result<void> Disk::open(unsigned slot) noexcept {
    const auto opened = transport_.open(slot, Kind::disk, flushes);
    if (!opened) return opened;
    const auto given = transport_.use(0, rings_);
    if (!given) return given;
    sectors_ = transport_.about(capacity) | std::uint64_t{transport_.about(capacity + 4)}
                                                << 32;
    the_disk = this;
    transport_.start(handle);
    return {};
}

void Disk::start(Request& request) noexcept {
    const bool is_flush = request.operation == Operation::flush;
    if (!is_flush && !has(request)) {
        request.finish(base::fail(Errno::out_of_range));
        return;
    }
    if (is_flush && !transport_.has(flushes)) {  // it keeps nothing to itself
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
        rings_.available.ring[rings_.available.count % rings_.places] =
            static_cast<std::uint16_t>(3 * slot);
        std::atomic_thread_fence(
            std::memory_order_seq_cst);  // the request is there before the count says so
        ++rings_.available.count;
        most_ = ++under_way_ > most_ ? under_way_ : most_;
    }
    if (rings_.available.count == before) return;
    std::atomic_thread_fence(std::memory_order_seq_cst);
    transport_.ring(0);
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
            const std::uint32_t number =
                rings_.used.ring[collected_++ % rings_.places].first / 3;
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
    (void)the_disk->transport_.take_interrupt();
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
