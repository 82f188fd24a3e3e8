#include "judge/point.hpp"

#include <stdexcept>

#include "judge/engine.hpp"

// From the wrappers to the exploration that is under way, if one is.

namespace judge {

void reach(const Wish& wish) {
    if (const auto& engine = Engine::active()) engine->reach(wish);
}
void record(const Access& access) {
    if (const auto& engine = Engine::active()) engine->record(access);
}
void show(const std::string& object, const std::string& value) {
    if (const auto& engine = Engine::active()) engine->show(object, value);
}
void misused(const std::string& what) {
    const auto& engine = Engine::active();
    if (!engine) throw std::logic_error(what);
    engine->fail(Ending::misuse, "each lock and condition is used by its rules", what);
}

std::string fresh_name(const std::string& kind) {
    const auto& engine = Engine::active();
    std::string name = kind;
    for (int number = 2; engine && engine->is_shown(name); ++number)
        name = kind + "-" + std::to_string(number);
    return name;
}

int start_task(std::function<void()> body) {
    const auto& engine = Engine::active();
    if (!engine) misused("a thread of the explorer is started outside of it");
    return engine->start(std::move(body));
}
bool has_ended(int task) {
    const auto& engine = Engine::active();
    return !engine || engine->has_ended(static_cast<std::size_t>(task));
}
int running_task() noexcept { return Engine::self(); }
std::string task_name(int number) {
    const auto& engine = Engine::active();
    return engine && number >= 0 ? engine->name(static_cast<std::size_t>(number))
                                 : "the judge";
}
std::size_t steps_taken() noexcept {
    const auto& engine = Engine::active();
    return engine ? engine->steps() : 0;
}

void remark(const std::string& what) { record({what, {}, {}, {}, true}); }

void step(const std::string& what) {
    reach({what, {}});
    record({what, {}, {}});
}

void check(bool holds, std::string_view expectation, std::string_view happened) {
    const auto& engine = Engine::active();
    if (holds || !engine) return;
    const int self = running_task();
    const std::string who = self == Engine::nobody ? "at the end" : "in " + task_name(self);
    engine->fail(
        Ending::check_failed, std::string(expectation),
        happened.empty() ? "it does not hold " + who : std::string(happened) + " " + who);
}

}  // namespace judge
