// What went wrong before: three mistakes of kernels that are built on the same ideas, each beside what is done here.
//
// They were found by reading: no test that runs such a program a hundred times sees them. So each is asked here in every way in
// which it can go, and the ways are counted.
//
// Needs: board
// Before: 15-rings, 21-three-switches, 22-one-order.

#include <array>

#include "kernel/print.hpp"
#include "schedule/ready_levels.hpp"

using kernel::print;

// [word]
// Each bit is a task that has been waked. Returns how many are found.
static unsigned by_shifting(std::uint64_t word) {
    unsigned found = 0;
    for (unsigned task = 0; word != 0; ++task, word >>= 1) {
        if ((word & 1) == 0) continue;
        ++found;
        word &= ~(1ULL << task);  // the bit is done with; but it no longer stands there
    }
    return found;
}
static unsigned one_by_one(std::uint64_t word) {
    unsigned found = 0;
    for (; word != 0; word &= word - 1) ++found;
    return found;
}
// [word]

template <class Find>
static int pairs_that_lose_one(Find find) {
    int lost = 0;
    for (int one = 0; one < 64; ++one)
        for (int other = 0; other < one; ++other)
            lost += find(1ULL << one | 1ULL << other) != 2 ? 1 : 0;
    return lost;
}

// [sleep]
// Somebody waits for messages, and one comes at a given moment.
struct Reader {
    int moment_of_message;
    int moment = 0, messages = 0;
    bool says_it_sleeps = false, is_waked = false;

    void pass() {
        if (moment++ != moment_of_message) return;
        ++messages;
        if (says_it_sleeps) is_waked = true;  // otherwise it will look by itself
    }
    // Says whether it sleeps on a message.
    bool sleeps_on(bool looks_again) {
        pass();
        if (messages > 0) return false;
        pass();
        says_it_sleeps = true;
        pass();
        if (looks_again && messages > 0) return false;
        pass();
        return messages > 0 && !is_waked;
    }
};
// [sleep]

static int sleeps_on(bool looks_again) {
    int lost = 0;
    for (int moment = 0; moment < 4; ++moment)
        lost += Reader{moment}.sleeps_on(looks_again) ? 1 : 0;
    return lost;
}

struct Task {
    Task* next = nullptr;
    unsigned priority = 0;
};

// [level]
// Eight programs of level 40 have asked for something; then a task of level 10 can go on. Returns how many are before it.
static int before_the_urgent_one(unsigned level_of_calls) {
    schedule::ReadyLevels<Task> ready(futures::Order::first_come, 0);
    std::array<Task, 8> calls;
    for (Task& call : calls) {
        call.priority = level_of_calls;
        ready.push(call);
    }
    Task urgent{.priority = 10};
    ready.push(urgent);
    int before = 0;
    while (ready.pop() != &urgent) ++before;
    return before;
}
// [level]

static void compare(std::string_view wrong, int often, std::string_view right, int seldom) {
    print(wrong, ": ", often, "\n  ", right, ": ", seldom, "\n");
}

extern "C" int kernel_main() {
    compare("Bits cleared in a word that is shifted: pairs of 64 wakes that lose one",
            pairs_that_lose_one(by_shifting), "taken one by one",
            pairs_that_lose_one(one_by_one));
    compare("Look, then say that you sleep: moments at which a message is lost",
            sleeps_on(false), "look again after that", sleeps_on(true));
    compare("Work for level 40 is done at level 0: it goes before level 10",
            before_the_urgent_one(0), "at the level of who asked",
            before_the_urgent_one(40));
    return 0;
}

// Output:
// Bits cleared in a word that is shifted: pairs of 64 wakes that lose one: 31
//   taken one by one: 0
// Look, then say that you sleep: moments at which a message is lost: 1
//   look again after that: 0
// Work for level 40 is done at level 0: it goes before level 10: 8
//   at the level of who asked: 0
