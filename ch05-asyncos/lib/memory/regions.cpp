#include "memory/regions.hpp"

#include <utility>

namespace memory {

base::Result<Regions> Regions::create(Frames& frames) noexcept {
    const auto frame = frames.allocate();
    if (!frame) return base::fail(frame.error());
    return Regions(frames, *frame);
}

Regions::Regions(Frames& frames, void* frame) noexcept
    : frames_(&frames), first_(static_cast<Region*>(frame)) {}

Regions::Regions(Regions&& other) noexcept
    : frames_(other.frames_),
      first_(std::exchange(other.first_, nullptr)),
      count_(std::exchange(other.count_, 0)) {}

Regions& Regions::operator=(Regions&& other) noexcept {
    std::swap(frames_, other.frames_);
    std::swap(first_, other.first_);
    std::swap(count_, other.count_);
    return *this;
}

Regions::~Regions() {
    if (first_ != nullptr) frames_->release(first_);
}

// The first region that ends behind `address`.
std::size_t Regions::behind(std::uint64_t address) const noexcept {
    std::size_t low = 0, high = count_;
    while (low < high) {
        const std::size_t middle = (low + high) / 2;
        if (first_[middle].end <= address) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

const Region* Regions::find(std::uint64_t address) const noexcept {
    const std::size_t at = behind(address);
    return at < count_ && first_[at].begin <= address ? &first_[at] : nullptr;
}

bool Regions::overlaps(std::uint64_t begin, std::uint64_t end) const noexcept {
    const std::size_t at = behind(begin);
    return at < count_ && first_[at].begin < end;
}

bool Regions::covers(std::uint64_t begin, std::uint64_t end) const noexcept {
    for (std::size_t at = behind(begin); begin < end; ++at) {
        if (at == count_ || first_[at].begin > begin) return false;
        begin = first_[at].end;
    }
    return true;
}

void Regions::insert(std::size_t at, Region region) noexcept {
    for (std::size_t i = count_++; i > at; --i) first_[i] = first_[i - 1];
    first_[at] = region;
}

void Regions::erase(std::size_t at) noexcept {
    --count_;
    for (std::size_t i = at; i < count_; ++i) first_[i] = first_[i + 1];
}

// Says whether a region lies on both sides of `address`.
bool Regions::is_inside(std::uint64_t address) const noexcept {
    const Region* const region = find(address);
    return region != nullptr && region->begin < address;
}

// With as much room before two splits nothing can fail halfway.
bool Regions::can_split(std::uint64_t begin, std::uint64_t end) const noexcept {
    return count_ + (is_inside(begin) ? 1 : 0) + (is_inside(end) ? 1 : 0) <= most;
}

// Makes a region begin at `address`, if one is there.
void Regions::split(std::uint64_t address) noexcept {
    if (!is_inside(address)) return;
    const std::size_t at = behind(address);
    insert(at + 1, {address, first_[at].end, first_[at].access});
    first_[at].end = address;
}

// What touches between `begin` and `end`, both included, and may be used alike, becomes one.
void Regions::join_around(std::uint64_t begin, std::uint64_t end) noexcept {
    std::size_t at = begin == 0 ? 0 : behind(begin - 1);
    while (at + 1 < count_ && first_[at].end <= end) {
        if (first_[at].end == first_[at + 1].begin &&
            first_[at].access == first_[at + 1].access) {
            first_[at].end = first_[at + 1].end;
            erase(at + 1);
        } else {
            ++at;
        }
    }
}

base::Result<void> Regions::add(Region region) noexcept {
    const std::size_t before = region.begin == 0 ? count_ : behind(region.begin - 1);
    if (before < count_ && first_[before].end == region.begin &&
        first_[before].access == region.access) {  // a heap that grows
        first_[before].end = region.end;
    } else {
        if (count_ == most) return base::fail(base::Errno::out_of_memory);
        insert(behind(region.begin), region);
    }
    join_around(region.begin, region.end);
    return {};
}

base::Result<void> Regions::remove(std::uint64_t begin, std::uint64_t end) noexcept {
    std::size_t at = behind(begin);
    if (at == count_) return {};
    if (first_[at].begin < begin && first_[at].end > end) {  // two are left of it
        if (count_ == most) return base::fail(base::Errno::out_of_memory);
        split(end);
    }
    if (first_[at].begin < begin) first_[at++].end = begin;
    std::size_t last = at;
    while (last < count_ && first_[last].end <= end) ++last;
    if (last < count_ && first_[last].begin < end) first_[last].begin = end;
    for (std::size_t i = last; i < count_; ++i) first_[at + i - last] = first_[i];
    count_ -= last - at;
    return {};
}

base::Result<void> Regions::protect(std::uint64_t begin, std::uint64_t end,
                                    Access access) noexcept {
    if (!can_split(begin, end)) return base::fail(base::Errno::out_of_memory);
    split(begin);
    split(end);
    for (std::size_t at = behind(begin); at < count_ && first_[at].begin < end; ++at)
        first_[at].access = access;
    join_around(begin, end);
    return {};
}

void Regions::copy(const Regions& other) noexcept {
    for (std::size_t at = 0; at < other.count_; ++at) first_[at] = other.first_[at];
    count_ = other.count_;
}

}  // namespace memory
