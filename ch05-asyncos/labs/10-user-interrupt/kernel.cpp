// Given: a program with a handler, and what the judge calls and looks at. The judge is the operating system: it lets the program
// run in user mode, and sends it vectors.

#include "interrupts.hpp"

extern "C" {
void scramble();
void on_vectors(std::uint64_t vectors);

[[gnu::used,
  gnu::retain]] std::uint64_t heard;  // all vectors that the handler was ever called with
[[gnu::used, gnu::retain]] std::uint64_t calls;  // how often
[[gnu::used,
  gnu::retain]] std::uint64_t deepest;  // how many handlers were inside of each other
[[gnu::used, gnu::retain]] std::uint64_t handler_stack;  // where the last one's was
[[gnu::used, gnu::retain]] bool handler_was_on;          // interrupts were on when it began
[[gnu::used, gnu::retain]] bool
    nests;  // set by the judge: the first handler lets itself be interrupted
[[gnu::used, gnu::retain]] bool torn;  // a handler has seen a masked part half done
}

static Mailbox mailbox;
static std::uint64_t depth;
static volatile std::uint64_t left = 50, right = 50;

[[gnu::used, gnu::retain]] void on_vectors(std::uint64_t vectors) {
    std::uint64_t here = 0;
    handler_stack = reinterpret_cast<std::uint64_t>(&here);
    handler_was_on = handler_was_on || (status() & interrupts_on) != 0;
    ++calls;
    if (++depth > deepest) deepest = depth;
    heard |= vectors;
    torn = torn || left + right != 100;
    if (nests && depth == 1) {
        send_to_self(1U << 9);
        set_status(interrupts_on);  // here it is interrupted
        scramble();
    }
    mailbox.add(vectors);
    --depth;
    scramble();
}

extern "C" {
[[gnu::used, gnu::retain]] void start_hearing() { hear(); }

// The count in bits 32 and above, the vectors below.
[[gnu::used, gnu::retain]] std::uint64_t take() {
    std::uint64_t count = 0;
    const std::uint64_t vectors = mailbox.take(count);
    return count << 32 | vectors;
}
// Moves one from the left to the right: a handler in between would see 99.
[[gnu::used, gnu::retain]] void move_one() {
    const Masked masked;
    left = left - 1;
    right = right + 1;
}
// Bit 0: interrupts are on before, 1: inside, 2: after the inner one, 3: after both.
[[gnu::used, gnu::retain]] std::uint64_t nest() {
    std::uint64_t seen = status() & interrupts_on;
    {
        const Masked outer;
        seen |= (status() & interrupts_on) << 1;
        { const Masked inner; }
        seen |= (status() & interrupts_on) << 2;
    }
    return seen | (status() & interrupts_on) << 3;
}
}

extern "C" int kernel_main() { return 0; }
