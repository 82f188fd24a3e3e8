// Syscall user dispatch: from now on, says a program to Linux, a system call from outside this range of
// addresses is none; send me a signal instead. A byte in our memory turns it on and off, so that the
// calls of our own library go through while the program stands still. It was made for Wine.
// @source Documentation/admin-guide/syscall-user-dispatch.rst of Linux

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include <bit>
#include <csetjmp>
#include <csignal>

#include "darwin/personality.hpp"
#include "darwin/run.hpp"

// How a signal handler returns is a system call, too: the one that must never be dispatched.
asm(".text\n"
    "darwin_return:\n"
    "    mov $15, %eax\n"  // rt_sigreturn
    "    syscall\n"
    "    ud2\n"
    "darwin_return_end:\n");
extern "C" void darwin_return() noexcept;
extern "C" const char darwin_return_end[];

namespace darwin {

using base::Errno, base::fail, base::Result;

namespace {

constexpr int dispatch = 59, off = 0, on = 1;  // PR_SET_SYSCALL_USER_DISPATCH
constexpr char allow = 0, block = 1;           // of the byte

constexpr long bsd = 0x2000000, class_bits = 0x7F000000;

// The kernel's own form of sigaction(): the C library's has no place for darwin_return().
struct Action {
    void (*handler)(int, siginfo_t*, void*);
    unsigned long flags;
    void (*restorer)() noexcept;
    unsigned long mask;
};

struct Running {
    sigjmp_buf left;
    unsigned calls = 0;
    int status = 0;
};

thread_local volatile char selector = allow;
thread_local Running* running = nullptr;

// [handler]
void on_call(int, siginfo_t*, void* where) {
    selector = allow;
    auto& registers = static_cast<ucontext_t*>(where)->uc_mcontext.gregs;
    ++running->calls;
    const bool is_bsd = (registers[REG_RAX] & class_bits) == bsd;
    const Call call{is_bsd ? registers[REG_RAX] - bsd : -1,
                    {registers[REG_RDI], registers[REG_RSI], registers[REG_RDX],
                     registers[REG_R10], registers[REG_R8], registers[REG_R9]}};
    if (call.number == exit_number) {
        running->status = static_cast<int>(call.values[0]);
        siglongjmp(running->left, 1);
    }
    const Reply reply = answer(call);
    registers[REG_RAX] = reply.value;
    registers[REG_RDX] = reply.second;
    constexpr greg_t carry = 1;
    registers[REG_EFL] = (registers[REG_EFL] & ~carry) | (reply.failed ? carry : 0);
    selector = block;
}
// [handler]

Result<void> turn_on(Action& old) noexcept {
    constexpr unsigned long with_info = SA_SIGINFO, with_restorer = 0x04000000;
    const Action action{on_call, with_info | with_restorer, darwin_return, 0};
    syscall(SYS_rt_sigaction, SIGSYS, &action, &old, sizeof action.mask);
    const auto begin = reinterpret_cast<unsigned long>(darwin_return);
    const auto end = reinterpret_cast<unsigned long>(darwin_return_end);
    if (prctl(dispatch, on, begin, end - begin, &selector) != 0)
        return fail(Errno::not_implemented);
    return {};
}

}  // namespace

Result<Ended> run(Image& image) noexcept {
    if (image.cpu() != Image::Cpu::x86_64) return fail(Errno::bad_executable);
    mprotect(image.text().data(), image.text().size(), PROT_READ | PROT_EXEC);
    Running now;
    running = &now;
    Action old{};
    const auto is_on = turn_on(old);
    if (is_on && sigsetjmp(now.left, 1) == 0) {
        const auto start = std::bit_cast<void (*)()>(image.entry());
        selector = block;
        start();
    }
    selector = allow;
    prctl(dispatch, off, 0, 0, 0);
    syscall(SYS_rt_sigaction, SIGSYS, &old, nullptr, sizeof old.mask);
    running = nullptr;
    if (!is_on) return fail(is_on.error());
    return Ended{now.status, now.calls};
}

}  // namespace darwin
