// The readiness queue of every POSIX system: a list that poll() walks through in each call.
//
// poll() knows no edge and no "once": it says what is so, each time. Both are made of what is left
// out of the list: a direction that was told of is not asked about again until blocked() or
// modify() says so. New data on top of old that nobody has read can not be seen that way.
// @source poll(2)

#include <vector>

#include "events/bell.hpp"
#include "events/descriptor_table.hpp"
#include "events/error_posix.hpp"
#include "events/identity.hpp"
#include "events/poll_for.hpp"
#include "events/selectors.hpp"

namespace events {

namespace {

using base::Errno, base::fail, base::Result;
using std::chrono::nanoseconds;

// The other side sends no more: not every system tells that apart from data.
#if defined(POLLRDHUP)
constexpr short half_closed = POLLRDHUP;
#else
constexpr short half_closed = 0;
#endif
constexpr short reading = POLLIN | half_closed;

short bits(Interest interest) noexcept {
    const auto wanted = static_cast<unsigned>(interest);
    int bits = 0;
    if ((wanted & static_cast<unsigned>(Interest::readable)) != 0) bits |= reading;
    if ((wanted & static_cast<unsigned>(Interest::writable)) != 0) bits |= POLLOUT;
    return static_cast<short>(bits);
}

Ready to_ready(int bits) noexcept {
    const bool gone = (bits & POLLHUP) != 0, failed = (bits & POLLERR) != 0;
    return {.readable = (bits & POLLIN) != 0 || gone || failed,
            .writable = (bits & POLLOUT) != 0 || failed,
            .read_closed = (bits & half_closed) != 0 || gone,
            .write_closed = gone || failed,
            .error = failed};
}

class PollSelector final : public Selector {
  public:
    PollSelector() {
        list_.push_back({.fd = bell_.descriptor(), .events = POLLIN, .revents = 0});
        watches_.emplace_back();
    }
    [[nodiscard]] bool has_bell() const noexcept { return bell_.is_open(); }

    Result<void> add(Descriptor descriptor, std::uint64_t key, Interest interest,
                     Mode mode) noexcept override {
        const auto identity = identify(descriptor);
        if (!identity) return fail(identity.error());
        if (const Place* const place = places_.find(descriptor); place != nullptr) {
            if (watches_[place->at].identity == *identity)
                return fail(Errno::already_exists);
            forget(place->at);  // closed behind our back, and its number given out again
        }
        places_.entry(descriptor).at = list_.size();
        list_.push_back({.fd = descriptor, .events = bits(interest), .revents = 0});
        watches_.push_back({key, *identity, descriptor, bits(interest), mode});
        return {};
    }

    Result<void> modify(Descriptor descriptor, std::uint64_t key, Interest interest,
                        Mode mode) noexcept override {
        const auto at = place_of(descriptor);
        if (!at) return fail(at.error());
        Watch& watch = watches_[*at];
        watch = {key, watch.identity, descriptor, bits(interest), mode};
        ask(*at, watch.wanted);
        return {};
    }

    Result<void> remove(Descriptor descriptor) noexcept override {
        const auto at = place_of(descriptor);
        if (!at) return fail(Errno::no_such_file);
        forget(*at);
        return {};
    }

    // [blocked]
    void blocked(Descriptor descriptor, Interest direction) noexcept override {
        const Place* const place = places_.find(descriptor);
        if (place == nullptr || watches_[place->at].mode != Mode::edge) return;
        const int more = bits(direction) & watches_[place->at].wanted;
        ask(place->at, list_[place->at].events | more);
    }
    // [blocked]

    // [wait]
    Result<std::size_t> wait(std::span<Readied> room,
                             std::optional<nanoseconds> timeout) noexcept override {
        int left = poll_for(list_, timeout);
        if (left < 0) return fail(last_error());
        if (list_[0].revents != 0) bell_.quiet();
        std::size_t filled = 0, at = first_;
        bool is_one_closed = false;
        for (std::size_t looked = 0; looked < list_.size() && left > 0; ++looked, ++at) {
            if (at >= list_.size()) at = 0;
            const int found = list_[at].revents;
            if (found == 0) continue;
            --left;
            if (at == 0) continue;  // the bell
            if ((found & POLLNVAL) != 0) {
                is_one_closed = true;
                continue;
            }
            if (filled == room.size()) break;  // the next wait() begins here
            room[filled++] = {watches_[at].key, to_ready(found)};
            told(at, found);
        }
        first_ = at;
        if (is_one_closed) forget_closed();
        return filled;
    }
    // [wait]

    void wake() noexcept override { bell_.ring(); }
    Descriptor descriptor() const noexcept override { return no_descriptor; }

  private:
    struct Watch {
        std::uint64_t key = 0;
        Identity identity = {};
        Descriptor descriptor = no_descriptor;
        short wanted = 0;
        Mode mode = Mode::level;
    };
    struct Place {
        std::size_t at = 0;  // in the list; 0 is the bell's
        [[nodiscard]] bool is_used() const noexcept { return at != 0; }
    };

    // Where it stands in the list, if it is still the one that was added.
    Result<std::size_t> place_of(Descriptor descriptor) noexcept {
        const Place* const place = places_.find(descriptor);
        if (place == nullptr) return fail(Errno::no_such_file);
        const std::size_t at = place->at;
        const auto identity = identify(descriptor);
        if (identity && *identity == watches_[at].identity) return at;
        forget(at);
        return fail(identity ? Errno::no_such_file : Errno::bad_handle);
    }

    // Asks for these from now on. For nothing: poll() skips negative numbers, so that it does not
    // tell of hang-ups either, as it does of everybody else.
    void ask(std::size_t at, int events) noexcept {
        const Descriptor descriptor = watches_[at].descriptor;
        list_[at].events = static_cast<short>(events);
        list_[at].fd = events != 0 ? descriptor : ~descriptor;
    }

    // [told]
    // What was told is not asked for again, if it is to be told once.
    void told(std::size_t at, int found) noexcept {
        const Mode mode = watches_[at].mode;
        if (mode == Mode::level) return;
        if (mode == Mode::oneshot) return ask(at, 0);
        const bool is_over = (found & (POLLHUP | POLLERR)) != 0;
        int left = list_[at].events;
        if (is_over || (found & reading) != 0) left &= ~reading;
        if (is_over || (found & POLLOUT) != 0) left &= ~POLLOUT;
        ask(at, left);
    }
    // [told]

    // The last one takes its place: no order is promised.
    void forget(std::size_t at) noexcept {
        places_.entry(watches_[at].descriptor) = {};
        if (at + 1 != list_.size()) {
            list_[at] = list_.back();
            watches_[at] = watches_.back();
            places_.entry(watches_[at].descriptor).at = at;
        }
        list_.pop_back();
        watches_.pop_back();
    }

    // Closed without remove(): forgotten, as by a system that keeps the list itself.
    void forget_closed() noexcept {
        for (std::size_t at = list_.size(); --at > 0;) {
            if ((list_[at].revents & POLLNVAL) != 0) forget(at);
        }
    }

    Bell bell_;
    std::vector<pollfd> list_;
    std::vector<Watch> watches_;  // what belongs to each of the list
    DescriptorTable<Place> places_;
    std::size_t first_ = 1;  // each gets its turn, if there is no room for all
};

}  // namespace

Result<std::unique_ptr<Selector>> make_poll_selector() noexcept {
    auto selector = std::make_unique<PollSelector>();
    if (!selector->has_bell()) return fail(Errno::too_many_handles);
    return selector;
}

}  // namespace events
