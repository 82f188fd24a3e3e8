#include "events/kept_buffers.hpp"

#include <algorithm>
#include <utility>

namespace events {

using base::Errno, base::fail, base::Result;

Result<KeptBuffers*> KeptBuffers::of(Buffers& buffers, uring::Ring& ring, All& all) {
    if (buffers.keeper() != nullptr) {
        const auto known = std::ranges::find(all, buffers.keeper());
        if (known == all.end()) return fail(Errno::busy);
        return *known;
    }
    auto place = std::ranges::find(all, nullptr);
    if (place == all.end()) place = all.insert(all.end(), nullptr);
    auto opened = uring::BufferRing::open(
        ring, static_cast<std::uint16_t>(place - all.begin()), buffers.count());
    if (!opened) return fail(opened.error());
    auto keeper =
        std::unique_ptr<KeptBuffers>(new KeptBuffers(buffers, std::move(*opened), all));
    *place = keeper.get();
    KeptBuffers* const kept = keeper.get();
    buffers.keep_by(std::move(keeper));  // which puts all that are free into the ring
    return kept;
}

void KeptBuffers::free_again(int buffer) noexcept {
    is_out_[static_cast<std::size_t>(buffer)] = false;
    ring_.add({buffers_->at(buffer), buffers_->size()}, static_cast<std::uint16_t>(buffer));
}

void KeptBuffers::release() noexcept {
    Buffers& buffers = *buffers_;
    const std::vector<bool> is_out = std::move(is_out_);
    buffers.keep_by(nullptr);  // the end of this object
    for (std::size_t i = 0; i < is_out.size(); ++i) {
        if (!is_out[i]) buffers.give_back(static_cast<int>(i));
    }
}

}  // namespace events
