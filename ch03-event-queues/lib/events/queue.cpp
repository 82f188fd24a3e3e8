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

Event Queue::Parts::event_of(const Completed& done) noexcept {
    Request& request = *done.request;
    if (!done.more) requests.give_back(request);
    return {.token = request.token,
            .what = What::done,
            .more = done.more,
            .error = done.error,
            .buffer = done.buffer,
            .result = done.result};
}

std::size_t Queue::Parts::fill(std::span<Event> room, const Found& found) noexcept {
    auto next = room.begin();
    for (const Completed& one : found.completed) *next++ = event_of(one);
    for (const Readied& one : found.readied) {
        Watch* const watch = watches.find(descriptor_of(one.key));
        if (watch == nullptr || watch->generation != generation_of(one.key)) continue;
        const What what = watch->what;
        *next = {.token = watch->token, .what = what, .ready = one.ready};
        if (what == What::ready || read_source(descriptor_of(one.key), *watch, *next))
            ++next;
    }
    return static_cast<std::size_t>(next - room.begin());
}

// A signal, or the end of a child: that comes only once. Nobody knows how it has ended if somebody else
// has waited for it.
bool Queue::Parts::read_source(Descriptor descriptor, Watch& watch, Event& event) noexcept {
    const auto result = sources.read(descriptor, watch.what);
    if (!result && result.error() == Errno::would_block) return false;
    event.ready = {};
    event.error = result ? Errno{} : result.error();
    event.result = result.value_or(0);
    if (watch.what == What::child) {
        watch = {};
        static_cast<void>(engine->remove(descriptor));
        sources.close(descriptor);
    }
    return true;
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
        const auto found = parts_->engine->wait(room.size() - filled, rest);
        if (!found && found.error() != Errno::interrupted) return fail(found.error());
        if (found) filled += parts_->fill(room.subspan(filled), *found);
        if (filled == 0) filled = parts_->take_own(room);
        if (filled > 0) return filled;
        if (timeout && (!deadline || steady_clock::now() >= *deadline)) return filled;
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
    const Watch fresh{.token = token, .generation = parts_->next_generation()};
    const auto added = parts_->engine->add(descriptor, key_of(descriptor, fresh.generation),
                                           interest, mode);
    if (added) parts_->watches.entry(descriptor) = fresh;
    return added;
}

Result<void> Queue::modify(Descriptor descriptor, Token token, Interest interest,
                           Mode mode) noexcept {
    Watch* const watch = parts_->watches.find(descriptor);
    if (watch == nullptr) return fail(Errno::no_such_file);
    watch->token = token;
    return parts_->engine->modify(descriptor, key_of(descriptor, watch->generation),
                                  interest, mode);
}

void Queue::blocked(Descriptor descriptor, Interest direction) noexcept {
    parts_->engine->blocked(descriptor, direction);
}

Result<void> Queue::remove(Descriptor descriptor) noexcept {
    Watch* const watch = parts_->watches.find(descriptor);
    if (watch == nullptr) return fail(Errno::no_such_file);
    *watch = {};
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
    const Watch fresh{.token = token, .generation = next_generation(), .what = what};
    const auto added = engine->add(*made, key_of(*made, fresh.generation),
                                   Interest::readable, Mode::level);
    if (added) {
        watches.entry(*made) = fresh;
    } else {
        sources.close(*made);
    }
    return added;
}

Result<void> Queue::add_signal(int number, Token token) noexcept {
    return parts_->add_source(parts_->sources.open_signal(number), token, What::signal);
}

Result<void> Queue::add_child(std::int64_t process, Token token) noexcept {
    return parts_->add_source(parts_->sources.open_child(process), token, What::child);
}

}  // namespace events
