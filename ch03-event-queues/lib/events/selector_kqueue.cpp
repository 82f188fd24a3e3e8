// The readiness queue of macOS and the BSDs. The same file runs on Linux, over lib/kqueue.
//
// A queue of theirs knows a descriptor twice, once for each direction, and changes nothing of how it
// tells but by deleting: so a change of mode deletes and adds, and what both directions say of one
// descriptor is put together here.
// @source kqueue(2) of macOS and of FreeBSD

#include <fcntl.h>
#include <sys/event.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "events/descriptor_table.hpp"
#include "events/error_posix.hpp"
#include "events/identity.hpp"
#include "events/selectors.hpp"
#include "events/timespec.hpp"

namespace events {

namespace {

using base::Errno, base::fail, base::Result;
using std::chrono::nanoseconds;
using Kevent = struct kevent;

constexpr std::uintptr_t bell = 0;  // of EVFILT_USER, which has idents of its own
constexpr std::size_t most_events = 256;

Kevent change_of(Descriptor descriptor, int filter, int flags) noexcept {
    Kevent change{};
    change.ident = static_cast<std::uintptr_t>(descriptor);
    change.filter = static_cast<std::int16_t>(filter);
    change.flags = static_cast<std::uint16_t>(flags);
    return change;
}

int flags_of(Mode mode) noexcept {
    if (mode == Mode::edge) return EV_ADD | EV_CLEAR;
    return mode == Mode::oneshot ? EV_ADD | EV_ONESHOT : EV_ADD;
}

// The end of the reading direction may come with an error, which ends the other one as well.
Ready to_ready(const Kevent& event) noexcept {
    const bool is_over = (event.flags & EV_EOF) != 0, reads = event.filter == EVFILT_READ;
    const bool failed = is_over && event.fflags != 0;
    return {.readable = reads,
            .writable = !reads,
            .read_closed = (reads && is_over) || failed,
            .write_closed = (!reads && is_over) || failed,
            .error = failed};
}

Ready both(Ready one, Ready other) noexcept {
    return {.readable = one.readable || other.readable,
            .writable = one.writable || other.writable,
            .read_closed = one.read_closed || other.read_closed,
            .write_closed = one.write_closed || other.write_closed,
            .error = one.error || other.error};
}

class KqueueSelector final : public Selector {
  public:
    explicit KqueueSelector(int queue) noexcept : queue_(queue) {}
    ~KqueueSelector() override { close(queue_); }

    // [add]
    Result<void> add(Descriptor descriptor, std::uint64_t key, Interest interest,
                     Mode mode) noexcept override {
        const auto identity = identify(descriptor);
        if (!identity) return fail(identity.error());
        Watch& watch = watches_.entry(descriptor);
        if (watch.is_watched && watch.identity == *identity)
            return fail(Errno::already_exists);
        watch = {key, *identity, true, mode, interest};
        const auto asked = ask(descriptor, watch);
        watch.is_watched = asked.has_value();
        return asked;
    }
    // [add]

    Result<void> modify(Descriptor descriptor, std::uint64_t key, Interest interest,
                        Mode mode) noexcept override {
        Watch* const watch = watches_.find(descriptor);
        if (watch == nullptr) return fail(Errno::no_such_file);
        const auto identity = identify(descriptor);
        if (!identity || *identity != watch->identity) {
            watch->is_watched = false;
            return fail(identity ? Errno::no_such_file : identity.error());
        }
        *watch = {key, *identity, true, mode, interest};
        return ask(descriptor, *watch);
    }

    Result<void> remove(Descriptor descriptor) noexcept override {
        Watch* const watch = watches_.find(descriptor);
        if (watch == nullptr) return fail(Errno::no_such_file);
        watch->is_watched = false;
        const auto identity = identify(descriptor);
        if (!identity || *identity != watch->identity) return fail(Errno::no_such_file);
        forget(descriptor);
        return {};
    }

    // [wait]
    Result<std::size_t> wait(std::span<Readied> room,
                             std::optional<nanoseconds> timeout) noexcept override {
        std::array<Kevent, most_events> found;
        const timespec time =
            to_timespec(std::max(timeout.value_or(nanoseconds{0}), nanoseconds{0}));
        const int most = static_cast<int>(std::min(room.size(), found.size()));
        const int count =
            kevent(queue_, nullptr, 0, found.data(), most, timeout ? &time : nullptr);
        if (count < 0) return fail(last_error());
        ++waits_;
        std::size_t filled = 0;
        for (const Kevent& event :
             std::span(found).first(static_cast<std::size_t>(count))) {
            if (event.filter == EVFILT_USER) continue;
            const auto descriptor = static_cast<Descriptor>(event.ident);
            Watch* const watch = watches_.find(descriptor);
            if (watch == nullptr) continue;
            if (watch->told == waits_) {
                Readied& other = room[watch->at];
                other.ready = both(other.ready, to_ready(event));
                continue;
            }
            watch->told = waits_;
            watch->at = filled;
            room[filled++] = {watch->key, to_ready(event)};
            if (watch->mode == Mode::oneshot && watch->interest == Interest::both)
                forget(descriptor);  // the other direction, too
        }
        return filled;
    }
    // [wait]

    void wake() noexcept override {
        const int before = errno;  // somebody's, if this is a signal handler
        Kevent trigger = change_of(0, EVFILT_USER, 0);
        trigger.ident = bell;
        trigger.fflags = NOTE_TRIGGER;
        kevent(queue_, &trigger, 1, nullptr, 0, nullptr);
        errno = before;
    }

    Descriptor descriptor() const noexcept override { return queue_; }

    Result<void> add_bell() noexcept {
        Kevent change = change_of(0, EVFILT_USER, EV_ADD | EV_CLEAR);
        change.ident = bell;
        if (kevent(queue_, &change, 1, nullptr, 0, nullptr) != 0) return fail(last_error());
        return {};
    }

  private:
    struct Watch {
        std::uint64_t key = 0;
        Identity identity = {};
        bool is_watched = false;
        Mode mode = Mode::level;
        Interest interest = Interest::both;
        std::uint64_t told = 0;  // the wait that has told of it last,
        std::size_t at = 0;      // and where
        [[nodiscard]] bool is_used() const noexcept { return is_watched; }
    };

    // Both directions are deleted, and those that are wanted added. With EV_RECEIPT, each change is
    // answered: that there was nothing to delete does not matter.
    Result<void> ask(Descriptor descriptor, const Watch& watch) noexcept {
        const auto wanted = static_cast<unsigned>(watch.interest);
        const int flags = flags_of(watch.mode) | EV_RECEIPT;
        std::array<Kevent, 4> changes{
            change_of(descriptor, EVFILT_READ, EV_DELETE | EV_RECEIPT),
            change_of(descriptor, EVFILT_WRITE, EV_DELETE | EV_RECEIPT)};
        int count = 2;
        if ((wanted & static_cast<unsigned>(Interest::readable)) != 0)
            changes[static_cast<std::size_t>(count++)] =
                change_of(descriptor, EVFILT_READ, flags);
        if ((wanted & static_cast<unsigned>(Interest::writable)) != 0)
            changes[static_cast<std::size_t>(count++)] =
                change_of(descriptor, EVFILT_WRITE, flags);
        std::array<Kevent, 4> answers;
        if (kevent(queue_, changes.data(), count, answers.data(), count, nullptr) != count)
            return fail(last_error());
        for (std::size_t i = 2; i < static_cast<std::size_t>(count); ++i) {
            if (answers[i].data != 0)
                return fail(errno_of(static_cast<int>(answers[i].data)));
        }
        return {};
    }

    void forget(Descriptor descriptor) noexcept {
        const std::array changes{
            change_of(descriptor, EVFILT_READ, EV_DELETE | EV_RECEIPT),
            change_of(descriptor, EVFILT_WRITE, EV_DELETE | EV_RECEIPT)};
        std::array<Kevent, 2> answers;
        kevent(queue_, changes.data(), 2, answers.data(), 2, nullptr);
    }

    int queue_;
    DescriptorTable<Watch> watches_;
    std::uint64_t waits_ = 0;
};

}  // namespace

Result<std::unique_ptr<Selector>> make_kqueue_selector() noexcept {
    const int queue = kqueue();
    if (queue < 0) return fail(last_error());
    fcntl(queue, F_SETFD, FD_CLOEXEC);
    auto selector = std::make_unique<KqueueSelector>(queue);
    if (auto added = selector->add_bell(); !added) return fail(added.error());
    return selector;
}

}  // namespace events
