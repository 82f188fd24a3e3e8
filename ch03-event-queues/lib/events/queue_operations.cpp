// The operations of a queue: each is a request, filled in.

#include <utility>

#include "events/queue_parts.hpp"

namespace events {

Operation Queue::Parts::start(const Request& filled, const Address* to) {
    Request& request = requests.take(filled);
    if (to != nullptr) request.address = &requests.keep(request, *to);
    engine->start(request);
    return Requests::name_of(request);
}

namespace {

// To be read only: no verb that sends writes into its bytes.
std::byte* bytes_of(std::span<const std::byte> bytes) noexcept {
    return const_cast<std::byte*>(bytes.data());
}

}  // namespace

Operation Queue::accept(Descriptor listener, Token token) {
    return parts_->start({.verb = Verb::accept, .descriptor = listener, .token = token});
}

Operation Queue::accept_many(Descriptor listener, Token token) {
    return parts_->start(
        {.verb = Verb::accept, .descriptor = listener, .many = true, .token = token});
}

Operation Queue::connect(Descriptor socket, const Address& address, Token token) {
    return parts_->start({.verb = Verb::connect, .descriptor = socket, .token = token},
                         &address);
}

Operation Queue::receive(Descriptor from, std::span<std::byte> room, Token token) {
    return parts_->start({.verb = Verb::receive,
                          .descriptor = from,
                          .bytes = room.data(),
                          .size = room.size(),
                          .token = token});
}

Operation Queue::receive_many(Descriptor from, Buffers& buffers, Token token) {
    return parts_->start({.verb = Verb::receive,
                          .descriptor = from,
                          .many = true,
                          .buffers = &buffers,
                          .token = token});
}

Operation Queue::send(Descriptor to, std::span<const std::byte> bytes, Token token,
                      Tell tell) {
    return parts_->start({.verb = Verb::send,
                          .descriptor = to,
                          .bytes = bytes_of(bytes),
                          .size = bytes.size(),
                          .token = token,
                          .tell = tell});
}

Operation Queue::receive_from(Descriptor from, std::span<std::byte> room, Address& sender,
                              Token token) {
    return parts_->start({.verb = Verb::receive_from,
                          .descriptor = from,
                          .bytes = room.data(),
                          .size = room.size(),
                          .sender = &sender,
                          .token = token});
}

Operation Queue::send_to(Descriptor to, std::span<const std::byte> bytes,
                         const Address& address, Token token) {
    return parts_->start({.verb = Verb::send_to,
                          .descriptor = to,
                          .bytes = bytes_of(bytes),
                          .size = bytes.size(),
                          .token = token},
                         &address);
}

Operation Queue::read_at(Descriptor file, std::uint64_t offset, std::span<std::byte> room,
                         Token token) {
    return parts_->start({.verb = Verb::read_at,
                          .descriptor = file,
                          .bytes = room.data(),
                          .size = room.size(),
                          .offset = offset,
                          .token = token});
}

Operation Queue::write_at(Descriptor file, std::uint64_t offset,
                          std::span<const std::byte> bytes, Token token) {
    return parts_->start({.verb = Verb::write_at,
                          .descriptor = file,
                          .bytes = bytes_of(bytes),
                          .size = bytes.size(),
                          .offset = offset,
                          .token = token});
}

void Queue::hurry(Operation operation) noexcept {
    if (Request* const request = parts_->requests.find(operation))
        parts_->engine->hurry(*request);
}

void Queue::cancel(Operation operation) noexcept {
    if (Request* const request = parts_->requests.find(operation))
        parts_->engine->cancel(*request);
}

void Queue::close(Descriptor descriptor) noexcept {
    static_cast<void>(remove(descriptor));
    parts_->engine->forget(descriptor);
    close_descriptor(descriptor);
}

}  // namespace events
