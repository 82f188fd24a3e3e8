// A stack is only memory: we take some, and call a function on it.
//
// One register says where the stack is. Put another address there, call, put the old one
// back: that is all. What it takes to be right is room. A program that gives 48 bytes to a
// function that prints seems to work, as long as nobody needs what lies below them.
//
// Before: 08-how-many-threads.  Next: 10-stack-dump.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <span>

// call_on(top, function): the old stack pointer waits in the frame register, which every
// function preserves, and the frame register's old value waits on the old stack.
// [call-on]
asm(".globl call_on\n.text\ncall_on:");
#if defined(_WIN32)
asm("push %rbp\n mov %rsp, %rbp\n lea -32(%rcx), %rsp\n"  // 32 bytes for the callee's use
    "call *%rdx\n mov %rbp, %rsp\n pop %rbp\n ret");
#elif defined(__x86_64__)
asm("push %rbp\n mov %rsp, %rbp\n mov %rdi, %rsp\n"
    "call *%rsi\n mov %rbp, %rsp\n pop %rbp\n ret");
#elif defined(__aarch64__)
asm("stp x29, x30, [sp, #-16]!\n mov x29, sp\n mov sp, x0\n"
    "blr x1\n mov sp, x29\n ldp x29, x30, [sp], #16\n ret");
#elif defined(__riscv)
asm("addi sp, sp, -16\n sd ra, 8(sp)\n sd s0, 0(sp)\n mv s0, sp\n mv sp, a0\n"
    "jalr a1\n mv sp, s0\n ld s0, 0(sp)\n ld ra, 8(sp)\n addi sp, sp, 16\n ret");
#else
#error "Say how this CPU calls a function on another stack."
#endif
extern "C" void call_on(std::byte* top, void (*function)());
// [call-on]

// The memory for stacks. Nothing but the stack pointer makes it one.
alignas(16) static std::array<std::byte, std::size_t{64} * 1024> memory;
constexpr std::byte paint{0xA5};

static bool in_memory(const void* address) {
    const auto at = reinterpret_cast<std::uintptr_t>(address);
    const auto begin = reinterpret_cast<std::uintptr_t>(memory.data());
    return at > begin && at <= begin + memory.size();  // at its end a stack is empty
}

static bool ran_on_memory = false;

static void greet() {
    ran_on_memory = in_memory(__builtin_frame_address(0));
    std::printf("a new stack says: hello\n");
}

// Calls `function` on the part of the memory that ends at `top`. Says how many bytes below
// `top` are no longer as they were painted.
// [high-water]
static std::size_t bytes_written(std::size_t top, void (*function)()) {
    const std::span below(memory.data(), top);
    std::ranges::fill(below, paint);
    call_on(memory.data() + top, function);
    const auto lowest = std::ranges::find_if(below, [](std::byte b) { return b != paint; });
    return static_cast<std::size_t>(below.end() - lowest);
}
// [high-water]

static const char* yes(bool is) { return is ? "yes" : "no"; }

int main() {
    // 1. There and back.
    call_on(memory.data() + memory.size(), greet);
    std::printf("that ran on our memory: %s; this does: %s\n", yes(ran_on_memory),
                yes(in_memory(__builtin_frame_address(0))));

    // 2. How much of it does it take? Paint it, run, look how far down the paint is gone.
    const std::size_t needs = bytes_written(memory.size(), greet);
    std::printf("it needs more than 48 bytes: %s; it has enough: %s\n", yes(needs > 48),
                yes(needs < memory.size()));

    // 3. The same with a block of 48 bytes, and a neighbour below it. (We own that, too.)
    constexpr std::size_t top = std::size_t{32} * 1024, block = 48, neighbour = 1024;
    const std::size_t wrote = bytes_written(top, greet);
    const std::span below(memory.data() + top - block - neighbour, neighbour);
    std::printf("a block of 48 bytes, and it printed all the same\n");
    std::printf(
        "it wrote below its block: %s; the neighbour's bytes are as they were: %s\n",
        yes(wrote > block),
        yes(std::ranges::all_of(below, [](std::byte b) { return b == paint; })));
}

// Output:
// a new stack says: hello
// that ran on our memory: yes; this does: no
// a new stack says: hello
// it needs more than 48 bytes: yes; it has enough: yes
// a new stack says: hello
// a block of 48 bytes, and it printed all the same
// it wrote below its block: yes; the neighbour's bytes are as they were: no
