// What an execution is found to do, in words.

#include <string>
#include <utility>

#include "model/engine.hpp"

namespace model {

void Engine::note(Ending ending, std::string expected, std::string happened) {
    if (!good()) return;
    report_.ending = ending;
    report_.expected = std::move(expected);
    report_.happened = std::move(happened);
}

void Engine::fail(Ending ending, std::string expected, std::string happened) {
    note(ending, std::move(expected), std::move(happened));
    if (self_ != nobody) switch_to(nobody, true);
}

// Nobody can go on: fine if all have ended.
void Engine::note_lost() {
    std::string who;
    bool asleep = false;
    for (std::size_t i = 1; i < report_.threads.size(); ++i) {
        if (threads_[i].ended) continue;
        who += (who.empty() ? "" : ", ") + name(i) + " " + threads_[i].verb;
        asleep = asleep || threads_[i].asleep;
    }
    if (who.empty()) return;
    note(asleep ? Ending::lost_wake_up : Ending::deadlock,
         asleep ? "whoever sleeps is woken" : "every thread can end",
         (asleep ? "a lost wake-up: " : "a deadlock: ") + who);
}

void Engine::say(std::string said, const Where& where, bool is_remark) {
    if (!telling() || self_ == nobody) return;
    std::string memory;
    for (const Record& each : records) {
        if (each.name == nullptr || !each.is_alive) continue;
        memory += memory.empty() ? "" : ", ";
        memory += each.name + (" " + each.spell(stores[each.last].value));
    }
    const std::size_t read = is_remark || steps_.empty() ? 0 : steps_.back().read;
    report_.steps.push_back(
        {self_, read, std::move(said), is_remark, where, std::move(memory)});
}

std::string Engine::name_of(const void* thing, const char* kind) {
    for (const auto& [known, known_name] : names_)
        if (known == thing) return known_name;
    names_.emplace_back(thing, std::string(kind) + " " + std::to_string(names_.size() + 1));
    return names_.back().second;
}

}  // namespace model
