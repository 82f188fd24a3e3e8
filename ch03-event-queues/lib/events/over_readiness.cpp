#include "events/over_readiness.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "events/buffers.hpp"
#include "events/sockets.hpp"

namespace events {

using base::Errno;

namespace {

// Who goes on may not keep the others waiting for ever: so many steps, then it is their turn.
constexpr int most_steps = 16;

constexpr int reads = 0, writes = 1;

int direction_of(const Request& request) noexcept {
    const bool is_write = request.verb == Verb::connect || request.verb == Verb::send ||
                          request.verb == Verb::send_to;
    return is_write ? writes : reads;
}

std::span<std::byte> bytes_of(const Request& request) noexcept {
    return {request.bytes, request.size};
}

}  // namespace

// Connections that were accepted, and of which nobody will hear now.
OverReadiness::~OverReadiness() {
    for (const Completed& one : done_) {
        if (one.request->verb == Verb::accept && one.error == Errno{})
            close_descriptor(static_cast<Descriptor>(one.result));
    }
}

// ---- One try ----

void OverReadiness::tell(Request& request, std::int64_t result, Errno error, bool more,
                         int buffer) {
    done_.push_back({&request, result, error, more, buffer});
}

// Of a call that has given no result. A signal, or a client that left before it was accepted: try again.
OverReadiness::Outcome OverReadiness::failed(Request& request, Errno why) {
    if (why == Errno::would_block || why == Errno::in_progress) return Outcome::waits;
    if (why == Errno::interrupted) return Outcome::goes_on;
    tell(request, 0, why, false);
    return Outcome::ended;
}

OverReadiness::Outcome OverReadiness::accept_step(Request& request) {
    const auto taken = accept_now(request.descriptor);
    if (!taken && taken.error() == Errno::connection_aborted) return Outcome::goes_on;
    if (!taken) return failed(request, taken.error());
    tell(request, static_cast<std::int64_t>(*taken), Errno{}, request.many);
    return request.many ? Outcome::goes_on : Outcome::ended;
}

OverReadiness::Outcome OverReadiness::connect_step(Request& request) {
    const bool is_first = !std::exchange(request.is_under_way, true);
    const auto connected = is_first ? connect_now(request.descriptor, *request.address)
                                    : connect_result(request.descriptor);
    if (!connected) return failed(request, connected.error());
    tell(request, 0, Errno{}, false);
    return Outcome::ended;
}

// [receive]
OverReadiness::Outcome OverReadiness::receive_step(Request& request) {
    Buffers* const buffers = request.buffers;
    const int buffer = buffers == nullptr ? -1 : buffers->take();
    if (buffers != nullptr && buffer < 0) return failed(request, Errno::no_buffers);
    const auto room = buffers == nullptr ? bytes_of(request)
                                         : std::span(buffers->at(buffer), buffers->size());
    const auto received = receive_now(request.descriptor, room);
    const bool more = received && *received > 0 && request.many;
    if (buffer >= 0 && !(received && *received > 0)) buffers->give_back(buffer);
    if (!received) return failed(request, received.error());
    tell(request, static_cast<std::int64_t>(*received), Errno{}, more,
         *received > 0 ? buffer : -1);
    if (!more) return Outcome::ended;
    // Less than there was room for: the socket is empty now. To be told "not yet" would be one more
    // call. But the end of the stream makes no second edge, if it was there with the bytes.
    const Waiting& waiting = waiting_.entry(request.descriptor);
    const bool is_empty =
        waiting.is_stream && !waiting.has_ended && *received < room.size();
    return is_empty ? Outcome::waits : Outcome::goes_on;
}
// [receive]

// All of the bytes, as a completion queue does it; `offset` counts those that have gone.
OverReadiness::Outcome OverReadiness::send_step(Request& request) {
    const auto sent =
        send_now(request.descriptor, bytes_of(request).subspan(request.offset));
    if (!sent) return failed(request, sent.error());
    request.offset += *sent;
    if (request.offset < request.size) return Outcome::goes_on;
    tell(request, static_cast<std::int64_t>(request.size), Errno{}, false);
    return Outcome::ended;
}

OverReadiness::Outcome OverReadiness::other_step(Request& request) {
    base::Result<std::size_t> moved = base::fail(Errno::not_implemented);
    const auto bytes = bytes_of(request);
    if (request.verb == Verb::receive_from)
        moved = receive_from_now(request.descriptor, bytes, *request.sender);
    if (request.verb == Verb::send_to)
        moved = send_to_now(request.descriptor, bytes, *request.address);
    if (request.verb == Verb::read_at)
        moved = read_file(request.descriptor, request.offset, bytes);
    if (request.verb == Verb::write_at)
        moved = write_file(request.descriptor, request.offset, bytes);
    if (!moved) return failed(request, moved.error());
    tell(request, static_cast<std::int64_t>(*moved), Errno{}, false);
    return Outcome::ended;
}

OverReadiness::Outcome OverReadiness::step(Request& request) {
    switch (request.verb) {
        case Verb::accept:
            return accept_step(request);
        case Verb::connect:
            return connect_step(request);
        case Verb::receive:
            return receive_step(request);
        case Verb::send:
            return send_step(request);
        default:
            return other_step(request);
    }
}

// ---- Who waits where ----

void OverReadiness::work(Descriptor descriptor, int direction) {
    Waiting& waiting = waiting_.entry(descriptor);
    List& list = waiting.lists[direction];
    for (int steps = 0; list.first != nullptr; ++steps) {
        if (steps == most_steps) {
            if (!std::exchange(waiting.is_hot, true)) hot_.push_back(descriptor);
            return;
        }
        Request& request = *list.first;
        const Outcome outcome = step(request);
        if (outcome == Outcome::waits) return watch(descriptor, waiting, direction);
        if (outcome == Outcome::ended) list.first = request.next;
    }
}

void OverReadiness::watch(Descriptor descriptor, Waiting& waiting, int direction) {
    if (waiting.is_watched)
        return selector_->blocked(
            descriptor, direction == reads ? Interest::readable : Interest::writable);
    const auto added =
        selector_->add(descriptor, key_bit | static_cast<std::uint32_t>(descriptor),
                       Interest::both, Mode::edge);
    if (!added) return cancel_all(waiting, added.error());
    waiting.is_watched = true;
    waiting.is_stream = is_stream(descriptor);
}

void OverReadiness::cancel_all(Waiting& waiting, Errno why) {
    for (List& list : waiting.lists) {
        for (; list.first != nullptr; list.first = list.first->next)
            tell(*list.first, 0, why, false);
    }
}

void OverReadiness::start(Request& request) {
    const int direction = direction_of(request);
    List& list = waiting_.entry(request.descriptor).lists[direction];
    request.next = nullptr;
    const bool is_alone = list.first == nullptr;
    (is_alone ? list.first : list.last->next) = &request;
    list.last = &request;
    if (is_alone) work(request.descriptor, direction);
}

void OverReadiness::cancel(Request& request) {
    List& list = waiting_.entry(request.descriptor).lists[direction_of(request)];
    Request* before = nullptr;
    for (Request* one = list.first; one != nullptr; before = one, one = one->next) {
        if (one != &request) continue;
        (before == nullptr ? list.first : before->next) = one->next;
        if (list.last == one) list.last = before;
        return tell(request, 0, Errno::cancelled, false);
    }
}

void OverReadiness::forget(Descriptor descriptor) {
    Waiting* const waiting = waiting_.find(descriptor);
    if (waiting == nullptr) return;
    cancel_all(*waiting, Errno::cancelled);
    if (waiting->is_watched) static_cast<void>(selector_->remove(descriptor));
    std::erase(hot_, descriptor);
    *waiting = {};
}

void OverReadiness::on_ready(const Readied& readied) {
    const auto descriptor = static_cast<Descriptor>(readied.key & ~key_bit);
    Waiting* const waiting = waiting_.find(descriptor);
    if (waiting == nullptr) return;  // forgotten since
    const Ready ready = readied.ready;
    waiting->has_ended = waiting->has_ended || ready.read_closed || ready.error;
    if (ready.readable || ready.read_closed || ready.error) work(descriptor, reads);
    if (ready.writable || ready.write_closed || ready.error) work(descriptor, writes);
}

Completed OverReadiness::take() {
    while (done_.empty() && !hot_.empty()) {
        const Descriptor descriptor = hot_.front();
        hot_.pop_front();
        waiting_.entry(descriptor).is_hot = false;
        work(descriptor, reads);
        work(descriptor, writes);
    }
    if (done_.empty()) return {};
    const Completed first = done_.front();
    done_.pop_front();
    return first;
}

}  // namespace events
