// What becomes of a thread that nobody joins?
//
// A process ends when its main() returns, whatever its other threads are doing. C++ does
// not let that happen by oversight: a std::thread that is destroyed without join() or
// detach() ends the program. Each case here is a process of its own; we watch how it ends
// and what it has written. The worker waits for a word from main(), so nothing is left to
// luck.
//
// Needs: posix (fork)
// Before: 01-os-threads.  Next: 03-race.

#include <cstdio>
#include <semaphore>
#include <stdexcept>
#include <thread>

#include "base/must.hpp"
#include "child/child.hpp"

static std::binary_semaphore begun(0), word(0), ended(0);

static void say(const char* what) {
    std::printf(" %s.", what);
    std::fflush(stdout);
}

static void work() {
    say("Work begins");
    begun.release();
    word.acquire();
    say("Work ends");
    ended.release();
}

// [cases]
static int joined() {
    std::thread worker(work);
    begun.acquire();
    word.release();
    worker.join();
    say("Main ends");
    return 0;
}

static int forgotten() {
    {
        std::thread worker(work);
        begun.acquire();
    }  // ~thread(): neither joined nor detached, so std::terminate()
    say("Main ends");
    return 0;
}

static int detached() {
    std::thread(work).detach();
    begun.acquire();
    say("Main ends");
    return 0;  // exit() ends the process, and with it the worker that still waits
}

// The same mistake by another door: join() is there, but the way to it is not taken.
template <typename Thread>
static int with_exception() {
    try {
        Thread worker(work);
        begun.acquire();
        word.release();
        ended.acquire();
        throw std::runtime_error("the disk is full");
        worker.join();
    } catch (const std::runtime_error&) {
        say("Caught");
    }
    return 0;
}
// [cases]

static void watch(const char* name, int (*program)()) {
    const child::Fate fate = base::must("start a process", child::run(program));
    std::printf("%-11s %-18s%s\n", name, fate.end().c_str(), fate.said.c_str());
}

int main() {
    watch("joined", joined);
    watch("forgotten", forgotten);
    watch("detached", detached);
    watch("exception", with_exception<std::thread>);
    watch("jthread", with_exception<std::jthread>);
}

// Output:
// joined      exit code 0        Work begins. Work ends. Main ends.
// forgotten   killed by SIGABRT  Work begins.
// detached    exit code 0        Work begins. Main ends.
// exception   killed by SIGABRT  Work begins. Work ends.
// jthread     exit code 0        Work begins. Work ends. Caught.
