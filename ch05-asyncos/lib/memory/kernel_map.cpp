#include "memory/kernel_map.hpp"

namespace memory {

namespace {

base::Result<void> map_itself(PageTable& table, std::uint64_t begin, std::uint64_t end,
                              Access access) noexcept {
    return table.map(begin, begin, end - begin, access, Owner::kernel);
}

}  // namespace

base::Result<void> map_kernel(PageTable& table, const KernelPlaces& places) noexcept {
    const auto& [devices_end, text, constants, data, memory_end, stacks, stack_bytes,
                 stack_count] = places;
    if (auto r = map_itself(table, 0, devices_end, Access::read_write); !r) return r;
    if (auto r = map_itself(table, text, constants, Access::read_execute); !r) return r;
    if (auto r = map_itself(table, constants, data, Access::read); !r) return r;
    std::uint64_t begin = data;
    for (unsigned stack = 0; stack < stack_count; ++stack) {
        const std::uint64_t guard = stacks + stack * stack_bytes;
        if (auto r = map_itself(table, begin, guard, Access::read_write); !r) return r;
        begin = guard + page_size;
    }
    return map_itself(table, begin, memory_end, Access::read_write);
}

}  // namespace memory
