// How soon a program that computes learns that a call is done: it waits, it looks now and then, or it is interrupted.

#include "user/gauge/meanwhile.hpp"

#include "user/gauge/count.hpp"

namespace gauge {

namespace {

void tell_seen(std::string_view what, std::string_view how, std::uint64_t number) noexcept {
    user::print(what, how, ' ', number, '\n');
    user::flush();
}
void tell_looks(std::string_view steps, unsigned number) noexcept {
    const Seen seen = Meanwhile::look_every(number);
    tell_seen("seen-looking-", steps, seen.each());
    tell_seen("meanwhile-looking-", steps, seen.total);
}

void measure() {
    if (!Meanwhile::open()) return;
    const Seen waiting = Meanwhile::wait_for_each(),
               interrupted = Meanwhile::be_interrupted();
    tell("seen-waiting", waiting.each());
    tell("meanwhile-waiting", waiting.total);
    tell("seen-interrupted", interrupted.each());
    tell("meanwhile-interrupted", interrupted.total);
    tell_looks("10", 10);
    tell_looks("100", 100);
    tell_looks("1000", 1000);
    tell_looks("10000", 10000);
    tell_looks("50000", 50000);
    tell("interrupts-together",
         Meanwhile::count_interrupts<32>(std::chrono::microseconds(0)));
    tell("interrupts-apart",
         Meanwhile::count_interrupts<32>(std::chrono::microseconds(100)));
}

}  // namespace

// In a process of its own: it hears interrupts of its own.
void measure_meanwhile() noexcept {
    if (const auto child = user::fork(); child && *child == 0) {
        measure();
        user::exit(0);
    }
    user::wait();
}

}  // namespace gauge
