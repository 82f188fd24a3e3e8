// What the kernel leaves on the stack before it runs a handler, and what we can do to it.
//
// A handler does not call back into the interrupted code. The kernel writes all registers
// of the interrupted program into a frame on a stack, and starts the handler. When that
// returns, a last system call (rt_sigreturn) loads the registers from the frame again:
// changed ones too. Here a loop that has no way out is ended by changing where it stands.
//
// Needs: linux
// Without: tsan (its runtime holds handlers back until the program calls something)
// Before: 03-signal-pending.  Next: 05-page-fault.

#include <signal.h>
#include <sys/time.h>
#include <ucontext.h>

#include <cstdio>

#include "base/must.hpp"

using base::must;

// forever() puts 1 into the register for results and jumps in a circle. Behind the circle,
// where nothing leads, stands its return. The three functions say where the frame keeps a
// register. This is the one door to the CPU's own names.
// [door]
asm(".globl forever, forever_exit\n.text");
#if defined(__x86_64__)
asm("forever: mov $1, %eax\n0: jmp 0b\nforever_exit: ret");
using Word = greg_t;
static Word& pc(mcontext_t& saved) { return saved.gregs[REG_RIP]; }
static Word& sp(mcontext_t& saved) { return saved.gregs[REG_RSP]; }
static Word& result(mcontext_t& saved) { return saved.gregs[REG_RAX]; }
#elif defined(__aarch64__)
asm("forever: mov x0, #1\n0: b 0b\nforever_exit: ret");
using Word = unsigned long long;
static Word& pc(mcontext_t& saved) { return saved.pc; }
static Word& sp(mcontext_t& saved) { return saved.sp; }
static Word& result(mcontext_t& saved) { return saved.regs[0]; }
#elif defined(__riscv)
asm("forever: li a0, 1\n0: j 0b\nforever_exit: ret");
using Word = unsigned long;
static Word& pc(mcontext_t& saved) { return saved.__gregs[REG_PC]; }
static Word& sp(mcontext_t& saved) { return saved.__gregs[REG_SP]; }
static Word& result(mcontext_t& saved) { return saved.__gregs[REG_A0]; }
#else
#error "Say where this CPU's signal frame keeps pc, stack pointer and result."
#endif
// [door]
extern "C" long forever();
extern "C" char forever_exit[];
static Word word(const void* address) { return reinterpret_cast<Word>(address); }

alignas(
    16) static char alternate[64 * 1024];  // where handlers run; AVX-512 frames are large
static bool inside(Word address) {
    return address >= word(alternate) && address < word(alternate) + Word{sizeof alternate};
}

// What the handler saw: it writes, main() prints.
static struct {
    bool frame_inside, handler_inside, program_inside;
    Word result;
} seen;

// [handler]
static void on_tick(int, siginfo_t*, void* context) {
    mcontext_t& saved = static_cast<ucontext_t*>(context)->uc_mcontext;
    if (pc(saved) < reinterpret_cast<Word>(&forever) || pc(saved) >= word(forever_exit))
        return;  // the timer was early, the program is not in the loop: it will tick again

    seen = {.frame_inside = inside(word(context)),
            .handler_inside = inside(word(__builtin_frame_address(0))),
            .program_inside = inside(sp(saved)),
            .result = result(saved)};
    result(saved) = 42;
    pc(saved) = word(forever_exit);
}
// [handler]

int main() {
    // 1. A stack for handlers, and a timer that ticks every millisecond.
    stack_t stack{}, before;
    stack.ss_sp = alternate;
    stack.ss_size = sizeof alternate;
    must("give handlers a stack", sigaltstack(&stack, &before));
    struct sigaction action{};
    action.sa_sigaction = on_tick;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    must("install the handler", sigaction(SIGALRM, &action, nullptr));
    const itimerval every_ms{{0, 1000}, {0, 1000}}, never{};
    must("start the timer", setitimer(ITIMER_REAL, &every_ms, nullptr));

    // 2. In, with 1 in the result register. The only way out leads through the frame.
    const long returned = forever();
    must("stop the timer", setitimer(ITIMER_REAL, &never, nullptr));
    must("give the stack back", sigaltstack(&before, nullptr));

    const auto yes = [](bool is) { return is ? "yes" : "no"; };
    std::printf("the frame lies on the handlers' stack: %s\n", yes(seen.frame_inside));
    std::printf("the handler runs on that stack:        %s\n", yes(seen.handler_inside));
    std::printf("the interrupted loop ran on it:        %s\n", yes(seen.program_inside));
    std::printf("result register in the frame: %ld\n", static_cast<long>(seen.result));
    std::printf("forever() returned: %ld\n", returned);
}

// Output:
// the frame lies on the handlers' stack: yes
// the handler runs on that stack:        yes
// the interrupted loop ran on it:        no
// result register in the frame: 1
// forever() returned: 42
