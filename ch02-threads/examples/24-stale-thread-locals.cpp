// A fiber goes on in another thread, and the compiler does not know that there are two.
//
// errno is a variable of the thread. A compiler may ask once where it lies and keep the
// address, since no function can leave its thread: it has no idea of ours. So after a wait
// a fiber may read another thread's errno. What is known of each CPU stands in `keeps_...`.
//
// Compile: -O2
// Needs: linux
// Before: 23-three-threadings.  Next: 25-preempted-fibers.

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <thread>

#include "fibers/fibers.hpp"
#include "fibers/pool.hpp"

static thread_local int variable;

// [cure]
// Asked anew in each call: what is not inline knows nothing of its caller, and its caller
// nothing of what it does. (The empty asm keeps compilers from finding that out.)
template <typename Ask>
[[gnu::noinline]] static auto asked_anew(Ask ask) {
    asm volatile("");
    return ask();
}

static int* true_errno() {
    return asked_anew([] { return &errno; });
}
static int* true_variable() {
    return asked_anew([] { return &variable; });
}
static std::thread::id true_thread() { return asked_anew(std::this_thread::get_id); }
// [cure]

// [move]
// Returns on another thread: a hog occupies this one until a thief has taken us away. If the thief
// takes the hog instead, we try again.
static void go_to_another_thread() {
    const std::thread::id before = true_thread();
    while (true_thread() == before) {
        std::atomic<bool> has_moved = false;
        auto hog = fibers::spawn({.name = "hog"}, [&] {
            while (!has_moved) {}
        });
        fibers::yield();
        has_moved = true;
        hog.join();
    }
}
// [move]

struct Finding {
    bool is_stale;  // by its name, it finds the mark that it made on the thread before
    bool is_cured;  // asked anew, it does not
};

// [errno]
static constexpr int mark = 4711;

[[gnu::noinline]] static Finding look_at_errno() {
    errno = mark;
    go_to_another_thread();
    return {errno == mark, *true_errno() != mark};
}

[[gnu::noinline]] static Finding look_at_variable() {
    variable = mark;
    go_to_another_thread();
    return {variable == mark, *true_variable() != mark};
}

[[gnu::noinline]] static Finding look_at_thread() {
    const std::thread::id before = std::this_thread::get_id();
    go_to_another_thread();
    return {std::this_thread::get_id() == before, true_thread() != before};
}
// [errno]

// What is kept over a wait, by both compilers at -O2. Nobody promises it: on RISC-V it depends on
// how the program is built whether the variable's address is kept, and so nothing is known.
enum class Kept { no, yes, either };
#if defined(__aarch64__)
static constexpr Kept variables = Kept::yes;  // base + distance: computed once
#elif defined(__riscv)
static constexpr Kept variables = Kept::either;
#else
static constexpr Kept variables = Kept::no;  // one register and a distance: nothing to keep
#endif

static void report(const char* what, const Finding& found, Kept kept) {
    const bool as_known = kept == Kept::either || found.is_stale == (kept == Kept::yes);
    std::printf("%-24s as known: %-3s   asked anew: %s\n", what, as_known ? "yes" : "no",
                found.is_cured ? "right" : "wrong");
}

int main() {
    Finding of_errno{}, of_variable{}, of_thread{};
    fibers::Pool pool({.workers = 2});
    pool.spawn([&] {
        of_errno = look_at_errno();
        of_variable = look_at_variable();
        of_thread = look_at_thread();
    });
    pool.run();
    report("errno", of_errno, Kept::yes);  // __errno_location() is declared const
    report("a thread_local variable", of_variable, variables);
    report("pthread_self()", of_thread, Kept::yes);  // so is pthread_self()
    std::printf("a fiber that asks for errno by name gets another thread's: %s\n",
                of_errno.is_stale ? "yes" : "no");
}

// Output:
// errno                    as known: yes   asked anew: right
// a thread_local variable  as known: yes   asked anew: right
// pthread_self()           as known: yes   asked anew: right
// a fiber that asks for errno by name gets another thread's: yes
