#include "virtio/port.hpp"

#include <algorithm>
#include <bit>

namespace virtio {

using futures::Locked;

namespace {

enum : unsigned { to_us, to_them };  // the queues: source: VIRTIO 1.2, 5.3.2

Port* ports[8];  // by their slots

std::uint64_t address(const void* place) noexcept {
    return reinterpret_cast<std::uint64_t>(place);
}
// The device changes it.
std::uint16_t count_of(const std::uint16_t& used_count) noexcept {
    const volatile std::uint16_t& count = used_count;
    return count;
}

}  // namespace

base::Result<void> Port::open(unsigned slot) noexcept {
    const auto opened = transport_.open(slot, Kind::console, 0);
    if (!opened) return opened;
    for (const unsigned queue : {to_us, to_them}) {
        const auto given = transport_.use(queue, queues_[queue].rings);
        if (!given) return given;
    }
    ports[slot] = this;
    transport_.start(handle);
    const Locked locked(lock_);
    for (std::uint16_t buffer = 0; buffer < buffers; ++buffer) give(to_us, buffer, most);
    return {};
}

// [handle]
void Port::handle() noexcept {
    for (Port* const port : ports) {
        if (port == nullptr || !port->transport_.take_interrupt()) continue;
        ++port->interrupts_;
        port->receiver_.wake();
        port->sender_.wake();
    }
}
// [handle]

// [give]
// The device may use @p buffer: to fill it, or to send what is in it.
void Port::give(unsigned number, std::uint16_t buffer, std::uint32_t size) noexcept {
    Queue& queue = queues_[number];
    auto& available = queue.rings.available;
    queue.rings.descriptors[buffer] = {
        address(queue.bytes[buffer]), size,
        number == to_us ? Descriptor::device_writes : std::uint16_t{0}, 0};
    available.ring[available.count % buffers] = buffer;
    std::atomic_thread_fence(
        std::memory_order_seq_cst);  // it is there before the count says so
    ++available.count;
    std::atomic_thread_fence(std::memory_order_seq_cst);
    transport_.ring(number);
}
// [give]

// The next buffer that has come; what the device says of it is not believed.
std::optional<Port::Part> Port::next_part() noexcept {
    Queue& queue = queues_[to_us];
    while (count_of(queue.rings.used.count) != queue.seen) {
        std::atomic_thread_fence(
            std::memory_order_acquire);  // what was done before the count
        const UsedElement done = queue.rings.used.ring[queue.seen++ % buffers];
        if (done.first >= buffers) continue;
        const auto buffer = static_cast<std::uint16_t>(done.first);
        if (done.bytes != 0 && done.bytes <= most) return Part{buffer, 0, done.bytes};
        give(to_us, buffer, most);
    }
    return std::nullopt;
}

std::optional<std::size_t> Port::take(std::span<char> room, End end) noexcept {
    const Locked locked(lock_);
    if (!part_) part_ = next_part();
    if (!part_) return std::nullopt;
    const std::size_t size = std::min<std::size_t>(room.size(), part_->end - part_->begin);
    std::copy_n(queues_[to_us].bytes[part_->buffer] + part_->begin, size, room.data());
    part_->begin += static_cast<std::uint32_t>(size);
    if (part_->begin == part_->end || end == End::is_lost) {
        give(to_us, part_->buffer, most);
        part_.reset();
    }
    return size;
}

void Port::collect_sent() noexcept {
    Queue& queue = queues_[to_them];
    while (count_of(queue.rings.used.count) != queue.seen)
        free_ |= 1U << queue.rings.used.ring[queue.seen++ % buffers].first % buffers;
}

bool Port::try_send(std::string_view bytes) noexcept {
    const Locked locked(lock_);
    collect_sent();
    if (bytes.size() > most || free_ == 0) return false;
    const auto buffer = static_cast<std::uint16_t>(std::countr_zero(free_));
    free_ &= free_ - 1;
    std::ranges::copy(bytes, queues_[to_them].bytes[buffer]);
    give(to_them, buffer, static_cast<std::uint32_t>(bytes.size()));
    return true;
}

Received Port::receive(std::span<char> room, End end) noexcept {
    return Received(*this, room, end);
}
Sent Port::send(std::string_view bytes) noexcept { return Sent(*this, bytes); }

// [poll]
futures::Poll<base::Result<std::size_t>> Received::poll(
    futures::Context& context) noexcept {
    auto size = port_.take(room_, end_);
    if (!size) {
        port_.receiver_.watch(context.waker());
        size = port_.take(room_, end_);  // it came between the two: nobody will tell
    }
    if (!size) return futures::pending;
    return Output(*size);
}
// [poll]

futures::Poll<base::Result<void>> Sent::poll(futures::Context& context) noexcept {
    if (bytes_.size() > Port::most) return Output(base::fail(base::Errno::no_buffers));
    bool is_sent = port_.try_send(bytes_);
    if (!is_sent) {
        port_.sender_.watch(context.waker());
        is_sent = port_.try_send(bytes_);
    }
    if (!is_sent) return futures::pending;
    return Output();
}

}  // namespace virtio
