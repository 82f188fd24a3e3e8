#include <algorithm>
#include <cstdlib>
#include <sstream>

#include "judge/engine.hpp"

// Who goes on at each shared access, and which schedule comes next.

namespace judge {

bool Engine::can_run(int task) const {
    const auto index = static_cast<std::size_t>(task);
    if (finished_[index]) return false;
    const Wish* wish = wishes_[index];
    return wish == nullptr || !wish->ready || wish->ready();
}

// Who takes the next step? `current` reached an access, or is nobody: it ended, or all
// begin.
int Engine::choose(int current) {
    std::vector<int> able;
    for (int task = 0; task < static_cast<int>(names_.size()); ++task) {
        if (can_run(task)) able.push_back(task);
    }
    if (able.empty()) {
        if (std::ranges::count(finished_, false) > 0) note_deadlock();
        return nobody;
    }
    if (path_.size() >= bounds_.steps) {
        note(Ending::too_long, "every schedule ends",
             "after " + std::to_string(bounds_.steps) +
                 " steps this one has not: a task spins");
        return nobody;
    }
    const bool could_stay = std::ranges::find(able, current) != able.end();
    const int next =
        given_ ? next_given(able) : next_by_search(able, could_stay ? current : nobody);
    if (next != nobody) {
        path_.push_back(next);
        if (could_stay && next != current) ++preempted_;
    }
    return next;
}

int Engine::next_given(const std::vector<int>& able) {
    const std::size_t at = path_.size();
    if (at >= given_->size()) return able.front();
    const std::string& wanted = (*given_)[at];
    for (int task : able) {
        if (names_[static_cast<std::size_t>(task)] == wanted) return task;
    }
    note(Ending::misuse, "the program can follow this schedule",
         wanted + " cannot go on at step " + std::to_string(at + 1));
    return nobody;
}

int Engine::next_by_search(std::vector<int> options, int current) {
    if (current != nobody) {
        std::erase(options, current);
        if (preempted_ >= bounds_.preemptions) options.clear();
        options.insert(options.begin(), current);  // to stay costs nothing: try it first
    }
    if (options.size() == 1) return options.front();
    if (depth_ == decisions_.size()) decisions_.push_back({options, 0});
    const Decision& decision = decisions_[depth_++];
    if (decision.options == options) return options[decision.chosen];
    note(Ending::misuse, "the program does the same when it is run again",
         "it does not: it depends on something outside of its tasks");
    return nobody;
}

// Prepares the next schedule: the last decision that has an alternative left takes it.
bool Engine::another() {
    while (!decisions_.empty() &&
           decisions_.back().chosen + 1 == decisions_.back().options.size()) {
        decisions_.pop_back();
    }
    if (decisions_.empty()) return false;
    ++decisions_.back().chosen;
    return true;
}

void Engine::note_deadlock() {
    std::string waiting;
    bool asleep = false;
    for (std::size_t task = 0; task < names_.size(); ++task) {
        if (finished_[task]) continue;
        waiting += (waiting.empty() ? "" : ", ") + names_[task] + " waits to " +
                   wishes_[task]->text;
        asleep = asleep || wishes_[task]->wake_up;
    }
    note(asleep ? Ending::lost_wake_up : Ending::deadlock,
         asleep ? "every task that sleeps is woken" : "every task can end",
         (asleep ? "lost wake-up: " : "deadlock: ") + waiting);
}

// "A B*2" one by one: A B B.
std::vector<std::string> Engine::parsed(std::string_view schedule) {
    std::vector<std::string> result;
    std::istringstream words{std::string(schedule)};
    for (std::string word; words >> word;) {
        const std::size_t star = word.find('*');
        const int times = star == word.npos ? 1 : std::atoi(word.c_str() + star + 1);
        for (int time = 0; time < std::max(times, 1); ++time)
            result.push_back(word.substr(0, star));
    }
    return result;
}

}  // namespace judge
