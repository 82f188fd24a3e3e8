// When a wait is over: run the waiter at once, or put it in a queue?
//
// At once is shortest, but the waiter then runs *inside* whoever completed the wait: it may
// see half-done work, and a chain of completions is a chain of calls on one stack. A queue
// cures both, for the price of a detour; symmetric transfer cures the stack alone.
//
// Before: 29-errors-are-results.  Next: 31-one-task-many-executors.

#include <algorithm>
#include <coroutine>
#include <cstdint>
#include <cstdio>

#include "base/tracer.hpp"
#include "steps/policy.hpp"

using steps::Policy;
static const char* const names[] = {"at once", "queued", "transfer"};

static int left, right;                 // two purses: a payment moves money between them
static std::coroutine_handle<> waiter;  // for something to be taken from the left one

static void note(const char* what, const char* say, unsigned line, const char* stack) {
    static const auto lane = base::program_tracer().lane("program");
    std::printf(" %s.", what);
    base::program_tracer().instant(
        lane, what,
        {{"say", say}, {"line", line}, {"stack", stack}, {"sum", left + right}});
}

static steps::Step audit(steps::Resumer&) {
    struct Taken : std::suspend_always {
        void await_suspend(std::coroutine_handle<> self) const noexcept { waiter = self; }
    };
    co_await Taken{};
    const bool whole = left + right == 100;
    note(whole ? "Sum is 100" : "SUM IS 90", "The waiter adds what is in the two purses.",
         __LINE__, whole ? "main, run, audit" : "main, pay, go_on, audit");
}

static void pay(steps::Resumer& resumer) {
    left -= 10;
    note("Take", "The payer takes 10 from the left purse.", __LINE__, "main, pay");
    resumer.go_on(waiter).resume();  // the wait is over, the payment is not
    right += 10;
    note("Give", "The payer gives 10 to the right purse.", __LINE__, "main, pay");
}

static std::uintptr_t lowest;  // the deepest place of the stack that any level has seen

static steps::Step descend(steps::Resumer& resumer, int levels) {
    if (levels > 0) {
        const steps::Step below = descend(resumer, levels - 1);
        co_await below;
    }
    lowest = std::min(lowest, reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0)));
}

static std::uintptr_t stack_bytes(Policy policy, int levels) {
    const auto top = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
    lowest = top;
    steps::Resumer resumer(policy);
    const steps::Step chain = descend(resumer, levels);
    chain.start();
    resumer.run();
    return top - lowest;
}

int main() {
    // 1. The same payment, the same waiter: what does the waiter see?
    for (const Policy policy : {Policy::at_once, Policy::queued}) {
        left = right = 50;
        steps::Resumer resumer(policy);
        const steps::Step auditor = audit(resumer);
        auditor.start();
        std::printf("%-9s", names[static_cast<int>(policy)]);
        pay(resumer);
        resumer.run();
        std::printf("\n");
    }
    // 2. A chain of tasks that await each other: how much stack do they take?
    for (const Policy policy : {Policy::at_once, Policy::queued, Policy::transfer}) {
        const char* const name = names[static_cast<int>(policy)];
        const std::uintptr_t least = stack_bytes(policy, 500);
        const bool grows = stack_bytes(policy, 1'000) > least;
        if (policy == Policy::at_once) {
            std::printf("%-9s stack of 500 and 1,000 levels: %s\n", name,
                        grows ? "it grows" : "the same");
            continue;
        }
        if (grows) {
            std::fputs("in this build a transfer is a call: a long chain overflows\n",
                       stderr);
            return 77;
        }
        std::printf("%-9s stack of 500, 1,000 and 1,000,000 levels: %s\n", name,
                    stack_bytes(policy, 1'000'000) == least ? "the same" : "it grows");
    }
}

// Output:
// at once   Take. SUM IS 90. Give.
// queued    Take. Give. Sum is 100.
// at once   stack of 500 and 1,000 levels: it grows
// queued    stack of 500, 1,000 and 1,000,000 levels: the same
// transfer  stack of 500, 1,000 and 1,000,000 levels: the same
