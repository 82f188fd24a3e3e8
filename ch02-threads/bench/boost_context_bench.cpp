// The switch against Boost.Context's, which is the usual choice, and against swapcontext().
//
// Peers: boost_context
// Needs: posix x86_64 (the goals are for that CPU)
#include <ucontext.h>

#include <boost/context/detail/fcontext.hpp>
#include <boost/context/fiber.hpp>
#include <boost/context/pooled_fixedsize_stack.hpp>
#include <functional>
#include <memory>
#include <string>

#include "bench/bench.hpp"
#include "fibers/stack.hpp"
#include "fibers/switch.hpp"

namespace {

namespace boost_context = boost::context::detail;

constexpr std::size_t stack_bytes = 65536;
constexpr int switches = 20'000;  // in one operation: half of them there, half of them back

const std::string boost_name = "Boost.Context " + std::to_string(BOOST_VERSION / 100'000) +
                               "." + std::to_string(BOOST_VERSION / 100 % 1000);

// Two contexts that do nothing but switch to each other: this one, and the one on the stack.
struct Pair {
    void *here = nullptr, *there = nullptr;
    std::uint8_t left = 0;
};

void full(void* argument) {
    Pair& pair = *static_cast<Pair*>(argument);
    for (;;) fibers_switch(&pair.there, pair.here, &pair.left);
}

void light(void* argument) {
    Pair& pair = *static_cast<Pair*>(argument);
    for (;;) fibers_switch_light(&pair.there, pair.here);
}

#if !defined(__x86_64__)
#error "This measures one feature of one CPU."
#endif

// [inline]
struct Place {
    void *code = nullptr, *sp = nullptr, *bp = nullptr, *bx = nullptr;
};

// No function at all: the compiler is told that every register changes, and keeps what it
// still needs. rbp and rbx it may have reserved, so these two are kept here. Nothing is pushed:
// below the stack pointer may lie a leaf function's variables.
[[gnu::always_inline]] inline void switch_inline(Place* from, Place* to) {
    asm volatile(
        "lea 1f(%%rip), %%rax\n mov %%rax, (%0)\n"
        "mov %%rsp, 8(%0)\n mov %%rbp, 16(%0)\n mov %%rbx, 24(%0)\n"
        "mov 8(%1), %%rsp\n mov 16(%1), %%rbp\n mov 24(%1), %%rbx\n"
        "jmp *(%1)\n 1:"
        : "+S"(from), "+D"(to)
        :
        : "rax", "rcx", "rdx", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "xmm0",
          "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10",
          "xmm11", "xmm12", "xmm13", "xmm14", "xmm15", "cc", "memory");
}
// [inline]

Place inline_here, inline_there;

void inline_loop() {
    for (;;) switch_inline(&inline_there, &inline_here);
}

void boost_loop(boost_context::transfer_t from) {
    for (;;) from = boost_context::jump_fcontext(from.fctx, nullptr);
}

ucontext_t ucontext_here, ucontext_there;

void ucontext_loop() {
    for (;;) swapcontext(&ucontext_there, &ucontext_here);
}

// What a stack of ours and a loop on it make: a place to switch to.
struct Other {
    explicit Other(void (*loop)(void*)) {
        pair.there = fibers_prepare(stack.bottom(), stack.top(), loop, &pair);
    }
    fibers::Stack stack = *fibers::Stack::map(stack_bytes);
    Pair pair;
};

// The same by Boost: its pair, and what a benchmark calls.
struct BoostOther {
    fibers::Stack stack = *fibers::Stack::map(stack_bytes);
    boost_context::transfer_t pair{
        boost_context::make_fcontext(stack.top(), stack.bytes(), boost_loop), nullptr};
    void operator()() {
        for (int i = 0; i < switches / 2; ++i)
            pair = boost_context::jump_fcontext(pair.fctx, nullptr);
    }
};

void compare_functions() {
    Other to_full(full), to_light(light);
    BoostOther with_boost;
    const auto with_full = [&pair = to_full.pair] {
        for (int i = 0; i < switches / 2; ++i)
            fibers_switch(&pair.here, pair.there, &pair.left);
    };
    const auto with_light = [&pair = to_light.pair] {
        for (int i = 0; i < switches / 2; ++i) fibers_switch_light(&pair.here, pair.there);
    };
    bench::print(bench::compared("ch02/switch",
                                 "one switch between two stacks, all state of the ABI",
                                 bench::paired_cpu_ns(20, with_full, std::ref(with_boost)),
                                 boost_name, switches, "<= 0.95"));
    bench::print(bench::compared(
        "ch02/switch-light", "the same without the floating-point control words",
        bench::paired_cpu_ns(20, with_light, std::ref(with_boost)), boost_name, switches));
}

void compare_inline() {
    const fibers::Stack stack = *fibers::Stack::map(stack_bytes);
    BoostOther with_boost;
    inline_there = {.code = reinterpret_cast<void*>(inline_loop),
                    .sp = stack.top() - sizeof(void*)};  // as after a call
    const auto with_inline = [] {
        for (int i = 0; i < switches / 2; ++i) switch_inline(&inline_here, &inline_there);
    };
    bench::print(
        bench::compared("ch02/switch-inline",
                        "the light one as part of its caller, which keeps what it needs",
                        bench::paired_cpu_ns(20, with_inline, std::ref(with_boost)),
                        boost_name, switches, "<= 0.45"));
}

void compare_with_ucontext() {
    const fibers::Stack stack = *fibers::Stack::map(stack_bytes);
    getcontext(&ucontext_there);
    ucontext_there.uc_stack.ss_sp = stack.bottom();
    ucontext_there.uc_stack.ss_size = stack.bytes();
    makecontext(&ucontext_there, ucontext_loop, 0);
    const auto with_ucontext = [] {
        for (int i = 0; i < 500; ++i) swapcontext(&ucontext_here, &ucontext_there);
    };
    Other other(full);
    const auto with_full = [&pair = other.pair] {
        for (int i = 0; i < 500; ++i) fibers_switch(&pair.here, pair.there, &pair.left);
    };
    bench::print(bench::compared(
        "ch02/switch-ucontext",
        "one switch, against glibc's, which asks the kernel each time",
        bench::paired_cpu_ns(20, with_full, with_ucontext), "swapcontext", 1000));
}

// Comes, says that it has been there, and goes for ever.
void once(void* argument) {
    Pair& pair = *static_cast<Pair*>(argument);
    fibers_switch(&pair.there, pair.here, &pair.left);
}

void compare_creation() {
    fibers::StackPool pool(16384);
    const auto ours = [&] {
        for (int i = 0; i < 1000; ++i) {
            fibers::Stack stack = std::move(*pool.take());
            Pair pair;
            pair.there = fibers_prepare(stack.bottom(), stack.top(), once, &pair);
            fibers_switch(&pair.here, pair.there, &pair.left);
            pool.give(std::move(stack));
        }
    };
    boost::context::pooled_fixedsize_stack boost_pool(16384);
    const auto theirs = [&] {
        for (int i = 0; i < 1000; ++i) {
            boost::context::fiber fiber(
                std::allocator_arg, boost_pool,
                [](boost::context::fiber&& back) { return std::move(back); });
            fiber = std::move(fiber).resume();
        }
    };
    bench::print(
        bench::compared("ch02/create-context",
                        "a context on a pooled stack: made, run to its end, given back",
                        bench::paired_cpu_ns(20, ours, theirs), boost_name, 1000, "<= 1"));
}

}  // namespace

int main() {
    compare_functions();
    compare_inline();
    compare_with_ucontext();
    compare_creation();
}
