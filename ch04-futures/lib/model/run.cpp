// All executions of a program, and one of them told.

#include <algorithm>
#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

#include "model/engine.hpp"

namespace model {
namespace {

// "waker executor:1*2" one by one.
std::vector<Choice> parsed(const Plan& plan, std::string_view choices) {
    std::vector<Choice> steps;
    std::istringstream words{std::string(choices)};
    for (std::string word; words >> word;) {
        const std::size_t star = word.find('*');
        const int times = star == word.npos ? 1 : std::atoi(word.c_str() + star + 1);
        word = word.substr(0, star);
        const std::size_t colon = word.find(':');
        Choice step;
        if (colon != word.npos)
            step.read = static_cast<std::uint8_t>(std::atoi(word.c_str() + colon + 1));
        const std::string name = word.substr(0, colon);
        const auto body = std::ranges::find(plan.threads, name, &Plan::Body::name);
        step.thread = static_cast<std::uint8_t>(body - plan.threads.begin() + 1);
        for (int time = 0; time < std::max(times, 1); ++time) steps.push_back(step);
    }
    return steps;
}

}  // namespace

// The threads of a failed execution stay where they are, and so does what they share. It is kept in
// sight, so that no tool takes it for lost.
void Engine::end() {
    static auto& failed = *new std::vector<void*>;  // for ever
    if (good())
        ::operator delete(program_, plan_.alignment);
    else
        failed.push_back(program_);
}

Report Engine::explore() {
    active_engine = this;
    while (chooser_.next()) {
        if (report_.executions == search_.executions) {
            report_.complete = search_.kind != Kind::every;
            break;
        }
        execute();
        ++report_.executions;
        if (!good()) break;
    }
    active_engine = nullptr;
    end();
    return std::move(report_);
}

Report Engine::tell(std::vector<Choice> choices) {
    given_ = std::move(choices);
    active_engine = this;
    execute();
    active_engine = nullptr;
    report_.executions = 1;
    end();
    return std::move(report_);
}

// A failed execution is run once more, to be told: on other stacks, for its own are still in use.
Report run(const Plan& plan, const Search& search) {
    Engine engine(plan, search);
    Report found = engine.explore();
    if (found.ending == Ending::passed) return found;
    Engine again(plan, {.steps = search.steps, .memory = search.memory});
    Report told = again.tell(engine.choices());
    told.executions = found.executions;
    if (told.ending != found.ending) {
        told.ending = Ending::misuse;
        told.expected = "the program does the same when it is run again";
        told.happened = "it does not: " + found.happened;
    }
    return told;
}

Report rerun(const Plan& plan, std::string_view choices) {
    return Engine(plan, {}).tell(parsed(plan, choices));
}

void check(bool holds, const char* expectation) {
    Engine& engine = Engine::active();
    if (!holds)
        engine.fail(Ending::check_failed, expectation,
                    engine.name(engine.self()) + " found that it does not hold");
}

void remark(std::string_view what) {
    Engine& engine = Engine::active();
    if (engine.telling()) engine.say(std::string(what), {}, true);
}

}  // namespace model
