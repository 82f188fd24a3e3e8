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
Answer move_heap_end(Call& call) noexcept {
    const std::uint64_t wanted = call.argument(0);
    const auto stay = static_cast<Answer>(call.process.heap_end);
    if (wanted < call.process.heap_begin || wanted > stack_top - stack_bytes) return stay;
    const std::uint64_t before = page_end(call.process.heap_end), after = page_end(wanted);
    if (after > before &&
        !call.process.space->reserve(before, after - before, Access::read | Access::write))
        return stay;
    if (after < before && !call.process.space->remove(after, before - after)) return stay;
    call.process.heap_end = wanted;
    return static_cast<Answer>(wanted);
}

Answer map_memory(Call& call) noexcept {
    const std::uint64_t bytes = call.argument(1), flags = call.argument(3);
    if (flags != (abi::Map::is_private | abi::Map::anonymous) || bytes == 0)
        return failed(Errno::invalid_argument);
    if (bytes > stack_top - memory::user_begin) return failed(Errno::out_of_memory);
    const auto gap = call.process.space->find_gap(page_end(bytes), stack_top - stack_bytes);
    if (!gap) return failed(gap.error());
    const auto access = static_cast<Access>(call.argument(2) & 7);
    if (allows(access, Access::write | Access::execute))
        return failed(Errno::access_denied);
    const auto done = call.process.space->reserve(*gap, page_end(bytes), access);
    return done ? static_cast<Answer>(*gap) : failed(done.error());
}
Answer unmap_memory(Call& call) noexcept {
    if (call.argument(0) % page_size != 0) return failed(Errno::invalid_argument);
    return answer(call.process.space->remove(call.argument(0), call.argument(1)));
}

}  // namespace process
