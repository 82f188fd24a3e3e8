// Two rules of the x86-64's stack that a switch by hand can break: each is broken here, and
// seen to fail.
//
// Needs: linux x86_64

#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cstdio>

#include "child/child.hpp"
#include "swap/swap.hpp"
#include "workbook/catch.hpp"

namespace {

alignas(16) std::array<std::byte, std::size_t{256} * 1024> memory;
swap::Place test_place, flow_place;

}  // namespace

// ---- Alignment ----

// What compilers make of a function that puts 16 bytes on its stack: 24 below the address
// to return to is a multiple of 16, so the quick instruction may be used, which insists.
// [movaps]
asm(".globl store_aligned\n.text\n"
    "store_aligned: movaps %xmm0, -24(%rsp)\n ret");
// [movaps]
extern "C" void store_aligned();

namespace {

void store_and_leave(void*) {
    store_aligned();
    for (;;) swap::swap_stacks(&flow_place, test_place);
}

// Runs store_and_leave on a stack that lies `shift` bytes lower than it should.
std::string ends(std::size_t shift) {
    const auto fate = child::run([shift] {
        flow_place = swap::prepare(memory, store_and_leave, nullptr);
        swap::Place lower =
            reinterpret_cast<swap::Place>(reinterpret_cast<swap::Word>(flow_place) - shift);
        for (std::size_t i = 0; i < swap::frame_words + 2; ++i) lower[i] = flow_place[i];
        flow_place = lower;
        swap::swap_stacks(&test_place, flow_place);
        return 0;
    });
    return fate ? fate->end() : "no child";
}

}  // namespace

TEST_CASE("on an aligned stack the aligned store works") {
    CHECK(ends(0) == "exit code 0");
    CHECK(ends(16) == "exit code 0");
}

TEST_CASE("twin: on a stack 8 bytes off it kills the process, in innocent code") {
    CHECK(ends(8) == "killed by SIGSEGV");
}

// ---- The red zone ----

// Leaf functions that keep a value below the stack pointer, as compilers do. The first is
// interrupted by a signal, the second by a push in its own body, as of a switch written in
// inline assembly.
// [red-zone]
asm(".globl kept_over_signal, kept_over_push\n.text\n"
    "kept_over_signal:\n"
    "    movq $42, -8(%rsp)\n"
    "    mov %rdi, %rax\n mov %rsi, %rdi\n mov %rdx, %rsi\n"
    "    syscall\n"  // kill(2): the handler runs before the next instruction
    "    mov -8(%rsp), %rax\n ret\n"
    "kept_over_push:\n"
    "    movq $42, -8(%rsp)\n"
    "    push %rdi\n pop %rdi\n"
    "    mov -8(%rsp), %rax\n ret");
// [red-zone]
extern "C" long kept_over_signal(long call, long pid, long signal);
extern "C" long kept_over_push(long other);

namespace {

volatile sig_atomic_t handled = 0;

}  // namespace

TEST_CASE("a signal's handler leaves the 128 bytes below the stack pointer alone") {
    struct sigaction action{}, before{};
    action.sa_handler = [](int) {
        volatile char scratch[64];
        for (volatile char& byte : scratch) byte = 7;
        handled = 1;
    };
    sigaction(SIGUSR1, &action, &before);
    CHECK(kept_over_signal(SYS_kill, getpid(), SIGUSR1) == 42);
    sigaction(SIGUSR1, &before, nullptr);
    CHECK(handled == 1);
}

TEST_CASE("twin: a push in inline assembly writes over what a leaf function keeps there") {
    CHECK(kept_over_push(7) == 7);
}
