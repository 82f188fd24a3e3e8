// What the text says of the processor itself, asked of the processor.
//
// Needs: linux x86_64
// Without: asan tsan (they own the SIGSEGV handler, or lie about addresses)

#include <setjmp.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>

#include "workbook/catch.hpp"

namespace {

sigjmp_buf back;
siginfo_t seen;

void on_fault(int, siginfo_t* info, void*) {
    seen = *info;
    siglongjmp(back, 1);
}

// Loads from an address and gives what the kernel says about the fault.
siginfo_t fault_at(std::uintptr_t address) {
    struct sigaction action{}, before{};
    action.sa_sigaction = on_fault;
    action.sa_flags = SA_SIGINFO;
    sigaction(SIGSEGV, &action, &before);
    seen = {};
    if (sigsetjmp(back, 1) == 0) {
        [[maybe_unused]] const char got = *reinterpret_cast<const volatile char*>(address);
    }
    sigaction(SIGSEGV, &before, nullptr);
    return seen;
}

}  // namespace

TEST_CASE("an address without a page is reported as it was asked for") {
    const siginfo_t info = fault_at(99'999'999'999'999);
    CHECK(info.si_signo == SIGSEGV);
    CHECK(info.si_code == SEGV_MAPERR);
    CHECK(reinterpret_cast<std::uintptr_t>(info.si_addr) == 99'999'999'999'999);
}

TEST_CASE("the first page belongs to nobody: addresses 0 and 100 fault") {
    CHECK(fault_at(100).si_code == SEGV_MAPERR);
    CHECK(reinterpret_cast<std::uintptr_t>(seen.si_addr) == 100);
}

TEST_CASE("a non-canonical address is no page fault, and the kernel is not told it") {
    const siginfo_t info = fault_at(std::uintptr_t{1} << 63);
    CHECK(info.si_signo == SIGSEGV);
    CHECK(info.si_code == SI_KERNEL);
    CHECK(info.si_addr == nullptr);
}

TEST_CASE("the system call instruction overwrites rcx and r11") {
    std::uintptr_t rcx = 1, behind = 0, result = SYS_getppid;
    register std::uintptr_t r11 asm("r11") = 1;
    asm volatile(
        "lea 0f(%%rip), %[behind]\n"
        "syscall\n"
        "0:"
        : "+a"(result), "+c"(rcx), "+r"(r11), [behind] "=&r"(behind)
        :
        : "memory");
    const std::uintptr_t flags = r11;
    CHECK(result == static_cast<std::uintptr_t>(getppid()));
    CHECK(rcx == behind);         // where the program goes on
    CHECK((flags & 2) == 2);      // bit 1 of the flags is always set
    CHECK((flags & 512) == 512);  // interrupts are on in a program
}
