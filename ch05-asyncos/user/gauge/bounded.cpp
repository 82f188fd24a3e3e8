// What it costs to count an event: by a bounded program in the kernel, and by a process that is woken for it.

#include "user/bounded.hpp"

#include "bounded/text.hpp"
#include "user/gauge/count.hpp"
#include "user/processes.hpp"

namespace gauge {

namespace {

constexpr std::string_view counting =
    "r0 = state[0]\nr0 += 1\nstate[0] = r0\nr0 = 0\nreturn r0";
// The call that is measured is the first one that it looks for.
constexpr std::string_view allowing =
    "r0 = event[0]\nif r0 == 172 goto yes\nif r0 == 64 goto yes\nif r0 == 94 goto yes\n"
    "r0 = 1\nreturn r0\nyes: r0 = 0\nreturn r0";

std::uint64_t null_call() {
    return median<11>([] { return count([] { user::call(user::Call::getpid); }); });
}
std::uint64_t yield() {
    return median<11>([] { return count([] { user::call(user::Call::sched_yield); }); });
}

void measure_program(std::string_view name, abi::Event event, std::string_view text) {
    bounded::Instruction room[8];
    const auto instructions = bounded::assemble(text, room);
    const std::uint64_t before = null_call();
    if (!instructions || !user::attach(event, {room, *instructions}, 1)) return;
    tell(name, null_call() - before);
}

constexpr std::string_view long_one = "r0 = 0\nrepeat 500\nr0 += 1\nagain\nreturn r0";

// In a child, whose end is the program's: nobody gets rid of a filter.
void measure_in_child(std::string_view name, abi::Event event, std::string_view text) {
    if (const auto child = user::fork(); child && *child == 0) {
        measure_program(name, event, text);
        user::exit(0);
    }
    user::wait();
}

// A byte in a pipe is the event. It is over when the process waits for the next one.
void measure_process() {
    const auto pipe = user::make_pipe();
    if (!pipe) return;
    if (const auto child = user::fork(); child && *child == 0) {
        user::close(pipe->write_end);
        volatile std::uint64_t counted = 0;
        char byte = 0;
        while (user::read(pipe->read_end, {&byte, 1}).value_or(0) == 1)
            counted = counted + 1;
        user::exit(0);
    }
    const std::uint64_t without = yield();
    const std::uint64_t with = median<31>([&] {
        return count([&] {
            static_cast<void>(user::write(pipe->write_end, {"x", 1}));
            user::call(user::Call::sched_yield);
        });
    });
    tell("event-to-process", with - without);
    user::close(pipe->write_end);
    user::wait();
    user::close(pipe->read_end);
}

}  // namespace

void measure_events() noexcept {
    measure_process();
    measure_in_child("event-to-program", abi::Event::call, counting);
    measure_in_child("event-to-long-program", abi::Event::call, long_one);
    measure_in_child("event-to-filter", abi::Event::filter, allowing);
}

}  // namespace gauge
