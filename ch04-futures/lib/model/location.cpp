#include "model/location.hpp"

#include <algorithm>

#include "model/engine.hpp"
#include "model/orders.hpp"

namespace model {

std::string spell_number(std::uint64_t bits) {
    return std::to_string(static_cast<std::int64_t>(bits));
}

Location::Location(const char* name, Spell spell, std::uint64_t value)
    : name_(name), spell_(spell) {
    Engine& engine = Engine::active();
    last_ = static_cast<std::uint32_t>(engine.stores.size());
    const std::size_t self = engine.self();
    Store& first = engine.stores.emplace_back();
    first.value = value;
    first.seen.at[self] = engine.known().now.at[self];
    first.by = static_cast<std::uint8_t>(self);
    used_.at[self] = first.seen.at[self];
}

Location::~Location() {
    if (!Engine::is_active()) return;
    must_live();
    Engine& engine = Engine::active();
    alive_ = false;
    if (used_.is_within(engine.known().now)) return;
    engine.fail(Ending::data_race, name() + " is destroyed when all have finished with it",
                engine.name(engine.self()) +
                    " destroys it, and another thread's use of it does "
                    "not happen before that");
}

void Location::must_live() const {
    if (alive_) return;
    Engine::active().fail(
        Ending::data_race, "nobody uses what is destroyed",
        Engine::active().name(Engine::active().self()) + " uses " + name());
}

void Location::call(const char* name, Spell spell) {
    name_ = name;
    if (spell != nullptr) spell_ = spell;
}

std::string Location::name() const {
    return name_ != nullptr ? name_ : Engine::active().name_of(this, "atomic");
}

std::uint64_t Location::newest() const { return Engine::active().stores[last_].value; }

// Which stores may the running thread read? From the newest back to the first that it must know of.
std::size_t Location::readable(Order order,
                               std::array<std::uint32_t, most_read>& found) const {
    Engine& engine = Engine::active();
    must_live();
    const std::size_t self = engine.self();
    Clock limit = engine.known().now;
    used_.at[self] = limit.at[self];
    if (order == Order::seq_cst) limit.join(engine.in_order);
    std::size_t count = 0;
    std::uint32_t store = last_;
    for (; count < most_read; store = engine.stores[store].before) {
        if (store == Store::none) {
            engine.fail(
                Ending::data_race, name() + " is made before others use it",
                engine.name(self) + " uses it, and its making does not happen before that");
            break;
        }
        found[count++] = store;
        if (engine.stores[store].seen.meets(limit)) break;
    }
    const bool newest_only =
        engine.memory() == Memory::sequential || stale_[self] >= most_stale || self == 0;
    return newest_only ? 1 : count;
}

// What a thread learns by reading a store.
void Location::observe(std::uint32_t number, Order order) const {
    Engine& engine = Engine::active();
    const std::size_t self = engine.self();
    Known& known = engine.known();
    Store& store = engine.stores[number];
    Time& seen = store.seen.at[self];
    seen = std::min(seen, known.now.at[self]);
    (acquires(order) ? known.now : known.acquirable).join(store.released);
    if (order == Order::seq_cst) {
        engine.in_order.at[self] = known.now.at[self];
        engine.tick();
    }
}

void Location::append(std::uint64_t value, Order order, bool modifies) {
    Engine& engine = Engine::active();
    const std::size_t self = engine.self();
    Known& known = engine.known();
    Store store;
    store.value = value;
    store.before = last_;
    store.by = static_cast<std::uint8_t>(self);
    store.released = releases(order) ? known.now : known.published;
    // A release sequence: what the store before it released, a read-modify-write passes on.
    if (modifies) store.released.join(engine.stores[last_].released);
    store.seen.at[self] = known.now.at[self];
    used_.at[self] = known.now.at[self];
    if (order == Order::seq_cst) engine.in_order.at[self] = known.now.at[self];
    last_ = static_cast<std::uint32_t>(engine.stores.size());
    engine.stores.push_back(store);
    if (order != Order::relaxed) engine.tick();
}

void Location::count_stale(std::size_t chosen) const {
    std::uint8_t& stale = stale_[Engine::active().self()];
    stale = chosen == 0 ? 0 : static_cast<std::uint8_t>(stale + 1);
}

// "0, which is old: B has stored 1 since"
std::string Location::found(std::uint32_t number) const {
    const Engine& engine = Engine::active();
    std::string text = spell_(engine.stores[number].value);
    if (number == last_) return text;
    const Store& newest = engine.stores[last_];
    return text + ", not " + spell_(newest.value) + ", which " + engine.name(newest.by) +
           " has stored";
}

std::uint64_t Location::load(Order order, const Where& where) const {
    Engine& engine = Engine::active();
    engine.point();
    std::array<std::uint32_t, most_read> may;  // NOLINT: filled as far as it is read
    const std::size_t chosen = engine.read(readable(order, may));
    count_stale(chosen);
    observe(may[chosen], order);
    if (engine.telling())
        engine.say("loads " + name() + with(order) + ": " + found(may[chosen]), where);
    return engine.stores[may[chosen]].value;
}

void Location::store(std::uint64_t value, Order order, const Where& where) {
    Engine& engine = Engine::active();
    engine.point();
    must_live();
    append(value, order, false);
    if (engine.telling())
        engine.say("stores " + spell_(value) + " to " + name() + with(order), where);
}

std::uint64_t Location::begin_modify(Order order) {
    Engine& engine = Engine::active();
    engine.point();
    must_live();
    stale_[engine.self()] = 0;
    observe(last_, acquires(order) ? Order::acquire : Order::relaxed);
    return engine.stores[last_].value;
}

void Location::end_modify(std::uint64_t old, std::uint64_t changed, const char* verb,
                          Order order, const Where& where) {
    append(changed, order, true);
    Engine& engine = Engine::active();
    if (engine.telling())
        engine.say(verb + (" " + name()) + with(order) + ": " + spell_(old) + " becomes " +
                       spell_(changed),
                   where);
}

bool Location::compare_exchange(std::uint64_t& expected, std::uint64_t wanted,
                                Order success, Order failure, bool may_fail,
                                const Where& where) {
    Engine& engine = Engine::active();
    engine.point();
    std::array<std::uint32_t, most_read> may;  // NOLINT: filled as far as it is read
    const std::size_t all = readable(failure, may);
    const bool can_succeed = engine.stores[last_].value == expected;
    // The ways: to succeed, or to read a store that says otherwise. Only a weak one may read
    // what it expects and fail all the same.
    std::size_t ways = 0;
    for (std::size_t i = 0; i < all; ++i) {
        const bool same = engine.stores[may[i]].value == expected;
        if (i == 0 || !same) may[ways++] = may[i];
    }
    const bool for_no_reason = may_fail && can_succeed &&
                               stale_[engine.self()] < most_stale &&
                               engine.memory() == Memory::weak;
    if (for_no_reason && ways < most_read) may[ways++] = last_;
    const std::size_t chosen = engine.read(ways);
    count_stale(chosen);
    if (chosen == 0 && can_succeed) {
        observe(last_, acquires(success) ? Order::acquire : Order::relaxed);
        append(wanted, success, true);
        if (engine.telling())
            engine.say("exchanges " + name() + with(success) + ": " + spell_(expected) +
                           " becomes " + spell_(wanted),
                       where);
        return true;
    }
    observe(may[chosen], failure);
    if (engine.telling())
        engine.say("fails to exchange " + name() + ", expected " + spell_(expected) + ": " +
                       found(may[chosen]),
                   where);
    expected = engine.stores[may[chosen]].value;
    return false;
}

}  // namespace model
