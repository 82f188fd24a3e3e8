// What is the same on every system: keeping stacks.

#include "fibers/stack.hpp"

#include <algorithm>

namespace fibers {

bool Stack::is_untouched() const noexcept {
    return std::ranges::all_of(guard(),
                               [](std::byte byte) { return byte == std::byte{0}; });
}

StackPool::StackPool(std::size_t bytes, std::size_t keep, Guard guard)
    : bytes_(bytes), keep_(keep < 1 ? 1 : keep), guard_(guard) {
    unused_.reserve(keep_);
}

void StackPool::trim() const noexcept {
    for (const Stack& stack : unused_) stack.trim(stack.top());
}

}  // namespace fibers
