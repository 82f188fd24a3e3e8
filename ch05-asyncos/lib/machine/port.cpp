#include "machine/port.hpp"

namespace machine {

namespace {

enum : unsigned { to_driver, to_peer };           // the queues
constexpr uint64_t features = uint64_t{1} << 32;  // version 1
constexpr uint32_t works = 4;                     // of the status

}  // namespace

uint32_t Port::load(uint64_t offset, const Peer& peer) const noexcept {
    return registers_.load(offset, {peer.send == nullptr ? 0U : 3U, 2, features});
}

void Port::store(uint64_t offset, uint32_t value, uint64_t now, const DeviceMemory& memory,
                 const Peer& peer) noexcept {
    using enum VirtioRegisters::Task;
    if (peer.send == nullptr) return;
    const auto task = registers_.store(offset, value);
    if (task == reset) *this = {};
    if (task == look_at_queue && !send_all(memory, peer))
        registers_.status |= VirtioRegisters::needs_reset;
    if ((registers_.status & works) != 0 && look_at_ == never) look_at_ = now + look_time;
}

void Port::advance(uint64_t now, const DeviceMemory& memory, const Peer& peer) noexcept {
    if (now < look_at_) return;
    look_at_ = now + look_time;
    const bool is_broken = (registers_.status & VirtioRegisters::needs_reset) != 0;
    if (!is_broken && !receive_all(memory, peer))
        registers_.status |= VirtioRegisters::needs_reset;
}

// @returns Whether the driver keeps to the rules; so do the others.
bool Port::send_all(const DeviceMemory& memory, const Peer& peer) noexcept {
    VirtQueue& queue = registers_.queues[to_peer];
    for (uint16_t head = 0;;) {
        const auto found = queue.take(memory, head);
        if (found != VirtQueue::Found::request) return found == VirtQueue::Found::nothing;
        Descriptor piece{0, 0, Descriptor::goes_on, head};
        for (unsigned count = 0; (piece.flags & Descriptor::goes_on) != 0; ++count) {
            if (count == queue.size || !queue.read(memory, piece.next, piece)) return false;
            peer.send(peer.context,
                      {memory.find(piece.address, piece.length), piece.length});
        }
        if (!answer(to_peer, head, 0, memory)) return false;
    }
}

// One buffer is for one datagram, so a driver gives each as one piece.
bool Port::receive_all(const DeviceMemory& memory, const Peer& peer) noexcept {
    VirtQueue& queue = registers_.queues[to_driver];
    for (;;) {
        const auto found =
            has_head_ ? VirtQueue::Found::request : queue.take(memory, head_);
        has_head_ = found == VirtQueue::Found::request;
        if (!has_head_) return found == VirtQueue::Found::nothing;
        Descriptor piece{};
        if (!queue.read(memory, head_, piece) ||
            (piece.flags & Descriptor::is_written) == 0)
            return false;
        const std::size_t size = peer.receive(
            peer.context, {memory.find(piece.address, piece.length), piece.length});
        if (size == 0) return true;
        has_head_ = false;
        if (!answer(to_driver, head_, size, memory)) return false;
    }
}

bool Port::answer(unsigned queue, uint16_t head, std::size_t written,
                  const DeviceMemory& memory) noexcept {
    bool wants_interrupt = false;
    const bool is_told = registers_.queues[queue].answer(
        memory, head, static_cast<uint32_t>(written), wants_interrupt);
    if (wants_interrupt) registers_.interrupt |= 1;
    return is_told;
}

}  // namespace machine
