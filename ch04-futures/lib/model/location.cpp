#include "model/location.hpp"

#include "model/engine.hpp"
#include "model/orders.hpp"

namespace model {

std::string spell_number(std::uint64_t bits) {
    return std::to_string(static_cast<std::int64_t>(bits));
}

Location::Location(const char* name, Spell spell, std::uint64_t value)
    : number_(static_cast<std::uint32_t>(Engine::active().records.size())) {
    Engine& engine = Engine::active();
    const std::size_t self = engine.self();
    Record& made = engine.records.emplace_back();
    made.place = this;
    made.name = name;
    made.spell = spell;
    made.last = static_cast<std::uint32_t>(engine.stores.size());
    made.used.at[self] = engine.known().now.at[self];
    Store& first = engine.stores.emplace_back();
    first.value = value;
    first.seen.at[self] = engine.known().now.at[self];
    first.by = static_cast<std::uint8_t>(self);
}

Location::~Location() {
    if (!Engine::is_active()) return;
    (void)record();
    end();
}

void freed(const void* block, std::size_t bytes) {
    const auto first = reinterpret_cast<std::uintptr_t>(block);
    for (const Record& each : Engine::active().records) {
        if (each.is_alive && reinterpret_cast<std::uintptr_t>(each.place) - first < bytes)
            each.place->end();
    }
}

void Location::end() const {
    Engine& engine = Engine::active();
    Record& mine = engine.records[number_];
    mine.is_alive = false;
    if (mine.used.is_within(engine.known().now)) return;
    engine.fail(Ending::data_race, name() + " is destroyed when all have finished with it",
                engine.name(engine.self()) +
                    " destroys it, and another thread's use of it does "
                    "not happen before that");
}

Record& Location::record() const {
    Engine& engine = Engine::active();
    Record& mine = engine.records[number_];
    if (!mine.is_alive)
        engine.fail(Ending::data_race, "nobody uses what is destroyed",
                    engine.name(engine.self()) + " uses " + name());
    return mine;
}

void Location::call(const char* name, Spell spell) {
    record().name = name;
    if (spell != nullptr) record().spell = spell;
}

std::string Location::name() const {
    Engine& engine = Engine::active();
    const char* const name = engine.records[number_].name;
    return name != nullptr ? name : "atomic " + std::to_string(number_ + 1);
}

std::uint64_t Location::newest() const {
    return Engine::active().stores[record().last].value;
}

void Location::count_stale(std::size_t chosen) const {
    std::uint8_t& stale = record().stale[Engine::active().self()];
    stale = chosen == 0 ? 0 : static_cast<std::uint8_t>(stale + 1);
}

// "0, not 1, which B has stored"
std::string Location::found(std::uint32_t number) const {
    const Engine& engine = Engine::active();
    const Record& mine = record();
    std::string text = mine.spell(engine.stores[number].value);
    if (number == mine.last) return text;
    const Store& newest = engine.stores[mine.last];
    return text + ", not " + mine.spell(newest.value) + ", which " +
           engine.name(newest.by) + " has stored";
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
    append(value, order, false);
    if (engine.telling())
        engine.say("stores " + record().spell(value) + " to " + name() + with(order),
                   where);
}

std::uint64_t Location::begin_modify() {
    Engine& engine = Engine::active();
    engine.point();
    Record& mine = record();
    mine.stale[engine.self()] = 0;
    return engine.stores[mine.last].value;
}

void Location::end_modify(std::uint64_t old, std::uint64_t changed, const char* verb,
                          Order order, const Where& where) {
    append(changed, order, true);
    Engine& engine = Engine::active();
    if (engine.telling())
        engine.say(verb + (" " + name()) + with(order) + ": " + record().spell(old) +
                       " becomes " + record().spell(changed),
                   where);
}

bool Location::compare_exchange(std::uint64_t& expected, std::uint64_t wanted,
                                Order success, Order failure, bool may_fail,
                                const Where& where) {
    Engine& engine = Engine::active();
    engine.point();
    std::array<std::uint32_t, most_read> may;  // NOLINT: filled as far as it is read
    const std::size_t all = readable(failure, may);
    const Record& mine = record();
    const bool can_succeed = engine.stores[mine.last].value == expected;
    // The ways: to succeed, or to read a store that says otherwise. Only a weak one may read
    // what it expects and fail all the same.
    std::size_t ways = 0;
    for (std::size_t i = 0; i < all; ++i) {
        const bool same = engine.stores[may[i]].value == expected;
        if (i == 0 || !same) may[ways++] = may[i];
    }
    const bool for_no_reason = may_fail && can_succeed &&
                               mine.stale[engine.self()] < most_stale &&
                               engine.memory() == Memory::weak;
    if (for_no_reason && ways < most_read) may[ways++] = mine.last;
    const std::size_t chosen = engine.read(ways);
    count_stale(chosen);
    if (chosen == 0 && can_succeed) {
        append(wanted, success, true);
        if (engine.telling())
            engine.say("exchanges " + name() + with(success) + ": " +
                           record().spell(expected) + " becomes " + record().spell(wanted),
                       where);
        return true;
    }
    observe(may[chosen], failure);
    if (engine.telling())
        engine.say("fails to exchange " + name() + ", expected " +
                       record().spell(expected) + ": " + found(may[chosen]),
                   where);
    expected = engine.stores[may[chosen]].value;
    return false;
}

}  // namespace model
