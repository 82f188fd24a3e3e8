// Plain data: who used it last, and whether that happens before.

#include "model/engine.hpp"
#include "model/location.hpp"

namespace model {

Watched::Watched(const char* name) : name_(name) {
    const Engine& engine = Engine::active();
    writer_ = static_cast<std::uint8_t>(engine.self());
    written_ = Engine::active().known().now.at[writer_];
}

Watched::~Watched() {
    if (Engine::is_active()) write_as("destroys");
}

void Watched::race(std::size_t other, const char* theirs, const char* ours) const {
    Engine& engine = Engine::active();
    const std::string name = name_ != nullptr ? name_ : engine.name_of(this, "variable");
    engine.fail(Ending::data_race, "the uses of " + name + " have an order",
                "a data race: " + engine.name(other) + " " + theirs + " " + name + ", " +
                    engine.name(engine.self()) + " " + ours + " it, in no order");
}

void Watched::read(const std::source_location& where) const {
    Engine& engine = Engine::active();
    const std::size_t self = engine.self();
    const Clock& now = engine.known().now;
    if (engine.telling())
        engine.say(
            "reads " +
                std::string(name_ != nullptr ? name_ : engine.name_of(this, "variable")),
            where, true);
    if (written_ > now.at[writer_]) race(writer_, "writes", "reads");
    reads_.at[self] = now.at[self];
}

void Watched::write(const std::source_location& where) {
    Engine& engine = Engine::active();
    if (engine.telling())
        engine.say(
            "writes " +
                std::string(name_ != nullptr ? name_ : engine.name_of(this, "variable")),
            where, true);
    write_as("writes");
}

void Watched::write_as(const char* verb) {
    Engine& engine = Engine::active();
    const std::size_t self = engine.self();
    const Clock& now = engine.known().now;
    if (written_ > now.at[writer_]) race(writer_, "writes", verb);
    for (std::size_t i = 0; i < Clock::threads; ++i)
        if (reads_.at[i] > now.at[i]) race(i, "reads", verb);
    written_ = now.at[self];
    writer_ = static_cast<std::uint8_t>(self);
    reads_ = {};
}

}  // namespace model
