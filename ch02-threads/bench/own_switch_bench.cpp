// What does a switch cost that does no more than it must, and what does each part of it
// add? Five switches by hand for the x86-64, beside the system's swapcontext(); and how
// many bytes of stack a print needs.
//
// Needs: linux x86_64

#include <ucontext.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/bench.hpp"
#include "bench/instructions.hpp"
#include "swap/swap.hpp"

using swap::Place;
using Switch = void (*)(Place* from, Place to) noexcept;

// ---- The variants; swap::swap_stacks() is the one that ends in `ret` ----

#if !defined(__x86_64__)
#error "This measures one feature of one CPU."
#endif
// clang-format off
#define PUSH "push %rbp\n push %rbx\n push %r12\n push %r13\n push %r14\n push %r15\n"
#define POP "pop %r15\n pop %r14\n pop %r13\n pop %r12\n pop %rbx\n pop %rbp\n"
#define MOVE "mov %rsp, (%rdi)\n mov %rsi, %rsp\n"

// [jmp]
asm(".globl switch_jmp, switch_jmp_fp, switch_jmp_mxcsr, switch_jmp_x87\n.text\n"
    "switch_jmp:\n" PUSH MOVE POP
    "pop %rdx\n"    // what `ret` would take,
    "jmp *%rdx\n"   // but as a jump it is predicted as jumps are
// [jmp]
    "switch_jmp_fp:\n" PUSH
    "sub $8, %rsp\n stmxcsr (%rsp)\n fnstcw 4(%rsp)\n" MOVE
    "ldmxcsr (%rsp)\n fldcw 4(%rsp)\n add $8, %rsp\n" POP
    "pop %rdx\n jmp *%rdx\n"
    "switch_jmp_mxcsr:\n" PUSH "sub $8, %rsp\n stmxcsr (%rsp)\n" MOVE
    "ldmxcsr (%rsp)\n add $8, %rsp\n" POP "pop %rdx\n jmp *%rdx\n"
    "switch_jmp_x87:\n" PUSH "sub $8, %rsp\n fnstcw 4(%rsp)\n" MOVE
    "fldcw 4(%rsp)\n add $8, %rsp\n" POP "pop %rdx\n jmp *%rdx\n");
// clang-format on
extern "C" {
void switch_jmp(Place* from, Place to) noexcept;
void switch_jmp_fp(Place* from, Place to) noexcept;
void switch_jmp_mxcsr(Place* from, Place to) noexcept;
void switch_jmp_x87(Place* from, Place to) noexcept;
}

// ---- A partner to switch to: it does nothing but switch back ----

static Place here, partner;
alignas(16) static std::array<std::byte, std::size_t{64} * 1024> memory;

template <Switch switch_by>
static void echo(void*) {
    for (;;) switch_by(&partner, here);
}

// A switch to an echo and back, `rounds` times.
template <Switch switch_by>
static void play(int rounds) {
    for (int i = 0; i < rounds; ++i) switch_by(&here, partner);
}

static ucontext_t here_context, partner_context;

static void echo_context() {
    for (;;) swapcontext(&partner_context, &here_context);
}

static void play_context(int rounds) {
    for (int i = 0; i < rounds; ++i) swapcontext(&here_context, &partner_context);
}

[[gnu::noinline]] static void call_nothing() { asm volatile(""); }

static void play_calls(int rounds) {
    for (int i = 0; i < 2 * rounds; ++i) call_nothing();
}

struct Variant {
    const char *id, *what;
    void (*play)(int);
    void (*echo)(void*);  // nothing: it has no stack of ours
    std::size_t extra;    // words that it keeps below the registers
};

static const Variant variants[] = {
    {"ret", "ends in ret", play<swap::swap_stacks>, echo<swap::swap_stacks>, 0},
    {"jmp", "ends in pop and jmp", play<switch_jmp>, echo<switch_jmp>, 0},
    {"mxcsr", "with MXCSR", play<switch_jmp_mxcsr>, echo<switch_jmp_mxcsr>, 1},
    {"x87", "with the x87 control word", play<switch_jmp_x87>, echo<switch_jmp_x87>, 1},
    {"fp", "with MXCSR and the x87 control word", play<switch_jmp_fp>, echo<switch_jmp_fp>,
     1},
    {"call", "a call and a return", play_calls, nullptr, 0},
    {"swapcontext", "swapcontext()", play_context, nullptr, 0}};

static void prepare(const Variant& variant) {
    if (variant.echo != nullptr) {
        partner = swap::prepare(memory, variant.echo, nullptr);
        if (variant.extra > 0) *--partner = std::uint64_t{0x037F} << 32 | 0x1F80;
    }
    getcontext(&partner_context);
    partner_context.uc_stack.ss_sp = memory.data();
    partner_context.uc_stack.ss_size = memory.size() / 2;
    partner_context.uc_link = nullptr;
    makecontext(&partner_context, echo_context, 0);
}

static const Variant& variant_of(std::string_view id) {
    for (const Variant& variant : variants)
        if (id == variant.id) return variant;
    std::fprintf(stderr, "no such variant\n");
    std::exit(2);
}

// Times two variants in turns; each has the partner's stack for itself meanwhile.
static std::pair<bench::Sample, bench::Sample> paired(const Variant& ours,
                                                      const Variant& theirs, int rounds) {
    const auto run = [rounds](const Variant& variant) {
        return [&variant, rounds] {
            prepare(variant);
            variant.play(rounds);
        };
    };
    return bench::paired_ns(1, run(ours), run(theirs), 101);
}

static void print_switches() {
    constexpr int rounds = 2000;  // short, so that most are not interrupted
    const auto row = [](const char* id, const char* what, const char* ours,
                        const char* theirs, const char* goal) {
        bench::print(bench::compared(id, what,
                                     paired(variant_of(ours), variant_of(theirs), rounds),
                                     variant_of(theirs).what, 2 * rounds, goal));
    };
    row("ch02/own-switch-ret", "one switch by hand that ends in ret", "ret", "jmp",
        ">= 1.5");
    row("ch02/own-switch-jmp", "one switch by hand that ends in pop and jmp", "jmp", "call",
        "<= 3");
    row("ch02/own-switch-mxcsr", "the same, and keeps MXCSR", "mxcsr", "jmp", "");
    row("ch02/own-switch-x87", "the same, and keeps the x87 control word", "x87", "jmp",
        "");
    row("ch02/own-switch-fp", "the same, and keeps both of them", "fp", "jmp", ">= 1.2");
    row("ch02/own-switch-swapcontext", "one switch by swapcontext()", "swapcontext", "fp",
        ">= 5");
}

// ---- Whose calls does the processor guess from? ----

static int depth = 0;  // of the calls above each switch

static void no_switch(Place*, Place) noexcept { asm volatile(""); }

// `site` makes copies: the same calls, from other places in the program.
template <Switch switch_by, int site>
[[gnu::noinline]] static void descend(int calls, Place* from, const Place* to) {
    if (calls > 0) {
        descend<switch_by, site>(calls - 1, from, to);
    } else {
        switch_by(from, *to);
    }
    asm volatile("" ::"i"(site));  // or the call would become a jump
}

template <Switch switch_by, int site>
[[gnu::noinline]] static void descend_often(int rounds, Place* from, const Place* to) {
    for (int i = 0; i != rounds; ++i) descend<switch_by, site>(depth, from, to);
}

// By a pointer that the compiler cannot see through, or it would make a copy for each use.
using Often = void (*)(int rounds, Place* from, const Place* to);
template <Switch switch_by, int site>
static constinit const Often volatile often = descend_often<switch_by, site>;

template <Switch switch_by, int site>
static void partner_descends(void*) {
    often<switch_by, site>(-1, &partner, &here);  // for ever
}

// Nanoseconds for one way down, one switch and the way up, in flows that have their code
// in common (partner_site is 0) or not.
template <Switch switch_by, int partner_site>
static bench::Series by_depth(const char* name) {
    constexpr int rounds = 1000;
    bench::Series series{.name = name, .points = {}};
    for (const int calls : {0, 1, 2, 4, 6, 8, 10, 12}) {
        depth = calls;
        partner = swap::prepare(memory, partner_descends<switch_by, partner_site>, nullptr);
        const bench::Sample sample =
            bench::time_ns(1, [] { often<switch_by, 0>(rounds, &here, &partner); }, 101);
        // A round of two flows has two switches; without a switch there is one flow.
        const int ways = switch_by == no_switch ? rounds : 2 * rounds;
        series.points.emplace_back(calls, sample.median / ways);
    }
    return series;
}

static void print_depths() {
    bench::Plot plot{.id = "ch02/switch-returns",
                     .title = "A switch at the bottom of some calls",
                     .x = "calls above the switch",
                     .y = "ns for the calls, the switch and the returns",
                     .series = {by_depth<swap::swap_stacks, 1>("ret, other code"),
                                by_depth<switch_jmp, 1>("jmp, other code"),
                                by_depth<swap::swap_stacks, 0>("ret, same code"),
                                by_depth<switch_jmp, 0>("jmp, same code"),
                                by_depth<no_switch, 0>("no switch")}};
    bench::print(plot);
    const auto ns = [&](std::size_t series, bool deep) {
        const auto& points = plot.series[series].points;
        return deep ? points.back().second : points.front().second;
    };
    const auto row = [](const char* id, const char* what, double ours, const char* peer,
                        double theirs, const char* goal) {
        bench::print({.id = id,
                      .what = what,
                      .unit = "ns",
                      .ours = ours,
                      .peer = peer,
                      .theirs = theirs,
                      .goal = goal});
    };
    row("ch02/switch-other-code", "ret, and one return after it, to other code",
        ns(0, false), "pop and jmp", ns(1, false), ">= 1.2");
    row("ch02/switch-same-code", "ret, and one return after it, to the same code",
        ns(2, false), "pop and jmp", ns(3, false), "<= 0.8");
    const double calls = plot.series[0].points.back().first;
    row("ch02/wrong-return", "a call and a return that was guessed wrong",
        (ns(0, true) - ns(0, false)) / calls, "guessed right",
        (ns(2, true) - ns(2, false)) / calls, ">= 2");
}

static void print_instructions(const std::string& program) {
    constexpr int rounds = 10'000;
    for (const char* id : {"ret", "jmp", "fp", "swapcontext"}) {
        const auto count = bench::instructions_of_one(program, id, rounds);
        if (!count) continue;
        bench::print({.id = std::string("ch02/own-switch-instructions-") + id,
                      .what = std::string("instructions of one switch and its loop: ") +
                              variant_of(id).what,
                      .unit = "instructions",
                      .ours = *count / 2,
                      .exact = true});
    }
}

// ---- How much stack does a print need? ----

constexpr std::byte paint{0xA5};
static void (*job)();
static const std::byte* lowest;  // the lowest byte of the stack that was written
static std::FILE* nowhere;

static void do_job(void*) {
    job();
    for (lowest = memory.data(); *lowest == paint;) ++lowest;
    for (;;) swap::swap_stacks(&partner, here);
}

static double bytes_needed(void (*function)()) {
    job = function;
    memory.fill(paint);
    partner = swap::prepare(memory, do_job, nullptr);
    const auto* const top = reinterpret_cast<std::byte*>(partner + swap::frame_words);
    swap::swap_stacks(&here, partner);
    return static_cast<double>(top - lowest);
}

// Three ways to say something; each is flushed so that it does all of its work.
static void by_printf() {
    std::fprintf(nowhere, "%d: %s %g\n", 42, "a line", 1.5);
    std::fflush(nowhere);
}
static void by_puts() {
    std::fputs("a line\n", nowhere);
    std::fflush(nowhere);
}
static void by_write() {
    if (write(fileno(nowhere), "a line\n", 7) < 0) std::abort();
}

static void print_bytes() {
    nowhere = std::fopen("/dev/null", "w");
    if (nowhere == nullptr) return;
    const auto row = [](const char* id, const char* what, double bytes) {
        bench::print({.id = id,
                      .what = what,
                      .unit = "bytes",
                      .ours = bytes,
                      .peer = "a block of 48 bytes",
                      .theirs = 48});
    };
    row("ch02/print-bytes-first", "stack that the first printf of a program needs",
        bytes_needed(by_printf));
    row("ch02/print-bytes-printf", "stack that a printf of three values needs",
        bytes_needed(by_printf));
    bytes_needed(by_puts);  // the first time does more
    row("ch02/print-bytes-puts", "stack that a puts needs", bytes_needed(by_puts));
    bytes_needed(by_write);
    row("ch02/print-bytes-write", "stack that a write needs", bytes_needed(by_write));
}

int main(int count, char** words) {
    if (count == 4 && std::string_view(words[1]) == "--only") {
        const Variant& variant = variant_of(words[2]);
        prepare(variant);
        variant.play(std::atoi(words[3]));
        return 0;
    }
    print_bytes();
    print_switches();
    print_depths();
    print_instructions(words[0]);
}
