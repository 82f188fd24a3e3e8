// family: forks, and what it costs; a child that would rather not stop; a pipe between two processes.

#include "user/arguments.hpp"
#include "user/machine_riscv64.hpp"
#include "user/print.hpp"
#include "user/processes.hpp"

using user::instructions;

static int shared = 1;

static void measure_forks() {
    std::uint64_t least = ~0ULL;
    for (int i = 0; i < 10; ++i) {
        const std::uint64_t begin = instructions();
        const auto child = user::fork();
        if (!child) return;
        if (*child == 0) user::call(user::Call::exit_group, 0);
        (void)user::wait(*child);
        least = std::min(least, instructions() - begin);
    }
    user::print("fork, exit and wait: ", least, " instructions\n");
}

static void measure_calls() {
    std::uint64_t least = ~0ULL;
    for (int i = 0; i < 10; ++i) {
        const std::uint64_t begin = instructions();
        user::call(user::Call::getppid);
        least = std::min(least, instructions() - begin);
    }
    user::print("a system call: ", least, " instructions\n");
}

static void measure_pipe() {
    const auto there = user::make_pipe(), back = user::make_pipe();
    if (!there || !back) return;
    const auto child = user::fork();
    if (!child) return;
    char byte = 'x';
    if (*child == 0) {
        (void)user::close(there->write_end);
        while (user::read(there->read_end, {&byte, 1}).value_or(0) == 1)
            (void)user::write(back->write_end, {&byte, 1});
        user::call(user::Call::exit_group, 0);
    }
    std::uint64_t least = ~0ULL;
    for (int i = 0; i < 10; ++i) {
        const std::uint64_t begin = instructions();
        (void)user::write(there->write_end, {&byte, 1});
        (void)user::read(back->read_end, {&byte, 1});
        least = std::min(least, instructions() - begin);
    }
    (void)user::close(there->write_end);
    (void)user::wait(*child);
    user::print("a byte there and back: ", least, " instructions\n");
}

static void measure_signal() {
    (void)user::on_signal(user::Signal::user1, [](int) {});
    std::uint64_t least = ~0ULL;
    for (int i = 0; i < 10; ++i) {
        const std::uint64_t begin = instructions();
        (void)user::kill(user::process_id(), user::Signal::user1);
        least = std::min(least, instructions() - begin);
    }
    user::print("a signal, its handler, and back: ", least, " instructions\n");
}

int main(user::Arguments) {
    const auto child = user::fork();
    if (child && *child == 0) {
        shared = 2;
        user::exit(shared);
    }
    const auto ended = user::wait();
    user::print("child ended with ", ended ? ended->code() : -1, "; my own is still ",
                shared, "\n");
    const auto hog = user::fork();
    if (hog && *hog == 0)
        for (;;) user::spin();
    (void)user::sleep(std::chrono::milliseconds(30));
    if (hog) (void)user::kill(*hog, user::Signal::kill);
    const auto killed = user::wait();
    user::print("the hog ended by signal ", killed ? killed->ending.signal() : -1, "\n");
    measure_calls();
    measure_forks();
    measure_pipe();
    measure_signal();
    return 0;
}
