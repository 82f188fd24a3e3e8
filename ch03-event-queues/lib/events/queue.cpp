#include "events/queue.hpp"

#include <algorithm>
#include <utility>

#include "events/queue_parts.hpp"

namespace events {

using base::Errno, base::fail, base::Result;
using std::chrono::nanoseconds, std::chrono::steady_clock;

// ---- Birth and end ----

Result<Queue> Queue::open(Backend backend) noexcept {
    auto engine = make_engine(backend);
    if (!engine) return fail(engine.error());
    return Queue(std::unique_ptr<Parts>(
        new Parts{.backend = backend, .engine = std::move(*engine)}));
}

Queue::Queue(std::unique_ptr<Parts> parts) noexcept : parts_(std::move(parts)) {}
Queue::Queue(Queue&& other) noexcept = default;
Queue& Queue::operator=(Queue&& other) noexcept = default;
Queue::~Queue() = default;

Queue::Parts::~Parts() {
    watches.for_each([this](Descriptor descriptor, const Watch& watch) {
        if (watch.what != What::ready) sources.close(descriptor);
    });
}

Backend Queue::backend() const noexcept { return parts_->backend; }
Descriptor Queue::descriptor() const noexcept { return parts_->engine->descriptor(); }

// ---- Waiting ----

// Makes of a find the event that it is for its caller. @returns Whether there is one: it may be stale.
bool Queue::Parts::event_of(const Found& one, Event& event) noexcept {
    if (Request* const request = one.completed.request; request != nullptr) {
        const Completed& done = one.completed;
        event = {.token = request->token,
                 .what = What::done,
                 .more = done.more,
                 .error = done.error,
                 .buffer = done.buffer,
                 .result = done.result};
        if (!done.more) requests.give_back(*request);
        return true;
    }
    const auto descriptor =
        static_cast<Descriptor>(static_cast<std::uint32_t>(one.readied.key));
    Watch* const watch = watches.find(descriptor);
    if (watch == nullptr || key_of(descriptor, *watch) != one.readied.key) return false;
    if (watch->what == What::ready) {
        event = {.token = watch->token, .what = What::ready, .ready = one.readied.ready};
        return true;
    }
    const auto read = read_source(descriptor, *watch);
    if (read) event = *read;
    return read.has_value();
}

// A signal, or the end of a child: that comes only once. Nobody knows how it has ended if somebody else
// has waited for it.
std::optional<Event> Queue::Parts::read_source(Descriptor descriptor,
                                               Watch& watch) noexcept {
    const auto result = sources.read(descriptor, watch.what);
    if (!result && result.error() == Errno::would_block) return std::nullopt;
    if (watch.what == What::child) {
        watch.is_watched = false;
        static_cast<void>(engine->remove(descriptor));
        sources.close(descriptor);
    }
    return Event{.token = watch.token,
                 .what = watch.what,
                 .error = result ? Errno{} : result.error(),
                 .result = result.value_or(0)};
}

// What we know without the system: timers that are due, a wake().
std::size_t Queue::Parts::take_own(std::span<Event> room) noexcept {
    std::size_t filled = 0;
    if (woken.load(std::memory_order_relaxed) && filled < room.size()) {
        // Pairs with wake(): who finds it set has left its data before.
        woken.exchange(false, std::memory_order_acq_rel);
        room[filled++] = {.token = 0, .what = What::woken};
    }
    if (timers.size() == 0) return filled;
    const auto now = steady_clock::now();
    while (filled < room.size()) {
        const auto token = timers.take_due(now);
        if (!token) break;
        room[filled++] = {.token = *token, .what = What::timer};
    }
    return filled;
}

// [wait]
Result<std::size_t> Queue::wait(std::span<Event> room,
                                std::optional<nanoseconds> timeout) noexcept {
    using time_point = steady_clock::time_point;
    std::optional<time_point> deadline;
    if (timeout && *timeout > nanoseconds{0}) deadline = steady_clock::now() + *timeout;
    for (;;) {
        std::size_t filled = parts_->take_own(room);
        if (filled == room.size()) return filled;

        std::optional<nanoseconds> rest = timeout;
        if (filled > 0) {
            rest = nanoseconds{0};
        } else if (deadline || parts_->timers.next()) {
            const time_point first =
                std::min(deadline.value_or(time_point::max()),
                         parts_->timers.next().value_or(time_point::max()));
            if (!timeout || deadline)
                rest = std::max(first - steady_clock::now(), nanoseconds{0});
        }
        const std::size_t most = std::min(room.size() - filled, parts_->found.size());
        const auto count = parts_->engine->wait(std::span(parts_->found).first(most), rest);
        if (!count && count.error() != Errno::interrupted) return fail(count.error());
        for (const Found& one : std::span(parts_->found).first(count.value_or(0))) {
            filled += parts_->event_of(one, room[filled]) ? 1 : 0;
        }
        if (filled < room.size()) filled += parts_->take_own(room.subspan(filled));
        const bool is_over = timeout && (!deadline || steady_clock::now() >= *deadline);
        if (filled > 0 || is_over) return filled;
    }
}
// [wait]

// [wake]
void Queue::wake() noexcept {
    // Who finds it set knows that somebody has rung already. Pairs with take_own().
    if (!parts_->woken.exchange(true, std::memory_order_acq_rel)) parts_->engine->wake();
}
// [wake]

// ---- Readiness ----

Result<void> Queue::add(Descriptor descriptor, Token token, Interest interest,
                        Mode mode) noexcept {
    if (parts_->engine->operates_on(descriptor)) return fail(Errno::already_exists);
    Watch& watch = parts_->watches.entry(descriptor);
    const Watch fresh{
        .token = token, .generation = watch.generation + 1, .is_watched = true};
    const auto added =
        parts_->engine->add(descriptor, key_of(descriptor, fresh), interest, mode);
    if (added) watch = fresh;
    return added;
}

Result<void> Queue::modify(Descriptor descriptor, Token token, Interest interest,
                           Mode mode) noexcept {
    Watch* const watch = parts_->watches.find(descriptor);
    if (watch == nullptr) return fail(Errno::no_such_file);
    watch->token = token;
    return parts_->engine->modify(descriptor, key_of(descriptor, *watch), interest, mode);
}

void Queue::blocked(Descriptor descriptor, Interest direction) noexcept {
    parts_->engine->blocked(descriptor, direction);
}

Result<void> Queue::remove(Descriptor descriptor) noexcept {
    Watch* const watch = parts_->watches.find(descriptor);
    if (watch == nullptr) return fail(Errno::no_such_file);
    watch->is_watched = false;
    return parts_->engine->remove(descriptor);
}

// ---- Time, signals, children ----

Timer Queue::set_timer(nanoseconds from_now, Token token) {
    return Timer{parts_->timers.set(steady_clock::now() + from_now, token)};
}

bool Queue::cancel(Timer timer) noexcept {
    return parts_->timers.cancel(static_cast<std::uint64_t>(timer));
}

Result<void> Queue::Parts::add_source(const Result<Descriptor>& made, Token token,
                                      What what) noexcept {
    if (!made) return fail(made.error());
    Watch& watch = watches.entry(*made);
    watch = {.token = token,
             .generation = watch.generation + 1,
             .is_watched = true,
             .what = what};
    const auto added =
        engine->add(*made, key_of(*made, watch), Interest::readable, Mode::level);
    if (added) return added;
    watch.is_watched = false;
    sources.close(*made);
    return added;
}

Result<void> Queue::add_signal(int number, Token token) noexcept {
    return parts_->add_source(parts_->sources.open_signal(number), token, What::signal);
}

Result<void> Queue::add_child(std::int64_t process, Token token) noexcept {
    return parts_->add_source(parts_->sources.open_child(process), token, What::child);
}

}  // namespace events
