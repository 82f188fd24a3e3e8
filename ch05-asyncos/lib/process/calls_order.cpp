// The order: what a process says of how urgent it is, and what it is told of the others.

#include <algorithm>
#include <new>

#include "process/calls.hpp"
#include "process/load.hpp"
#include "process/processes.hpp"

namespace process {

using base::Errno;
using base::Result;
using memory::page_size;

Result<abi::GlobalPart*> Processes::global_part(kernel::Executor& executor) noexcept {
    abi::GlobalPart*& part = global_parts_[arch::this_hart().number];
    if (part != nullptr) return part;
    const auto frame = ground_.frames.allocate_zeroed();
    if (!frame) return base::fail(frame.error());
    part = new (*frame) abi::GlobalPart{};
    executor.queue().publish_in(part->waiting);
    return part;
}

namespace {

Result<std::uint64_t> make_pages(Process& process) noexcept {
    static_assert(sizeof(abi::OrderPages) == 2 * page_size);
    const auto global = process.all.global_part(*process.standing.executor);
    if (!global) return base::fail(global.error());
    const auto place =
        process.space->find_gap(sizeof(abi::OrderPages), stack_top - stack_bytes);
    if (!place) return place;
    using memory::Access;
    if (auto r = process.space->reserve(*place, page_size, Access::read_write); !r)
        return base::fail(r.error());
    if (auto r = process.space->show(*place + page_size, *global); !r) {
        (void)process.space->remove(*place, page_size);
        return base::fail(r.error());
    }
    return place;
}

}  // namespace

Answer share_order(Call& call) noexcept {
    if (call.argument(0) >= schedule::level_count) return failed(Errno::invalid_argument);
    Standing& standing = call.process.standing;
    if (standing.own_part == 0) {
        const auto place = make_pages(call.process);
        if (!place) return failed(place.error());
        standing.own_part = *place;
    }
    standing.ceiling =
        std::max(standing.ceiling, static_cast<std::uint8_t>(call.argument(0)));
    return static_cast<Answer>(standing.own_part);
}

}  // namespace process
