// Memory as the processor sees it: the kernel's map on, user programs of a few instructions, and what it all costs.
// A bound that is exceeded is a failure; `instructions: ...` on the console says what was counted.

#include <cstddef>
#include <utility>

#include "arch/csr.hpp"
#include "arch/trap.hpp"
#include "board_check.hpp"
#include "devices/finisher.hpp"
#include "kernel/heap.hpp"
#include "kernel/memory.hpp"

using arch::Cause;
using kernel::print;
using memory::Access;
using memory::AddressSpace;

static constexpr Access rw = Access::read_write;
static constexpr std::uint64_t code = memory::user_begin,
                               data = memory::user_end - 16 * 4096;

static std::uint64_t now() { return arch::read<arch::Csr::instret>(); }

// Nobody may use a page table that ends.
struct Program {
    ~Program() { kernel::use(kernel::kernel_table()); }
    AddressSpace space;
};

// A program: the instructions of `words` over and over, and pages to write to.
template <std::size_t Count>
static Program program(const std::uint32_t (&words)[Count]) {
    auto space = *AddressSpace::create(kernel::frames(), kernel::kernel_table());
    check(space.reserve(code, 4096, Access::read_execute).has_value());
    check(space.reserve(data, 16 * 4096, rw).has_value());
    check(space.fill(code, std::as_bytes(std::span(words))).has_value());
    return {std::move(space)};
}

static arch::TrapFrame start(const AddressSpace& space) {
    kernel::use(space.table());
    arch::flush_instructions();
    arch::TrapFrame frame{};
    frame.pc = code;
    frame.a0 = data;
    return frame;
}

static void nothing_is_written_and_executed() {
    int pages = 0;
    kernel::kernel_table().each_page(
        [&](std::uint64_t address, unsigned, memory::Entry entry) {
            ++pages;
            const bool is_scheduler = address == abi::scheduler_page;
            check(entry.is_user() == is_scheduler);
            check_equal(entry.physical(), is_scheduler ? reinterpret_cast<std::uint64_t>(
                                                             schedule::scheduler_find_top)
                                                       : address);
            check(!allows(entry.access(), Access::write | Access::execute));
            if (is_scheduler) check(entry.access() == Access::read_execute);
        });
    check(pages > 500);
}

// [h21]
static void a_user_program_cannot_switch_page_tables() {
    const std::uint32_t words[] = {0x1800'1073, 0x1200'0073,
                                   0x1800'22f3};  // csrw satp; sfence.vma; csrr satp
    Program running = program(words);
    AddressSpace& space = running.space;
    auto frame = start(space);
    for (const std::uint32_t word : words) {
        const arch::Trap trap = arch::enter_user(frame);
        check(trap.cause == Cause::illegal_instruction);
        check_equal(trap.value, std::uint64_t{word});
        frame.pc += 4;
    }
}
// [h21]

static void a_user_program_cannot_touch_the_kernel() {
    const std::uint32_t words[] = {0x0005'3283};  // ld t0, 0(a0)
    Program running = program(words);
    AddressSpace& space = running.space;
    for (const std::uint64_t place :
         {reinterpret_cast<std::uint64_t>(&failed_checks), std::uint64_t{0x1000'0000}}) {
        auto frame = start(space);
        frame.a0 = place;
        const arch::Trap trap = arch::enter_user(frame);
        check(trap.cause == Cause::load_page_fault);
        check_equal(trap.value, place);
        check(space.fault(trap.value, Access::read).error() == base::Errno::bad_address);
    }
}

// [fault]
static void a_fresh_page_costs_little() {
    const std::uint32_t words[] = {0x0005'2023, 0x0000'0073};  // sw zero, 0(a0); ecall
    Program running = program(words);
    AddressSpace& space = running.space;
    auto frame = start(space);
    (void)space.fault(data + 4096, Access::write);  // so that the tables are there
    (void)arch::enter_user(frame);
    const std::uint64_t before = now();
    const arch::Trap fault = arch::enter_user(frame);
    const std::uint64_t trapped = now();
    check(space.fault(fault.value, Access::write).has_value());
    const std::uint64_t made = now();
    const arch::Trap call = arch::enter_user(frame);
    check(fault.cause == Cause::store_page_fault && call.cause == Cause::system_call);
    print("instructions: fault to the kernel and back ", trapped - before,
          ", a fresh page ", made - trapped, "\n");
    check(made - before <= 1500);
}
// [fault]

static void a_copied_page_costs_little() {
    const std::uint32_t words[] = {0x0005'2023, 0x0000'0073};
    Program running = program(words);
    AddressSpace& space = running.space;
    check(space.store(data, 1).has_value());
    Program other{*space.fork()};
    AddressSpace& child = other.space;
    auto frame = start(child);
    const arch::Trap fault = arch::enter_user(frame);
    check(fault.cause == Cause::store_page_fault);
    const std::uint64_t before = now();
    check(child.fault(fault.value, Access::write).has_value());
    const std::uint64_t copied = now();
    check(arch::enter_user(frame).cause == Cause::system_call);
    check_equal(*child.load<int>(data), 0);
    check_equal(*space.load<int>(data), 1);
    kernel::use(space.table());
    const std::uint64_t begin = now();
    check(space.fault(data, Access::write).has_value());
    const std::uint64_t taken = now() - begin;
    print("instructions: a page copied at a write ", copied - before, ", taken over ",
          taken, "\n");
    check(copied - before <= 2000);
    check(taken <= 250);
}

static void a_fork_costs_little() {
    const std::uint32_t words[] = {0x0000'0073};
    Program running = program(words);
    AddressSpace& space = running.space;
    for (std::uint64_t page = 0; page < 16; ++page)
        check(space.store(data + page * 4096, page).has_value());
    const std::size_t pages = space.pages();
    const std::uint64_t before = now();
    std::uint64_t forked = 0;
    {
        const AddressSpace child = *space.fork();
        forked = now();
    }
    const std::uint64_t ended = now();
    print("instructions: fork of ", pages, " pages ", forked - before, ", its end ",
          ended - forked, "\n");
    check(ended - before <= 16'000);
}

static void copies_cost_little() {
    const std::uint32_t words[] = {0x0000'0073};
    Program running = program(words);
    AddressSpace& space = running.space;
    alignas(8) static char buffer[4096];
    check(space.store(data, 1).has_value());
    const std::uint64_t before = now();
    check(space.load<std::uint64_t>(data + 8).has_value());
    const std::uint64_t loaded = now();
    check(space.copy_in(data, std::as_writable_bytes(std::span(buffer))).has_value());
    print("instructions: 8 bytes from a program ", loaded - before, ", 4096 bytes ",
          now() - loaded, "\n");
    check(loaded - before <= 150);
}

// All memory in blocks of a list, until there is none; then one frame is wanted, which is somewhere among them.
static void the_heap_ends_and_comes_back() {
    struct Link {
        Link* next;
        std::byte rest[1000];
    };
    Link* all = nullptr;
    std::size_t count = 0;
    while (auto* const link = static_cast<Link*>(kernel::allocate(sizeof(Link)))) {
        link->next = all;
        all = link;
        ++count;
    }
    check(count > 90'000);
    check_equal(kernel::frames().free_count(), std::size_t{0});
    check(!kernel::frames().allocate());
    check(!AddressSpace::create(kernel::frames(), kernel::kernel_table()));
    while (all != nullptr) {
        Link* const link = all;
        all = link->next;
        kernel::deallocate(link, sizeof(Link));
    }
    check_equal(kernel::frames().free_count(), std::size_t{0});  // they are at hand
    const auto frame = kernel::frames().allocate();
    check(frame.has_value());
    kernel::frames().release(*frame);
}

static void fail(arch::TrapFrame& frame, arch::Trap trap) noexcept {
    print(std::string_view(arch::describe(trap.cause)), " at ", kernel::Hex{frame.pc},
          ", about ", kernel::Hex{trap.value}, "\n");
    devices::finish(1);
}

extern "C" int kernel_main() {
    arch::handle_kernel_traps(fail);
    const std::uint64_t begin = now();
    check(kernel::start_paging().has_value());
    print("instructions: the kernel's map made and switched on ", now() - begin, "\n");
    kernel::trim_heap();
    const std::size_t before = kernel::frames().free_count();
    nothing_is_written_and_executed();
    a_user_program_cannot_switch_page_tables();
    a_user_program_cannot_touch_the_kernel();
    a_fresh_page_costs_little();
    a_copied_page_costs_little();
    a_fork_costs_little();
    copies_cost_little();
    the_heap_ends_and_comes_back();
    kernel::trim_heap();
    check_equal(kernel::frames().free_count(), before);
    return finish_checks();
}
