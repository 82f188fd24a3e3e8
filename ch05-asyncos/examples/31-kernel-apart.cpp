// The kernel as a process of its own: a program's address space holds two pages of it.
//
// Twice we look at an address space, and enter a program in it: the kernel is in it, or apart. Then the whole system runs
// with the kernel apart, and its programs do not notice.
//
// Needs: board
// Board: --disk
// Before: 07-first-user-program, 12-shell.

#include "apart/gate.hpp"
#include "arch/csr.hpp"
#include "arch/trap.hpp"
#include "boot/run.hpp"
#include "kernel/count.hpp"
#include "kernel/heap.hpp"
#include "kernel/memory.hpp"
#include "kernel/print.hpp"

using kernel::print;
using memory::AddressSpace, memory::PageTable, memory::user_begin;

static constexpr char secret[] = "what only the kernel may know";

// [pages]
// What a program's page table maps, and the program may not touch.
static std::uint64_t kernel_bytes(const PageTable& table) {
    std::uint64_t bytes = 0;
    table.each_page([&](std::uint64_t, unsigned level, memory::Entry entry) {
        if (!entry.is_user()) bytes += memory::bytes_at(level);
    });
    return bytes;
}

static void find_secret(const PageTable& table) {
    const memory::Walk walk = table.walk(reinterpret_cast<std::uint64_t>(secret));
    const memory::Entry last = walk.steps[walk.count - 1].entry;
    print("  the secret is ", walk.found ? "mapped" : "not mapped");
    print(last.is_valid() && !last.is_user() ? ", refused by a bit\n" : "\n");
}
// [pages]

// [crossing]
// A program: a system call, then a load of the secret. @returns What its first way there and back takes, in instructions.
static constexpr std::uint32_t program[] = {0x0000'0073,
                                            0x0005'3283};  // ecall; ld t0, 0(a0)
static std::uint64_t cross(const AddressSpace& space) {
    arch::TrapFrame frame{};
    frame.pc = user_begin;
    frame.a0 = reinterpret_cast<std::uint64_t>(secret);
    const arch::Uninterrupted off;
    kernel::use(space.table());
    const std::uint64_t instructions =
        kernel::count_instructions([&] { (void)arch::enter_user(frame); });
    frame.pc += 4;
    const arch::Trap trap = arch::enter_user(frame);
    print("  it loads the secret: ", std::string_view(describe(trap.cause)),
          trap.value == frame.a0 ? ", about that" : "", "\n");
    return instructions;
}
// [crossing]

static std::uint64_t look(std::string_view how, const PageTable& part) {
    auto space = *AddressSpace::create(kernel::frames(), part);
    (void)space.reserve(user_begin, sizeof program, memory::Access::read_execute);
    (void)space.fill(user_begin, std::as_bytes(std::span(program)));
    print("the kernel ", how, ": ", kernel_bytes(space.table()) / 1024, " KiB of it\n");
    find_secret(space.table());
    const std::uint64_t instructions = cross(space);
    kernel::use(part);
    return instructions;
}

// [door]
static base::Result<const PageTable*> look_and_go_apart() noexcept {
    const std::uint64_t together = look("in the program's table", kernel::kernel_table());
    const auto gate = apart::only_gate();
    if (!gate) return gate;
    print("instructions more, to a program and back: ", look("apart", **gate) - together,
          "\n");
    return gate;
}

extern "C" int kernel_main() {
    return boot::run({"/bin/sh", "-c", "echo hello | wc -c; hostile"}, boot::Traced::no,
                     look_and_go_apart);
}
// [door]

// Output:
// the kernel in the program's table: 1179616 KiB of it
//   the secret is mapped, refused by a bit
//   it loads the secret: page fault at a load, about that
// the kernel apart: 8 KiB of it
//   the secret is not mapped
//   it loads the secret: page fault at a load, about that
// instructions more, to a program and back: 16
// 6
// write from the kernel's memory: -14
// write from the end of all memory: -14
// write from nowhere: -14
// write to file 99: -9
// system call 999: -38
