// choose: six coroutines on three levels. Who is next, the kernel's scheduler says, in the page that every program has of it.

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>

#include "user/arguments.hpp"
#include "user/jobs.hpp"
#include "user/machine_riscv64.hpp"
#include "user/print.hpp"
#include "user/processes.hpp"

using user::Job, user::print;

static user::Jobs jobs;
static const char* yes(bool is_so) { return is_so ? "yes" : "no"; }

// [six]
static char names[18];
static unsigned steps = 0;
static bool with_call = false;
// From one coroutine to the next, in instructions: the longest way, and the shortest with a system call in it.
static std::uint64_t left = 0, longest = 0, shortest_with_call = ~0ULL;

static void arrive() {
    const std::uint64_t taken = user::instructions() - left;
    if (left == 0) return;
    if (with_call) {
        shortest_with_call = std::min(shortest_with_call, taken);
    } else {
        longest = std::max(longest, taken);
    }
}
static Job take_three_steps(char name) {
    for (int i = 0; i < 3; ++i) {
        arrive();
        names[steps++] = name;
        left = user::instructions();
        if (with_call) user::call(user::Call::getpid);
        co_await user::yield();
    }
    left = 0;  // it ends now, which takes a while
}
static std::string_view run_six() {
    steps = 0;
    for (int i = 0; i < 2; ++i) {
        jobs.spawn(take_three_steps('A'), 24);
        jobs.spawn(take_three_steps('B'), 8);
        jobs.spawn(take_three_steps('C'), 16);
    }
    jobs.run();
    return {names, steps};
}
// [six]

// [write]
static int signal_for_writing() {
    const auto child = user::fork();
    if (!child) return 0;
    if (*child == 0) {
        (void)user::on_signal(user::Signal::segment, user::exit);
        *reinterpret_cast<volatile char*>(abi::scheduler_page) = 0;
        user::exit(0);
    }
    const auto ended = user::wait(*child);
    return ended ? ended->ending.code() : 0;
}
// [write]

int main(user::Arguments) {
    if (!jobs.make_stacks(1)) return 1;
    print("six coroutines: ", run_six(), "\n");
    with_call = true;
    const char first = run_six().front();
    print("  the longest choice is shorter than any with a system call: ",
          yes(longest < shortest_with_call), "\n");
    const auto place = reinterpret_cast<std::uint64_t>(schedule::scheduler_choose);
    print("  what chooses is in the kernel's page: ",
          yes(place - abi::scheduler_page < 4096), "\n");
    print("  who writes there gets signal ", signal_for_writing(), "\n");
    print("  and we go on as before: ", yes(run_six().front() == first), "\n");
    return 0;
}
