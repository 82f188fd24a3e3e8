// Given: handlers, and what the judge looks at. Each notes the frame that it was given.

#include "arch/csr.hpp"
#include "devices/plic.hpp"
#include "dispatch.hpp"

extern "C" {
void trap_entry();
void scramble();
void break_once();
void bare_end();

[[gnu::used]] Frame seen;                 // of the last trap but breakpoints in handlers
[[gnu::used]] std::uint64_t seen_value;   // its stval
[[gnu::used]] std::uint64_t seen_place;   // where its frame was
[[gnu::used]] std::uint64_t interrupted;  // how often
[[gnu::used]] std::uint64_t given_up;     // the cause that nobody handles
[[gnu::used]] bool breaks_in_handler;     // set by the judge
[[gnu::used]] std::uint64_t better_place = 42;

void trap_dispatch(Frame& frame, std::uint64_t cause, std::uint64_t value) {
    dispatch(frame, cause, value);
    scramble();
}
void give_up(std::uint64_t cause) {
    given_up = cause;
    bare_end();
    while (true) {}
}
}

static void note(const Frame& frame, std::uint64_t value) {
    seen = frame;
    seen_value = value;
    seen_place = reinterpret_cast<std::uint64_t>(&frame);
}

static void on_device(Frame& frame) {
    note(frame, 0);
    ++interrupted;
    if (breaks_in_handler) break_once();
    devices::Plic::complete(devices::Plic::claim(0), 0);
}
static Then on_break(Frame& frame, std::uint64_t value) {
    if (!breaks_in_handler) note(frame, value);
    frame.x[10] += 1000;
    return Then::behind;
}
// A call of the kernel: a0 + a1.
static Then on_call(Frame& frame, std::uint64_t value) {
    note(frame, value);
    frame.x[10] += frame.x[11];
    return Then::behind;
}
// There is no memory: now s2 leads to some.
static Then on_load(Frame& frame, std::uint64_t value) {
    note(frame, value);
    frame.x[18] = reinterpret_cast<std::uint64_t>(&better_place);
    return Then::again;
}

extern "C" int kernel_main() {
    arch::write<arch::Csr::stvec>(reinterpret_cast<std::uint64_t>(&trap_entry));
    devices::Plic::enable(11, 0);
    arch::write<arch::Csr::sie>(arch::Interrupt::timer | arch::Interrupt::external);
    on_interrupt_of[9] = on_device;
    on_exception_of[3] = on_break;
    on_exception_of[9] = on_call;
    on_exception_of[5] = on_load;
    return 0;
}
