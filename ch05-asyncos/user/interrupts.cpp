// interrupts: processes that interrupt each other. A handler runs between two instructions of the program, and the same bytes
// of this one run where the processor brings the interrupt and where the kernel has to.

#include <bit>
#include <optional>

#include "user/arguments.hpp"
#include "user/interrupts_riscv64.hpp"
#include "user/machine_riscv64.hpp"
#include "user/print.hpp"

using user::print;

static volatile std::uint64_t seen = 0;  // the vectors that have come
static volatile int handled = 0;         // how often the handler has run

static void note(std::uint64_t vectors) {
    seen = seen | vectors;
    handled = handled + 1;
}
static std::uint64_t forget() {
    handled = 0;
    const std::uint64_t vectors = seen;
    seen = 0;
    return vectors;
}
static void print_vectors(const char* what, std::uint64_t vectors) {
    print(what);
    for (; vectors != 0; vectors &= vectors - 1) print(" ", std::countr_zero(vectors));
    print("\n");
}
static const char* said(bool it) { return it ? "yes" : "no"; }

// By what a process hears.
struct Ways {
    user::Result<void> (*hear)(user::VectorHandler);
    void (*mask)();
    void (*unmask)();
};
static constexpr Ways registers = {user::hear_interrupts, user::mask, user::unmask};
static constexpr Ways page = {user::hear_by_page, user::mask_page, user::unmask_page};
static Ways by = registers;

// Sleeps until the handler has run @p times since the last forget(). The program is masked, so between the look and the
// sleep nothing is missed.
// [wait]
static void wait_masked(int times) {
    while (handled < times) {
        static_cast<void>(user::wait_for_interrupt());
        by.unmask();  // here the handler runs
        by.mask();
    }
}
// [wait]

// What the handler of this process does now.
static user::VectorHandler act = note;

// [self]
static void interrupt_oneself() {
    const std::uint64_t three = *user::grant_interrupt(user::process_id(), 3);
    const std::uint64_t nine = *user::grant_interrupt(user::process_id(), 9);
    user::send_interrupt(three);
    const bool is_handled = handled == 1;
    print("sent, and handled before the next line: ", said(is_handled), "\n");
    forget();
    by.mask();
    for (const std::uint64_t place : {nine, three, nine}) user::send_interrupt(place);
    print("three while masked: handled ", handled, " times");
    by.unmask();
    print(", then ", handled, "\n");
    print_vectors("  vectors:", forget());
    static_cast<void>(user::send_by_call(nine));
    print_vectors("by a system call:", forget());
}
// [self]

// [nest]
// A handler may be interrupted, if it keeps what the next interrupt would write over.
static void nest(std::uint64_t vectors) {
    print("  handler begins with", (vectors >> 9 & 1) != 0 ? " 9" : " 3", "\n");
    if ((vectors >> 3 & 1) != 0) {
        const std::uint64_t back = user::read<user::Csr::uepc>();
        user::unmask();
        user::send_interrupt(1);  // vector 9
        user::mask();
        user::write<user::Csr::uepc>(back);
    }
    print("  handler ends\n");
}
// [nest]
static void interrupt_a_handler() {
    act = nest;
    user::send_interrupt(0);  // vector 3
    act = note;
}

// Another process, pipes to it and from it, and where in the table of this one the right to interrupt it stands.
struct Peer {
    user::ProcessId id = 0;
    user::File out = 0, in = 0;
    std::uint64_t place = 0;
};
static Peer peer;

static std::uint64_t read_byte() {
    char byte = 0;
    static_cast<void>(user::read(peer.in, {&byte, 1}));
    return static_cast<std::uint64_t>(byte);
}
static void write_byte(std::uint64_t value) {
    const char byte = static_cast<char>(value);
    static_cast<void>(user::write(peer.out, {&byte, 1}));
}

// [peer]
// Starts a child that does @p work. Each lets the other send it vector 1, and tells it at which place.
static void fork_peer(void (*work)(), user::VectorHandler handler) {
    const user::ProcessId parent = user::process_id();
    const user::Pipe there = *user::make_pipe(), back = *user::make_pipe();
    const user::ProcessId child = *user::fork();
    if (child != 0) {
        peer = {child, there.write_end, back.read_end};
        peer.place = read_byte();  // until it hears, too
        write_byte(*user::grant_interrupt(child, 1));
        return;
    }
    peer = {parent, back.write_end, there.read_end};
    static_cast<void>(by.hear(handler));
    write_byte(*user::grant_interrupt(parent, 1));
    peer.place = read_byte();
    work();
    user::exit(0);
}
// [peer]

// Each writes into its own column, in the order in which it happens.
static void left(const char* what) {
    print("  ", what, "\n");
    user::flush();
}
static void right(const char* what) {
    print("                          ", what, "\n");
    user::flush();
}

// [states]
static void show_states() {
    act = [](std::uint64_t vectors) {
        note(vectors);
        left("handler");
        user::send_interrupt(peer.place);
    };
    fork_peer(
        [] {
            for (const char* const what : {"sends", "sends again"}) {
                read_byte();
                right(what);
                user::mask();
                user::send_interrupt(peer.place);
                wait_masked(1);
                user::unmask();
                forget();
                right("writes a byte");
                write_byte('x');
            }
        },
        [](std::uint64_t vectors) {
            note(vectors);
            right("handler");
        });
    print("  the parent              the child\n");
    left("is ready, but paused");
    write_byte('g');
    user::call(user::Call::sched_yield);
    left("goes on behind its yield");
    read_byte();
    left("has read the byte");
    write_byte('g');
    left("waits in a read");
    read_byte();
    left("has read the byte");
    user::wait();
}
// [states]

// [ping]
constexpr int rounds = 1000;

static void play(bool is_first) {
    by.mask();
    for (int i = 0; i < rounds; ++i) {
        if (is_first) user::send_interrupt(peer.place);
        wait_masked(i + 1);
        if (!is_first) user::send_interrupt(peer.place);
    }
    by.unmask();
}
static void play_ping_pong() {
    act = note;
    forget();
    fork_peer(
        [] {
            play(false);
            user::exit(handled == rounds ? 0 : 1);
        },
        note);
    play(true);
    print("ping-pong: ", handled,
          " pongs, and the child has counted its pings: ", said(user::wait()->code() == 0),
          "\n");
}
// [ping]

// [hostile]
// A program that is hostile to its own interrupts. How it ends is its own matter, and nobody else's.
static void end_badly(const char* what, void (*act_badly)()) {
    const auto child = user::fork();
    if (child && *child == 0) {
        for (const user::Signal signal : {user::Signal::illegal, user::Signal::segment})
            static_cast<void>(
                user::on_signal(signal, [](int number) { user::exit(number); }));
        static_cast<void>(by.hear(note));
        static_cast<void>(user::grant_interrupt(user::process_id(), 1));
        act_badly();
        user::exit(0);
    }
    print(what, ": ", user::wait(*child)->code(), "\n");
}
static void jump_to(std::uint64_t handler) {
    user::write<user::Csr::utvec>(handler);
    user::send_interrupt(0);
}
static void show_hostile() {
    end_badly("a forged place", [] { user::send_interrupt(1); });
    end_badly("a place far away", [] { user::send_interrupt(1ULL << 61); });
    end_badly("a handler in the kernel", [] { jump_to(0x8000'0000); });
    end_badly("a handler that is nowhere", [] { jump_to(0x1'4000'0000); });
    end_badly("a way back that is nowhere", [] {
        user::write<user::Csr::uepc>(0xffff'0000'0000'0000);
        user::return_from_interrupt();
    });
    const auto child = user::fork();
    if (child && *child == 0) {
        static_cast<void>(user::hear_interrupts([](std::uint64_t) {
            for (;;) user::spin();
        }));
        user::send_interrupt(user::grant_interrupt(user::process_id(), 1).value_or(0));
    }
    static_cast<void>(user::sleep(std::chrono::milliseconds(30)));
    static_cast<void>(user::kill(*child, user::Signal::kill));
    print("a handler that never ends: signal ", user::wait(*child)->ending.signal(), "\n");
}
// [hostile]

// [page]
// The same once more, in a process that has no registers but a page.
static void hear_by_a_page() {
    print("by a page:\n");
    user::flush();
    by = page;
    if (*user::fork() == 0) {
        forget();
        static_cast<void>(by.hear(note));
        interrupt_oneself();
        play_ping_pong();
        user::exit(0);
    }
    user::wait();
    end_badly("a handler in the kernel", [] {
        user::interrupt_page().handler = 0x8000'0000;
        user::send_interrupt(0);
    });
    end_badly("a way back that is nowhere", [] {
        user::interrupt_page().pc = 0xffff'0000'0000'0000;
        user::end_handler();
    });
    end_badly("a page that is gone", [] {
        user::call(user::Call::munmap, &user::interrupt_page(), 4096);
        user::send_interrupt(0);
    });
    by = registers;
}
// [page]

// A right ends with the process that has granted it, and its place is free again.
static void outlive_children() {
    constexpr int children = 520;
    const user::ProcessId parent = user::process_id();
    int granted = 0;
    for (int i = 0; i < children; ++i) {
        if (*user::fork() == 0) {
            static_cast<void>(user::hear_interrupts(note));
            user::exit(user::grant_interrupt(parent, 1) ? 0 : 1);
        }
        if (user::wait()->code() == 0) ++granted;
    }
    print("rights from ", granted, " of ", children, " children, in a table of 512\n");
}

int main(user::Arguments) {
    if (!user::hear_interrupts([](std::uint64_t vectors) { act(vectors); })) return 1;
    interrupt_oneself();
    interrupt_a_handler();
    show_states();
    play_ping_pong();
    show_hostile();
    hear_by_a_page();
    outlive_children();
    return 0;
}
