// A thread with a stack that is too small, and a program that can say so.
//
// Below each stack lies a guard, a page that nobody may touch. A call too many touches it,
// and the kernel sends SIGSEGV. The handler needs a stack, and the thread's own is full: so
// it brings one along. Then it can name the thread and say what to do.
//
// Needs: linux
// Without: asan (it moves local arrays from the stack to the heap)
// Before: 04-what-a-thread-costs.  Next: 06-thread-per-task.

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <cstddef>
#include <cstdio>
#include <cstring>
#include <span>
#include <vector>

#include "base/must.hpp"
#include "child/child.hpp"
#include "footprint/footprint.hpp"

// What the handler must know of the thread in which it runs.
static thread_local struct {
    const char* name;
    footprint::Stack stack;
} self;

// In a handler there is no printf(): it may be printf() that was interrupted.
static void put(const char* text) {
    [[maybe_unused]] const auto size = write(STDOUT_FILENO, text, std::strlen(text));
}

static void put(std::size_t number) {
    if (number >= 10) put(number / 10);
    const char digit[] = {static_cast<char>('0' + number % 10), 0};
    put(digit);
}

// [handler]
static void on_fault(int, siginfo_t* info, void*) {
    const char *address = static_cast<char*>(info->si_addr), *low = self.stack.low;
    if (address >= low || address < low - self.stack.guard) {
        signal(SIGSEGV, SIG_DFL);  // Not our business: the instruction fails again, and
        return;                    // ends the process as if we had not been here.
    }
    const auto below = static_cast<std::size_t>(low - address);
    put("    thread '"), put(self.name), put("': stack overflow, less than ");
    put((below / 4096 + 1) * 4), put(" KiB below its stack of ");
    put(self.stack.size / 1024), put(" KiB; pthread_attr_setstacksize() gives it more\n");
    _exit(3);
}
// [handler]

// [watch]
// Tells the handler about the calling thread. Where it may run, belongs to a thread too.
static void watch(const char* name, std::span<std::byte> other) {
    self = {name, footprint::my_stack()};
    const stack_t room{.ss_sp = other.data(), .ss_flags = 0, .ss_size = other.size()};
    if (!other.empty()) base::must("bring a stack", sigaltstack(&room, nullptr));
    struct sigaction action{};
    action.sa_sigaction = on_fault;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    base::must("install the handler", sigaction(SIGSEGV, &action, nullptr));
}
// [watch]

// A KiB of stack for each level. Without the look at the caller's it might become a loop.
[[gnu::noinline]] static int dig(int levels, const volatile char* caller) {
    volatile char room[1024];
    room[0] = *caller;
    return levels == 0 ? 0 : dig(levels - 1, room) + room[0];
}

static std::vector<std::byte> other_stack(65'536);  // not on the stack that may be full

static void* digger(void* /*unused*/) {
    watch("digger", other_stack);
    std::printf("    %d levels are dug\n", dig(500, "\1"));
    return nullptr;
}
static void* without(void* /*unused*/) {
    watch("without", {});
    return dig(500, "\1"), nullptr;
}
static void* stray(void* /*unused*/) {
    watch("stray", other_stack);
    volatile char* volatile constant = const_cast<char*>("a constant");
    return *constant = 1, nullptr;
}

static void show(const char* what, std::size_t kib, void* (*body)(void*)) {
    const auto program = [=] {
        pthread_attr_t attributes;
        pthread_attr_init(&attributes);
        pthread_attr_setstacksize(&attributes, kib * 1024);
        pthread_t thread;
        if (pthread_create(&thread, &attributes, body, nullptr) != 0) return 1;
        return pthread_join(thread, nullptr);
    };
    const auto fate = base::must("start a process", child::run(program));
    std::printf("%s: %s\n%s", what, fate.end().c_str(), fate.said.c_str());
}

int main() {
    show("500 levels on 256 KiB", 256, digger);
    show("the same on 1024 KiB", 1024, digger);
    show("256 KiB, and no other stack for the handler", 256, without);
    show("a bad address elsewhere", 256, stray);
}

// Output:
// 500 levels on 256 KiB: exit code 3
//     thread 'digger': stack overflow, less than 4 KiB below its stack of 256 KiB; pthread_attr_setstacksize() gives it more
// the same on 1024 KiB: exit code 0
//     500 levels are dug
// 256 KiB, and no other stack for the handler: killed by SIGSEGV
// a bad address elsewhere: killed by SIGSEGV
