// What a load may return, and what follows for other threads: coherence, happens-before, and S.

#include <algorithm>

#include "model/engine.hpp"
#include "model/location.hpp"
#include "model/orders.hpp"

namespace model {

// [readable]
// Which stores may the running thread read? From the newest back to the first that it must know of, or
// that is known to what must come in S before this load.
std::size_t Location::readable(Order order,
                               std::array<std::uint32_t, most_read>& found) const {
    Engine& engine = Engine::active();
    Record& mine = record();
    const std::size_t self = engine.self();
    const Clock& now = engine.known().now;
    mine.used.at[self] = now.at[self];
    Clock first;  // in S
    if (!engine.order.is_empty()) {
        first = engine.order.fences_before(now);
        if (order == Order::seq_cst) first.join(engine.order.strongly_before(now));
    }
    std::size_t count = 0;
    std::uint32_t store = mine.last;
    for (; count < most_read; store = engine.stores[store].before) {
        if (store == Store::none) {
            engine.fail(
                Ending::data_race, name() + " is made before others use it",
                engine.name(self) + " uses it, and its making does not happen before that");
            break;
        }
        found[count++] = store;
        const Store& next = engine.stores[store];
        if (next.seen.meets(now) || next.follow.meets(first)) break;
    }
    const bool in_turn = order == Order::seq_cst && engine.order.has_all();
    const bool newest_only = engine.memory() == Memory::sequential || in_turn ||
                             mine.stale[self] >= most_stale || self == 0;
    return newest_only ? 1 : count;
}
// [readable]

// The running thread's operation sees `seen`. Gives what must come in S before all that sees more: the
// fences before the operation and, if it is seq_cst, the operation itself, behind what is `ahead`.
Clock Location::put_in_order(Store& seen, const Clock& ahead, Order order) const {
    Engine& engine = Engine::active();
    if (order != Order::seq_cst) {
        engine.order.leave_out();
        if (engine.order.is_empty()) return {};
    }
    const std::size_t self = engine.self();
    const Clock& now = engine.known().now;
    Clock first = engine.order.fences_before(now);
    if (order == Order::seq_cst) {
        Clock before = engine.order.strongly_before(now);
        before.join(engine.order.closed(ahead));
        first.join(engine.order.add(self, now.at[self], false, before));
        seen.follow.at[self] = std::min(seen.follow.at[self], now.at[self]);
    }
    record().ahead.join(first);
    return first;
}

// What a thread learns by reading a store.
void Location::learn(std::uint32_t number, Order order) const {
    Engine& engine = Engine::active();
    const std::size_t self = engine.self();
    Known& known = engine.known();
    Store& store = engine.stores[number];
    Time& seen = store.seen.at[self];
    seen = std::min(seen, known.now.at[self]);
    (acquires(order) ? known.now : known.acquirable).join(store.released);
}

void Location::observe(std::uint32_t number, Order order) const {
    Engine& engine = Engine::active();
    Store& seen = engine.stores[number];
    const Clock first = put_in_order(seen, seen.ahead, order);
    for (std::uint32_t newer = record().last; newer != number;) {
        Store& store = engine.stores[newer];
        store.ahead.join(first);
        engine.order.put_before(first, store.follow);
        newer = store.before;
    }
    learn(number, order);
    if (order == Order::seq_cst) engine.tick();
}

void Location::append(std::uint64_t value, Order order, bool modifies) {
    Engine& engine = Engine::active();
    Record& mine = record();
    const std::size_t self = engine.self();
    Known& known = engine.known();
    Store store;
    store.value = value;
    store.before = mine.last;
    store.by = static_cast<std::uint8_t>(self);
    put_in_order(store, mine.ahead, order);
    store.ahead = mine.ahead;
    // A release sequence: what the store before it released, a read-modify-write passes on.
    if (modifies) {
        learn(mine.last, order);
        store.released = engine.stores[mine.last].released;
    }
    store.released.join(releases(order) ? known.now : known.published);
    store.seen.at[self] = known.now.at[self];
    mine.used.at[self] = known.now.at[self];
    mine.last = static_cast<std::uint32_t>(engine.stores.size());
    engine.stores.push_back(store);
    if (order != Order::relaxed) engine.tick();
}

}  // namespace model
