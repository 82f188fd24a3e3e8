#include "futures/host/reactor.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <span>
#include <utility>

#include "futures/core/platform.hpp"

namespace futures {

namespace {

using events::Token;

// A token: how often the place has been used, which place, and two bits of the source's own.
constexpr unsigned kind_bits = 2, place_bits = 30;

constexpr std::size_t place_of(Token token) noexcept {
    return token >> kind_bits & ((Token{1} << place_bits) - 1);
}
constexpr Token token_of(std::size_t place, std::uint32_t generation) noexcept {
    return Token{generation} << (kind_bits + place_bits) | Token{place} << kind_bits;
}

constexpr unsigned buffer_count = 512;
constexpr std::size_t buffer_bytes = 4096;

}  // namespace

Reactor::Reactor(events::Queue queue, Io io) : io_(io), queue_(std::move(queue)) {
    if (io_ != Io::best) return;
    const bool has_operations = queue_.backend() == events::Backend::uring;
    io_ = has_operations ? Io::operations : Io::readiness;
}

Reactor::~Reactor() = default;

nanoseconds Reactor::now() noexcept {
    return std::chrono::steady_clock::now().time_since_epoch();
}

// [park]
bool Reactor::park(nanoseconds deadline) noexcept {
    std::optional<nanoseconds> timeout;
    if (deadline <= nanoseconds(0)) {
        timeout = nanoseconds(0);
    } else if (deadline != never) {
        timeout = std::max(deadline - now(), nanoseconds(0));
    }
    const auto count = queue_.wait(room_, timeout);
    if (!count && count.error() != base::Errno::interrupted) {
        platform::fail("the queue of a reactor cannot wait any more");
    }
    for (const events::Event& event : std::span(room_).first(count.value_or(0))) {
        Source* const source = find(event.token);
        if (source != nullptr && !source->on_event(event)) destroy(event.token);
    }
    return true;  // another thread may wake a task at any time
}
// [park]

events::Buffers& Reactor::buffers() {
    if (!buffers_) buffers_ = std::make_unique<events::Buffers>(buffer_count, buffer_bytes);
    return *buffers_;
}

void Reactor::take_in(std::unique_ptr<Source> source) {
    if (free_.empty()) {
        places_.emplace_back();
        free_.reserve(places_.capacity());  // so that destroy() needs no memory
        free_.push_back(static_cast<std::uint32_t>(places_.size() - 1));
    }
    const std::size_t place = free_.back();
    free_.pop_back();
    source->token_ = token_of(place, places_[place].generation);
    places_[place].source = std::move(source);
    ++count_;
}

void Reactor::destroy(Token token) noexcept {
    Place& place = places_[place_of(token)];
    const std::unique_ptr<Source> gone = std::move(place.source);
    ++place.generation;
    free_.push_back(static_cast<std::uint32_t>(place_of(token)));
    --count_;
}

Source* Reactor::find(Token token) noexcept {
    const std::size_t place = place_of(token);
    if (place >= places_.size()) return nullptr;
    if (token >> (kind_bits + place_bits) != places_[place].generation) return nullptr;
    return places_[place].source.get();
}

void Reactor::stop() noexcept {
    is_stopped_ = true;
    for (const Place& place : places_) {
        if (place.source) place.source->on_stop();
    }
}

}  // namespace futures
