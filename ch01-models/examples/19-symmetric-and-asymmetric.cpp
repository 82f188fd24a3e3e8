// Back to the scheduler, or straight to the one who is next?
//
// Three tasks pass a ball round. An asymmetric task suspends to whoever resumed it: to the
// scheduler, which then resumes the next. A symmetric one names the task that is to go on,
// and the scheduler is left out. Both with a stack for each task and with C++20 coroutines,
// whose await_suspend returns the handle of the next: the switch is a jump, not a call.
//
// Before: 18-suspend-in-a-nested-call.  Next: 20-three-ways-to-switch.

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/tracer.hpp"
#include "frames/task.hpp"
#include "stacks/task.hpp"

using namespace std::chrono_literals;

// Who ran, one letter each: S is the scheduler, A, B and C have the ball.
static std::string path;

static void run(char who, base::nanoseconds duration) {
    base::Tracer& tracer = base::program_tracer();
    static const base::Tracer::Lane lanes[] = {tracer.lane("scheduler"), tracer.lane("A"),
                                               tracer.lane("B"), tracer.lane("C")};
    const auto lane = who == 'S' ? lanes[0] : lanes[who - 'A' + 1];
    path += who;
    tracer.begin(lane, who == 'S' ? "chooses" : "has the ball");
    base::program_clock().sleep_for(duration);
    tracer.end(lane);
}

static std::ptrdiff_t turns() {
    return std::ranges::count_if(path, [](char who) { return who != 'S'; });
}
static bool game_over() { return turns() == 6; }

// [stackful]
static std::vector<stacks::Task> stackful;

static void player(std::size_t number, bool symmetric) {
    for (;;) {
        run("ABC"[number], 10ms);
        if (symmetric && !game_over()) {
            stacks::switch_to(stackful[(number + 1) % 3]);
        } else {
            stacks::suspend();
        }
    }
}
// [stackful]

// [stackless]
static std::vector<frames::Task> stackless;

static frames::Task coroutine(std::size_t number, bool symmetric) {
    for (;;) {
        run("ABC"[number], 10ms);
        if (symmetric && !game_over()) {
            co_await frames::switch_to(stackless[(number + 1) % 3]);
        } else {
            co_await frames::suspend();
        }
    }
}
// [stackless]

// Plays one game: the scheduler resumes A, B, C in turn as often as it gets the CPU.
static void play(const char* title, const std::function<void(std::size_t)>& resume) {
    path.clear();
    for (std::size_t next = 0; !game_over(); next = (next + 1) % 3) {
        run('S', 2ms);
        resume(next);
    }
    run('S', 2ms);
    std::printf("%s  %-13s  %zu switches for %td turns\n", title, path.c_str(),
                path.size() - 1, turns());
}

int main() {
    for (const bool symmetric : {false, true}) {
        for (std::size_t i = 0; i < 3; ++i)
            stackful.emplace_back([=] { player(i, symmetric); });
        play(symmetric ? "stacks, symmetric " : "stacks, asymmetric",
             [](std::size_t i) { stackful[i].resume(); });
        stackful.clear();

        for (std::size_t i = 0; i < 3; ++i) stackless.push_back(coroutine(i, symmetric));
        play(symmetric ? "frames, symmetric " : "frames, asymmetric",
             [](std::size_t i) { stackless[i].resume(); });
        stackless.clear();
    }
}

// Output:
// stacks, asymmetric  SASBSCSASBSCS  12 switches for 6 turns
// frames, asymmetric  SASBSCSASBSCS  12 switches for 6 turns
// stacks, symmetric   SABCABCS       7 switches for 6 turns
// frames, symmetric   SABCABCS       7 switches for 6 turns
