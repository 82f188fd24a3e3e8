#include "apart/gate.hpp"

#include <iterator>
#include <optional>
#include <utility>

#include "arch/hart.hpp"
#include "kernel/heap.hpp"
#include "kernel/memory.hpp"

extern "C" {
extern const char gate_page[];  // one page of instructions
void enter_apart();
}

namespace apart {

namespace {

using memory::Access;
using memory::PageTable;

alignas(memory::page_size) arch::Gate gates[memory::page_size / sizeof(arch::Gate)];
static_assert(std::size(gates) >= arch::most_harts);

std::optional<PageTable> table_of_gate;

base::Result<void> map_page(PageTable& table, const void* page, Access access) noexcept {
    const auto address = reinterpret_cast<std::uint64_t>(page);
    return table.map(address, address, memory::page_size, access, memory::Owner::kernel);
}

// [gate]
base::Result<void> make_table() noexcept {
    auto table = PageTable::create(kernel::frames());
    if (!table) return base::fail(table.error());
    if (auto r = map_page(*table, gate_page, Access::read_execute); !r) return r;
    if (auto r = map_page(*table, gates, Access::read_write); !r) return r;
    if (auto r = kernel::show_scheduler(*table); !r) return r;
    table_of_gate.emplace(std::move(*table));
    return {};
}
// [gate]

}  // namespace

base::Result<const PageTable*> only_gate() noexcept {
    if (!table_of_gate) {
        if (auto r = make_table(); !r) return base::fail(r.error());
    }
    arch::Hart& hart = arch::this_hart();
    arch::Gate& gate = gates[hart.number];
    gate.kernel = kernel::kernel_table().satp();
    hart.enter = enter_apart;
    hart.gate = &gate;
    kernel::use(*table_of_gate);
    return &*table_of_gate;
}

}  // namespace apart
