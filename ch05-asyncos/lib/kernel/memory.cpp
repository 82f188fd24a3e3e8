#include "kernel/memory.hpp"

#include <atomic>
#include <optional>
#include <utility>

#include "arch/csr.hpp"
#include "arch/hart.hpp"
#include "devices/places.hpp"
#include "kernel/heap.hpp"
#include "kernel/recorder.hpp"
#include "memory/kernel_map.hpp"
#include "memory/translations.hpp"
#include "schedule/queues.hpp"

extern "C" char kernel_begin[], text_end[], rodata_end[], boot_stacks[];

namespace kernel {

namespace {

std::uint64_t address_of(const char* symbol) noexcept {
    return reinterpret_cast<std::uint64_t>(symbol);
}

std::optional<memory::PageTable> table_of_kernel;
constinit std::atomic<std::uint64_t> changes{0};
// The kernel is where its addresses say, so this is an address, too.
std::uint64_t frame_of_scheduler =
    reinterpret_cast<std::uint64_t>(schedule::scheduler_find_top);

void forget(std::uint64_t address) noexcept {
    if (address == memory::everything) {
        arch::flush_translations();
    } else {
        arch::flush_translation(address);
    }
}

}  // namespace

base::Result<void> start_paging() noexcept {
    auto table = memory::PageTable::create(frames());
    if (!table) return base::fail(table.error());
    const memory::KernelPlaces places{.devices_end = 0x4000'0000,
                                      .text = address_of(kernel_begin),
                                      .constants = address_of(text_end),
                                      .data = address_of(rodata_end),
                                      .memory_end = devices::memory_end,
                                      .stacks = address_of(boot_stacks),
                                      .stack_bytes = arch::stack_size,
                                      .stack_count = arch::most_harts};
    if (auto r = memory::map_kernel(*table, places); !r) return r;
    if (auto r = show_scheduler(*table); !r) return r;
    table_of_kernel.emplace(std::move(*table));
    memory::on_forget(forget);
    use(*table_of_kernel);
    return {};
}

// [show]
base::Result<void> show_scheduler(memory::PageTable& table) noexcept {
    return table.map(abi::scheduler_page, frame_of_scheduler, memory::page_size,
                     memory::Access::read_execute, memory::Owner::user);
}

base::Result<void> use_scheduler(schedule::FindTop find_top) noexcept {
    const auto linked = reinterpret_cast<std::uint64_t>(schedule::scheduler_find_top);
    frame_of_scheduler = reinterpret_cast<std::uint64_t>(find_top);
    for (const std::uint64_t address : {linked, abi::scheduler_page}) {
        memory::Entry* const entry = table_of_kernel->find(address);
        if (entry == nullptr) return base::fail(base::Errno::bad_address);
        const auto owner = entry->is_user() ? memory::Owner::user : memory::Owner::kernel;
        *entry = memory::Entry::page(frame_of_scheduler, entry->access(), owner);
        forget(address);
    }
    arch::flush_instructions();
    return {};
}
// [show]

const memory::PageTable& kernel_table() noexcept { return *table_of_kernel; }

std::uint64_t space_changes() noexcept { return changes.load(std::memory_order_relaxed); }

void use(const memory::PageTable& table) noexcept {
    const std::uint64_t satp = table.satp();
    if (arch::read<arch::Csr::satp>() == satp) return;
    if (arch::Gate* const gate = arch::this_hart().gate; gate != nullptr) [[unlikely]] {
        if (std::exchange(gate->program, satp) == satp) return;
    } else {
        arch::write<arch::Csr::satp>(satp);
        arch::flush_translations();
    }
    changes.fetch_add(1, std::memory_order_relaxed);
    // Where its code is, another program's may have been: what this hart has fetched there is no more.
    arch::flush_instructions();
    if (recorder.is_on()) [[unlikely]]
        recorder.changes_table(satp);
}

int hart_of_guard(std::uint64_t address) noexcept {
    const std::uint64_t offset = address - address_of(boot_stacks);
    if (offset >= arch::stack_size * arch::most_harts) return -1;
    if (offset % arch::stack_size >= memory::page_size) return -1;
    return static_cast<int>(offset / arch::stack_size);
}

}  // namespace kernel
