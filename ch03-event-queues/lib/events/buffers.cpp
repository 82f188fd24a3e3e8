#include "events/buffers.hpp"

#include <utility>

namespace events {

Buffers::Buffers(unsigned count, std::size_t size)
    : count_(count), size_(size), memory_(new std::byte[count * size]) {
    free_.reserve(count);
    for (unsigned i = count; i > 0; --i) free_.push_back(static_cast<int>(i - 1));
}

Buffers::~Buffers() = default;

int Buffers::take() noexcept {
    if (free_.empty()) return -1;
    const int taken = free_.back();  // the one that came back last is still in the cache
    free_.pop_back();
    return taken;
}

void Buffers::give_back(int buffer) noexcept {
    if (keeper_) {
        keeper_->free_again(buffer);
    } else {
        free_.push_back(buffer);
    }
}

void Buffers::keep_by(std::unique_ptr<Keeper> keeper) noexcept {
    keeper_ = std::move(keeper);
    if (!keeper_) return;
    for (const int buffer : free_) keeper_->free_again(buffer);
    free_.clear();
}

}  // namespace events
