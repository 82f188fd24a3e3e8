#pragma once
/// @file
/// Yours: calls that wait for other calls.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "call.hpp"

/// A table of calls. Each may need some that are in it already, and can be started when all of these have ended well.
///
/// 1. A call can need only what has a name, so what was added earlier: there are no circles.
/// 2. Calls are started in the order in which they became ready; those that become ready together, as they were added.
/// 3. If one does not end well, all that need it are cancelled, and all that need these.
/// 4. All memory is taken by the constructor.
/// 5. The time for a call grows with its needs and with how many need it, not with the table. The stack does not grow
///    with the length of a chain.
class Dependencies {
  public:
    /// So many others a call may need. The same one may stand there twice.
    static constexpr std::size_t most_needs = 4;

    /// Has so many @p places.
    explicit Dependencies(std::uint32_t places) {
#if LAB_SOLUTION
        table_.resize(places);
        for (std::uint32_t place = 0; place < places; ++place) push(free_, place);
#else
        // TODO: what is there for each place, and which places are free?
        (void)places;
#endif
    }

    /// Adds a call. @param[out] id  Its name, if it was taken; if it was not, all is as before.
    Added add(std::span<const Id> needs, Id& id) {
#if LAB_SOLUTION
        if (needs.size() > most_needs) return Added::too_many;
        bool is_hopeless = false;
        for (const Id& need : needs) {
            const State found = state(need);
            if (found == State::unknown) return Added::no_such_call;
            is_hopeless |= found == State::failed || found == State::cancelled;
        }
        if (free_.first == none) return Added::full;
        const std::uint32_t place = pop(free_);
        Call& call = table_[place];
        call.state = is_hopeless ? State::cancelled : State::waiting;
        id = {place, ++call.life};
        if (is_hopeless) return Added::yes;
        for (std::size_t at = 0; at < needs.size(); ++at)
            if (state(needs[at]) != State::done) link(place, at, needs[at].place);
        if (call.missing == 0) make_ready(place);
        return Added::yes;
#else
        // TODO: look at all it needs before you change anything.
        (void)needs, (void)id;
        return Added::full;
#endif
    }

    /// Starts the next call. @returns Which; nothing if none is ready.
    std::optional<Id> start() {
#if LAB_SOLUTION
        if (ready_.first == none) return std::nullopt;
        const std::uint32_t place = pop(ready_);
        table_[place].state = State::running;
        return Id{place, table_[place].life};
#else
        // TODO: who has been ready for the longest time?
        return std::nullopt;
#endif
    }

    /// A call has ended. @returns Whether it was running; if not, nothing has changed.
    bool finish(Id id, bool well) {
#if LAB_SOLUTION
        if (state(id) != State::running) return false;
        table_[id.place].state = well ? State::done : State::failed;
        Queue ended;
        push(ended, id.place);
        while (ended.first != none) tell_all(pop(ended), ended);
        return true;
#else
        // TODO: who waits for it? And if it has not ended well, who waits for those?
        (void)id, (void)well;
        return false;
#endif
    }

    /// @returns What has become of a call. A name may be anything: a program has written it.
    State state(Id id) const {
#if LAB_SOLUTION
        if (id.place >= table_.size() || table_[id.place].life != id.life)
            return State::unknown;
        return table_[id.place].state;
#else
        // TODO: who has this place now?
        (void)id;
        return State::unknown;
#endif
    }

    /// The program has seen how it ended: another call may have its place. @returns Whether it had ended.
    bool forget(Id id) {
#if LAB_SOLUTION
        const State found = state(id);
        if (found != State::done && found != State::failed && found != State::cancelled)
            return false;
        table_[id.place].state = State::unknown;
        push(free_, id.place);
        return true;
#else
        // TODO: is anything left that leads to this place?
        (void)id;
        return false;
#endif
    }

  private:
#if LAB_SOLUTION
    static constexpr std::uint32_t none = ~std::uint32_t{0};

    // One need of one call, in the list of all who need the same.
    struct Need {
        std::uint32_t on = none;  // the place of the call that is needed; none: nothing
        std::uint32_t before = none, next = none;  // numbers of needs
    };
    struct Call {
        State state = State::unknown;
        std::uint32_t life = 0;
        std::uint32_t missing = 0;                // so many of its needs have not ended
        std::uint32_t first = none, last = none;  // who needs it: numbers of needs
        std::uint32_t next = none;                // in the queue in which it stands
        std::array<Need, most_needs> needs;
    };
    // Places. A call stands in one queue at most: it is free, or ready, or has ended and nobody was told.
    struct Queue {
        std::uint32_t first = none, last = none;
    };

    void push(Queue& queue, std::uint32_t place) {
        table_[place].next = none;
        (queue.first == none ? queue.first : table_[queue.last].next) = place;
        queue.last = place;
    }
    std::uint32_t pop(Queue& queue) {
        const std::uint32_t place = queue.first;
        queue.first = table_[place].next;
        return place;
    }

    // Needs are numbered through the whole table.
    Need& need(std::uint32_t number) {
        return table_[number / most_needs].needs[number % most_needs];
    }
    void link(std::uint32_t place, std::size_t at, std::uint32_t on) {
        const auto number = static_cast<std::uint32_t>(place * most_needs + at);
        Call& needed = table_[on];
        need(number) = {on, needed.last, none};
        (needed.last == none ? needed.first : need(needed.last).next) = number;
        needed.last = number;
        ++table_[place].missing;
    }
    void unlink(std::uint32_t number) {
        Need& gone = need(number);
        Call& needed = table_[gone.on];
        (gone.before == none ? needed.first : need(gone.before).next) = gone.next;
        (gone.next == none ? needed.last : need(gone.next).before) = gone.before;
        gone.on = none;
        --table_[number / most_needs].missing;
    }

    void make_ready(std::uint32_t place) {
        table_[place].state = State::ready;
        push(ready_, place);
    }
    // Nothing leads to it any more, so its place may be another's soon.
    void cancel(std::uint32_t place) {
        table_[place].state = State::cancelled;
        for (std::uint32_t at = 0; at < most_needs; ++at)
            if (table_[place].needs[at].on != none) unlink(place * most_needs + at);
    }
    // Tells all who need this one, which has ended. Those that end by that come into the queue.
    void tell_all(std::uint32_t place, Queue& ended) {
        const Call& call = table_[place];
        while (call.first != none) {
            const std::uint32_t number = call.first, who = number / most_needs;
            unlink(number);
            if (call.state != State::done) {
                cancel(who);
                push(ended, who);
            } else if (table_[who].missing == 0) {
                make_ready(who);
            }
        }
    }

    std::vector<Call> table_;
    Queue free_, ready_;
#endif
};
