// gauge: what the system's operations cost, in instructions. A line each: a name, and the number in the middle of some
// rounds. The names are those of bench/system_bench.py, which sets them beside what other kernels need.

#include "abi/tracing.hpp"
#include "user/arguments.hpp"
#include "user/gauge/count.hpp"
#include "user/gauge/switches.hpp"
#include "user/processes.hpp"

using gauge::count, gauge::count_awake, gauge::median, gauge::tell;
using user::call, user::Call;

static const char* const no_words[] = {nullptr};

// The first program of the system tells when it has begun, and when the shell that it starts is ready to be typed to.
static void measure_boot(std::uint64_t begun) {
    const auto shown = user::make_pipe();
    if (!shown) return;
    static const char* const words[] = {"sh", nullptr};
    const auto shell = user::spawn("/bin/sh", words, no_words,
                                   {user::input, shown->write_end, user::errors});
    if (!shell) return;
    char byte = 0;
    while (byte != '$') {
        if (user::read(shown->read_end, {&byte, 1}).value_or(0) == 0) return;
    }
    tell("boot-to-prompt", user::instructions() - gauge::asleep());
    tell("boot-to-program", begun);
    static_cast<void>(user::kill(*shell, user::Signal::kill));
    user::wait(*shell);
    user::close(shown->read_end);
    user::close(shown->write_end);
}

static std::uint64_t count_null_call() {
    return median<11>([] { return count([] { call(Call::getpid); }); });
}

static void measure_calls() {
    tell("null-call", count_null_call());
    if (user::order(Call::trace, abi::Trace::start)) {
        tell("null-call-traced", count_null_call());
        static_cast<void>(user::order(Call::trace, abi::Trace::stop));
    }
    tell("sleep", median<5>([] {
             return count_awake([] { (void)user::sleep(std::chrono::milliseconds(1)); });
         }));
}

// Two processes that give the processor to each other: half a round is a call and a switch.
static void measure_switch() {
    const auto child = user::fork();
    if (child && *child == 0) {
        for (;;) call(Call::sched_yield);
    }
    if (!child) return;
    tell("yield-to-process",
         median<31>([] { return count([] { call(Call::sched_yield); }); }) / 2);
    static_cast<void>(user::kill(*child, user::Signal::kill));
    user::wait(*child);
    tell("yield-to-nobody",
         median<31>([] { return count([] { call(Call::sched_yield); }); }));
}

// A byte there and back, between two processes.
static void measure_pipe() {
    const auto there = user::make_pipe(), back = user::make_pipe();
    if (!there || !back) return;
    const auto child = user::fork();
    char byte = 'x';
    if (child && *child == 0) {
        user::close(there->write_end);
        while (user::read(there->read_end, {&byte, 1}).value_or(0) == 1)
            static_cast<void>(user::write(back->write_end, {&byte, 1}));
        user::exit(0);
    }
    tell("pipe-round-trip", median<31>([&] {
             return count([&] {
                 static_cast<void>(user::write(there->write_end, {&byte, 1}));
                 static_cast<void>(user::read(back->read_end, {&byte, 1}));
             });
         }));
    user::close(there->write_end);
    user::wait();
    for (const user::File end : {there->read_end, back->read_end, back->write_end})
        user::close(end);
}

// The new program's first act is to look at the counter: see arrived.cpp.
static std::uint64_t execute_once() {
    const auto pipe = user::make_pipe();
    const auto child = user::fork();
    if (!pipe || !child) return 0;
    if (*child == 0) {
        user::duplicate(pipe->write_end, user::output);
        static const char* const words[] = {"arrived", nullptr};
        const std::uint64_t begin = user::instructions();
        static_cast<void>(user::write(
            user::output, {reinterpret_cast<const char*>(&begin), sizeof begin}));
        user::execute("/bin/arrived", words, no_words);
        user::exit(1);
    }
    std::uint64_t times[2] = {};
    for (std::uint64_t& time : times) {
        if (!user::read(pipe->read_end, {reinterpret_cast<char*>(&time), sizeof time}))
            return 0;
    }
    user::wait();
    user::close(pipe->read_end);
    user::close(pipe->write_end);
    return times[1] - times[0];
}

static void measure_processes() {
    tell("fork-exit-wait", median<11>([] {
             return count([] {
                 if (const auto child = user::fork(); child && *child == 0) user::exit(0);
                 user::wait();
             });
         }));
    tell("execute", median<5>(execute_once));
    static const char* const words[] = {"true", nullptr};
    tell("spawn-exit-wait", median<5>([] {
             return count_awake([] {
                 user::spawn("/bin/true", words, no_words);
                 user::wait();
             });
         }));
}

// Sixteen processes that wait: what each takes of the memory, with all that the kernel keeps for it.
static void measure_process_memory() {
    constexpr int many = 16;
    const auto pipe = user::make_pipe();
    if (!pipe) return;
    const std::uint64_t before = gauge::free_pages();
    char byte = 0;
    for (int i = 0; i < many; ++i) {
        if (const auto child = user::fork(); child && *child == 0) {
            user::close(pipe->write_end);
            user::exit(static_cast<int>(
                user::read(pipe->read_end, {&byte, 1}).value_or(0)));  // until it ends
        }
    }
    for (int i = 0; i < many; ++i) call(Call::sched_yield);
    tell("process-memory", (before - gauge::free_pages()) * 4096 / many);
    user::close(pipe->write_end);
    for (int i = 0; i < many; ++i) user::wait();
    user::close(pipe->read_end);
}

static void measure_memory() {
    constexpr std::size_t pages = 11;
    const auto place =
        user::ask(Call::mmap, 0, pages * 4096, abi::Map::read | abi::Map::write,
                  abi::Map::is_private | abi::Map::anonymous, -1, 0);
    if (!place) return;
    auto* page = reinterpret_cast<volatile char*>(*place);
    tell("page-fault", median<pages>([&] {
             return count([&] {
                 *page = 1;
                 page += 4096;
             });
         }));
}

// A program that only looks at the counter: the longest gap between two looks is when somebody else had the processor.
// What others still have to do, they do before.
static void measure_tick() {
    call(Call::sched_yield);
    std::uint64_t last = user::instructions(), longest = 0;
    const std::uint64_t end = last + 35'000'000;
    while (last < end) {
        const std::uint64_t now = user::instructions();
        longest = std::max(longest, now - last);
        last = now;
    }
    tell("tick", longest);
}

// A program of its own: here it would make every fork dearer.
static void measure_chains() {
    static const char* const words[] = {"chains", "counts", nullptr};
    user::spawn("/bin/chains", words, no_words);
    user::wait();
}

static void measure_switches() {
    static user::Jobs jobs;
    if (!jobs.make_stacks(4)) return;
    tell("coroutine-switch", gauge::count_coroutine_switch(jobs));
    tell("thread-switch", gauge::count_thread_switch(jobs));
    tell("process-switch", gauge::count_process_switch());
    const auto spawned = gauge::count_spawn(jobs);
    tell("spawn-coroutine", spawned.instructions);
    tell("coroutine-memory", spawned.bytes);
}

int main(user::Arguments) {
    const std::uint64_t booted = user::instructions() - gauge::asleep();
    if (user::process_id() == 1) measure_boot(booted);
    measure_calls();
    measure_switch();
    measure_pipe();
    measure_processes();
    measure_process_memory();
    measure_memory();
    measure_tick();
    gauge::measure_channels();  // while this process has no interrupts of its own,
    gauge::measure_servers();   // these too
    gauge::measure_interrupts();
    measure_switches();
    gauge::measure_forks();
    gauge::measure_files();
    gauge::measure_rings();
    gauge::measure_meanwhile();
    gauge::measure_events();
    measure_chains();
    return 0;
}
