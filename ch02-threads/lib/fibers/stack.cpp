// What is the same on every system: handing stacks over, and keeping them.

#include "fibers/stack.hpp"

#include <utility>

namespace fibers {

Stack::Stack(Stack&& other) noexcept
    : bottom_(std::exchange(other.bottom_, nullptr)),
      bytes_(other.bytes_),
      watch_(other.watch_),
      guard_(other.guard_) {}

Stack& Stack::operator=(Stack&& other) noexcept {
    std::swap(bottom_, other.bottom_);
    std::swap(bytes_, other.bytes_);
    std::swap(watch_, other.watch_);
    std::swap(guard_, other.guard_);
    return *this;
}

StackPool::StackPool(std::size_t bytes, std::size_t keep, Guard guard)
    : bytes_(bytes), keep_(keep < 1 ? 1 : keep), guard_(guard) {
    unused_.reserve(keep_);
}

base::Result<Stack> StackPool::take() noexcept {
    if (unused_.empty()) return Stack::map(bytes_, guard_);
    Stack stack = std::move(unused_.back());
    unused_.pop_back();
    return stack;
}

void StackPool::give(Stack stack) noexcept {
    if (unused_.size() == keep_) unused_.pop_back();
    unused_.push_back(std::move(stack));
}

void StackPool::trim() const noexcept {
    for (const Stack& stack : unused_) stack.trim(stack.top());
}

}  // namespace fibers
