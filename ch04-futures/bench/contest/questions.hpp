#pragma once
// What all contestants are asked.

#include <string>
#include <vector>

#include "cases.hpp"

namespace contest {

// Who has no answer does not take part.
struct Question {
    std::string name;     // of the case
    std::string what;     // what one operation is
    Size size;            // how many
    std::string goal;     // for ours, in ns
    std::string without;  // who has no answer
};

inline const std::vector<Question> questions = {
    {"yield", "a task gives way to 63 others", {2'000'000, 64}, "<= 9", ""},
    {"join", "a task made, run to its end and waited for", {300'000, 1}, "<= 44", ""},
    {"batch",
     "one of 100,000 tasks made at once and run",
     {1'000'000, 100'000},
     "<= 25",
     "boost"},
    {"oneshot", "a value from a task made for it", {300'000, 1}, "<= 50", ""},
    {"request",
     "a question through a channel, its answer through a oneshot",
     {300'000, 1},
     "<= 60",
     "asio boost"},
    {"mpsc",
     "a message through a channel that holds 1,024",
     {2'000'000, 1024},
     "<= 12",
     ""},
    {"hand-over",
     "one of two tasks wakes the other, and waits",
     {1'000'000, 1},
     "<= 20",
     ""},
    {"lock",
     "a mutex that nobody else wants, locked and unlocked",
     {2'000'000, 1},
     "<= 8",
     "asio"},
    {"contend",
     "a mutex that one other task wants, held while giving way",
     {300'000, 2},
     "<= 41",
     "asio"},
    {"sleep",
     "one of 100,000 tasks that sleep 1 to 100 ms",
     {100'000, 1},
     "<= 320",
     "boost"},
    {"arm", "a sleep of an hour begun and given up", {500'000, 1}, "<= 42", "boost"},
    {"abort",
     "a task made, put to sleep, aborted and waited for",
     {200'000, 1},
     "<= 100",
     "asio boost go"},
    {"clone", "a waker cloned and dropped", {5'000'000, 1}, "<= 4.2", "asio boost go"},
    {"wake",
     "a wake-up of a task that will run anyway",
     {10'000'000, 1},
     "<= 2.2",
     "asio boost go"},
};

}  // namespace contest
