// The system calls about a process's own memory.

#include "process/calls.hpp"
#include "process/load.hpp"

namespace process {

using base::Errno;
using memory::Access;
using memory::page_size;

namespace {
std::uint64_t page_end(std::uint64_t address) noexcept {
    return (address + page_size - 1) / page_size * page_size;
}
}  // namespace

// Linux's way: what cannot be is answered with where the heap ends now.
Answer move_heap_end(Process& process) noexcept {
    const std::uint64_t wanted = process.argument(0);
    const auto stay = static_cast<Answer>(process.heap_end);
    if (wanted < process.heap_begin || wanted > stack_top - stack_bytes) return stay;
    const std::uint64_t before = page_end(process.heap_end), after = page_end(wanted);
    if (after > before &&
        !process.space->reserve(before, after - before, Access::read | Access::write))
        return stay;
    if (after < before && !process.space->remove(after, before - after)) return stay;
    process.heap_end = wanted;
    return static_cast<Answer>(wanted);
}

Answer map_memory(Process& process) noexcept {
    const std::uint64_t bytes = process.argument(1), flags = process.argument(3);
    if (flags != (abi::Map::is_private | abi::Map::anonymous) || bytes == 0)
        return failed(Errno::invalid_argument);
    if (bytes > stack_top - memory::user_begin) return failed(Errno::out_of_memory);
    const auto gap = process.space->find_gap(page_end(bytes), stack_top - stack_bytes);
    if (!gap) return failed(gap.error());
    const auto access = static_cast<Access>(process.argument(2) & 7);
    if (allows(access, Access::write | Access::execute))
        return failed(Errno::access_denied);
    const auto done = process.space->reserve(*gap, page_end(bytes), access);
    return done ? static_cast<Answer>(*gap) : failed(done.error());
}
Answer unmap_memory(Process& process) noexcept {
    if (process.argument(0) % page_size != 0) return failed(Errno::invalid_argument);
    return answer(process.space->remove(process.argument(0), process.argument(1)));
}

}  // namespace process
