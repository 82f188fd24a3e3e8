// Linux has no way on ARM to send its own system calls elsewhere, and `svc #0x80` is one: the number in
// the instruction counts for nothing. So each of them becomes `brk #0x80`, a breakpoint of the same
// length, and the signal of a breakpoint brings us the registers.
// @source ARM Architecture Reference Manual, SVC and BRK

#include <sys/mman.h>
#include <ucontext.h>

#include <bit>
#include <csetjmp>
#include <csignal>
#include <cstring>

#include "darwin/personality.hpp"
#include "darwin/run.hpp"

namespace darwin {

using base::Errno, base::fail, base::Result;

namespace {

constexpr std::uint32_t supervisor_call = 0xD4001001, breakpoint = 0xD4201000;

struct Running {
    sigjmp_buf left;
    unsigned calls = 0;
    int status = 0;
};

thread_local Running* running = nullptr;

// [handler]
void on_call(int, siginfo_t*, void* where) {
    auto& registers = static_cast<ucontext_t*>(where)->uc_mcontext;
    const auto value_of = [&](int i) { return static_cast<long>(registers.regs[i]); };
    ++running->calls;
    const Call call{
        value_of(16),
        {value_of(0), value_of(1), value_of(2), value_of(3), value_of(4), value_of(5)}};
    if (call.number == exit_number) {
        running->status = static_cast<int>(call.values[0]);
        siglongjmp(running->left, 1);
    }
    const Reply reply = answer(call);
    registers.regs[0] = static_cast<unsigned long>(reply.value);
    registers.regs[1] = static_cast<unsigned long>(reply.second);
    constexpr unsigned long carry = 1ul << 29;
    registers.pstate = (registers.pstate & ~carry) | (reply.failed ? carry : 0);
    registers.pc += 4;
}
// [handler]

void rewrite(std::span<std::byte> text) noexcept {
    for (std::size_t at = 0; at + 4 <= text.size(); at += 4) {
        std::uint32_t instruction;
        std::memcpy(&instruction, &text[at], sizeof instruction);
        if (instruction == supervisor_call)
            std::memcpy(&text[at], &breakpoint, sizeof breakpoint);
    }
    char* const begin = reinterpret_cast<char*>(text.data());
    __builtin___clear_cache(begin, begin + text.size());
}

}  // namespace

Result<Ended> run(Image& image) noexcept {
    if (image.cpu() != Image::Cpu::aarch64) return fail(Errno::bad_executable);
    rewrite(image.text());
    mprotect(image.text().data(), image.text().size(), PROT_READ | PROT_EXEC);
    struct sigaction action{}, old{};
    action.sa_sigaction = on_call;
    action.sa_flags = SA_SIGINFO;
    sigaction(SIGTRAP, &action, &old);
    Running now;
    running = &now;
    if (sigsetjmp(now.left, 1) == 0) {
        const auto start = std::bit_cast<void (*)()>(image.entry());
        start();
    }
    sigaction(SIGTRAP, &old, nullptr);
    running = nullptr;
    return Ended{now.status, now.calls};
}

}  // namespace darwin
