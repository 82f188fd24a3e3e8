// An address is a question to a table, and the kernel can hand the answer "no" to us.
//
// The CPU looks every address up in the page table of the process. If it finds nothing
// there, or something that forbids the access, it stops the instruction and enters the
// kernel: a page fault. The kernel fills the table and lets the instruction run again, or
// sends SIGSEGV and says what happened. So a handler can do what the kernel does: bring the
// page, and the program never knows that it was not there.
//
// Needs: linux
// Without: tsan (it has reserved the address that nobody should have)
// Before: 04-signal-frame.  Next: 06-blocking-io.

#include <signal.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#include <cstdio>
#include <span>
#include <type_traits>

#include "base/must.hpp"

using base::must;

// One load and one store of our own, and where to go on if one of them cannot be helped:
// give_up. (The kernel has a table of such places for its own accesses to user memory.)
// This is the one door to the CPU's own names.
// [door]
asm(".globl load, store, give_up\n.text");
#if defined(__x86_64__)
asm("load:  movzbl (%rdi), %eax\n ret\n"
    "store: movb %sil, (%rdi)\n give_up: ret");
static auto& pc(mcontext_t& saved) { return saved.gregs[REG_RIP]; }
#elif defined(__aarch64__)
asm("load:  ldrb w0, [x0]\n ret\n"
    "store: strb w1, [x0]\n give_up: ret");
static auto& pc(mcontext_t& saved) { return saved.pc; }
#elif defined(__riscv)
asm("load:  lbu a0, 0(a0)\n ret\n"
    "store: sb a1, 0(a0)\n give_up: ret");
static auto& pc(mcontext_t& saved) { return saved.__gregs[REG_PC]; }
#else
#error "Say how this CPU loads and stores a byte, and where its frame keeps the pc."
#endif
// [door]
extern "C" int load(const char* address);
extern "C" void store(char* address, int value);
extern "C" char give_up[];

static std::span<char> lazy;  // addresses without pages: the handler brings them
static std::size_t page_size = 0;
static struct {
    int faults, code;
    char* address;
} seen;

// [handler]
static void on_fault(int, siginfo_t* info, void* context) {
    ++seen.faults;
    seen.code = info->si_code;
    seen.address = static_cast<char*>(info->si_addr);
    if (seen.address >= lazy.data() && seen.address < lazy.data() + lazy.size()) {
        const auto offset = static_cast<std::size_t>(seen.address - lazy.data());
        char* page = seen.address - offset % page_size;
        mprotect(page, page_size, PROT_READ | PROT_WRITE);
        *page = static_cast<char>('a' + offset / page_size);
        return;  // and the same instruction runs again
    }
    auto& where = pc(static_cast<ucontext_t*>(context)->uc_mcontext);
    where = reinterpret_cast<std::remove_reference_t<decltype(where)>>(&give_up[0]);
}
// [handler]

static void report(const char* what, const char* address) {
    const char* why = seen.code == SEGV_MAPERR   ? "SEGV_MAPERR, nothing there"
                      : seen.code == SEGV_ACCERR ? "SEGV_ACCERR, not allowed"
                                                 : "another reason";
    std::printf("%s: %s; address in the report: %s\n", what, why,
                seen.address == address ? "right" : "wrong");
}

int main() {
    struct sigaction action{};
    action.sa_sigaction = on_fault;
    action.sa_flags = SA_SIGINFO;
    must("install the handler", sigaction(SIGSEGV, &action, nullptr));

    // 1. An address that is in the table.
    const char hundred = 100;
    std::printf("load of a local variable: %d, %d faults\n", load(&hundred), seen.faults);

    // 2. An address that is not, and one that may be read but not written.
    char* const nobody = reinterpret_cast<char*>(99'999'999'999'999);
    load(nobody);
    report("load from 99999999999999", nobody);
    static const char seven[] = {7};
    store(const_cast<char*>(seven), 8);
    report("store to a constant", seven);
    std::printf("the constant is still %d\n", load(seven));

    // 3. Three pages that come when they are asked for: demand paging of our own.
    page_size = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    const std::size_t size = 3 * page_size;
    void* room = mmap(nullptr, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (room == MAP_FAILED) return 1;
    lazy = {static_cast<char*>(room), size};
    seen.faults = 0;
    for (std::size_t i = 0; i < 6; ++i) std::printf("%c", load(&lazy[i % 3 * page_size]));
    std::printf(": 6 loads, %d faults\n", seen.faults);
}

// Output:
// load of a local variable: 100, 0 faults
// load from 99999999999999: SEGV_MAPERR, nothing there; address in the report: right
// store to a constant: SEGV_ACCERR, not allowed; address in the report: right
// the constant is still 7
// abcabc: 6 loads, 3 faults
