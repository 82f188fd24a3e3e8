// Which blocks and inodes are free: a bit for each, in one block a group.

#include <algorithm>
#include <bit>
#include <cstring>

#include "ext2/map.hpp"

namespace ext2 {

namespace {

// The first zero among the bits [from, end) of a map; end: there is none.
std::uint32_t first_zero(std::span<const std::byte> map, std::uint32_t from,
                         std::uint32_t end) noexcept {
    while (from < end) {
        std::uint64_t word = 0;
        std::memcpy(&word, map.data() + from / 64 * 8, 8);
        const std::uint64_t free = ~word >> from % 64;
        if (free != 0)
            return std::min(end, from + static_cast<std::uint32_t>(std::countr_zero(free)));
        from = (from / 64 + 1) * 64;
    }
    return end;
}

}  // namespace

// Takes the first that is free from `from` on, or else the first of all. @returns bits: none is.
Task<Result<std::uint32_t>> Volume::take_bit(std::uint32_t map, std::uint32_t from,
                                             std::uint32_t bits) {
    const auto pin = co_await cache_->fetch(map);
    if (!pin) co_return fail(pin.error());
    const auto bytes = pin->bytes();
    std::uint32_t bit = first_zero(bytes, from, bits);
    if (bit == bits) {
        bit = first_zero(bytes, 0, from);
        if (bit == from) co_return bits;
    }
    bytes[bit / 8] |= std::byte{1} << bit % 8;
    pin->change(of_contents);
    co_return bit;
}

Task<Result<void>> Volume::clear_bits(std::uint32_t map, Extent bits) {
    const auto pin = co_await cache_->fetch(map);
    if (!pin) co_return fail(pin.error());
    const auto bytes = pin->bytes();
    for (std::uint32_t bit = bits.first; bit < bits.first + bits.count; ++bit)
        bytes[bit / 8] &= ~(std::byte{1} << bit % 8);
    pin->change(of_contents);
    co_return Result<void>();
}

Task<Result<std::uint32_t>> Volume::make_block_in(std::uint32_t number,
                                                  std::uint32_t from) {
    auto place = group_now(number);
    if (!place && place.error() == Errno::would_block) place = co_await group(number);
    if (!place) co_return fail(place.error());
    const std::uint32_t bits = geometry_.blocks_in(number);
    if (place->group->free_blocks == 0) co_return fail(Errno::no_space);
    const auto bit =
        co_await take_bit(place->group->block_map, from < bits ? from : 0, bits);
    if (!bit) co_return fail(bit.error());
    const std::uint32_t block =
        geometry_.first_block + number * geometry_.blocks_per_group + *bit;
    if (*bit == bits || !geometry_.has(block)) co_return fail(Errno::no_space);
    --place->group->free_blocks;
    place->pin.change(of_contents);
    --super().free_blocks;
    super_.change(of_contents);
    co_return block;
}

// What has been freed has bits until it is safe; if nothing else is left, it is made safe now.
Task<Result<std::uint32_t>> Volume::make_block(std::uint32_t near) {
    if (!geometry_.has(near)) near = geometry_.first_block + 1;
    const std::uint32_t offset = near - geometry_.first_block;
    for (;;) {
        const bool is_last_try = freed_count_ == 0;
        for (std::uint32_t i = 0; i < geometry_.groups; ++i) {
            const std::uint32_t number =
                (offset / geometry_.blocks_per_group + i) % geometry_.groups;
            const auto block = co_await make_block_in(
                number, i == 0 ? offset % geometry_.blocks_per_group : 0);
            if (block || block.error() != Errno::no_space) co_return block;
        }
        if (is_last_try) co_return fail(Errno::no_space);
        const auto settled = co_await settle();
        if (!settled) co_return fail(settled.error());
    }
}

Task<Result<void>> Volume::free_block(std::uint32_t number) {
    if (!geometry_.has(number)) co_return fail(Errno::io_error);
    cache_->forget(number);
    if (freed_count_ > 0) {
        Extent& last = freed_[freed_count_ - 1];
        const bool is_next =
            last.first + last.count == number &&
            (number - geometry_.first_block) % geometry_.blocks_per_group != 0;
        if (is_next) {
            ++last.count;
            co_return Result<void>();
        }
    }
    if (freed_count_ == freed_.size()) {
        const auto settled = co_await settle();
        if (!settled) co_return settled;
    }
    freed_[freed_count_++] = {number, 1};
    co_return Result<void>();
}

// Nothing on the disk names the freed blocks any more.
Task<Result<void>> Volume::release() {
    while (freed_count_ > 0) {
        const Extent extent = freed_[freed_count_ - 1];
        const std::uint32_t offset = extent.first - geometry_.first_block;
        const auto place = co_await group(offset / geometry_.blocks_per_group);
        if (!place) co_return fail(place.error());
        const Extent bits{offset % geometry_.blocks_per_group, extent.count};
        const auto cleared = co_await clear_bits(place->group->block_map, bits);
        if (!cleared) co_return cleared;
        place->group->free_blocks =
            static_cast<std::uint16_t>(place->group->free_blocks + extent.count);
        place->pin.change(of_contents);
        super().free_blocks += extent.count;
        super_.change(of_contents);
        --freed_count_;
    }
    co_return Result<void>();
}

Task<Result<Inode>> Volume::make_inode_in(std::uint32_t number, std::uint16_t mode) {
    const auto place = co_await group(number);
    if (!place) co_return fail(place.error());
    if (place->group->free_inodes == 0) co_return fail(Errno::no_space);
    const std::uint32_t reserved = number == 0 ? geometry_.first_inode - 1 : 0;
    const std::uint32_t bits = geometry_.inodes_per_group;
    const auto bit =
        co_await take_bit(place->group->inode_map, std::min(reserved, bits), bits);
    if (!bit) co_return fail(bit.error());
    if (*bit == bits || *bit < reserved) co_return fail(Errno::no_space);
    auto made = co_await inode(number * bits + *bit + 1);
    if (!made) co_return made;
    std::memset(made->operator->(), 0, geometry_.inode_bytes);
    (*made)->mode = mode;
    (*made)->links = 1;
    (*made)->read_at = (*made)->changed_at = (*made)->written_at = now();
    made->change();
    --place->group->free_inodes;
    if (made->kind() == Kind::folder) ++place->group->folders;
    place->pin.change(of_contents);
    --super().free_inodes;
    super_.change(of_contents);
    co_return made;
}

Task<Result<Inode>> Volume::make_inode(std::uint32_t near, std::uint16_t mode) {
    const std::uint32_t first = (near - 1) / geometry_.inodes_per_group;
    for (std::uint32_t i = 0; i < geometry_.groups; ++i) {
        auto made = co_await make_inode_in((first + i) % geometry_.groups, mode);
        if (made || made.error() != Errno::no_space) co_return made;
    }
    co_return fail(Errno::no_space);
}

Task<Result<void>> Volume::free_inode(std::uint32_t number) {
    const auto inode = co_await this->inode(number);
    if (!inode) co_return fail(inode.error());
    const bool was_folder = inode->kind() == Kind::folder;
    if (inode->has_blocks()) {
        const auto freed = co_await ext2::free_blocks(*this, *inode, 0);
        if (!freed) co_return freed;
    }
    (*inode)->links = 0;
    // A number as small as an inode's would be a link of a list, not a time.
    (*inode)->deleted_at = std::max(now(), geometry_.inodes + 1);
    inode->change();
    const auto place = co_await group((number - 1) / geometry_.inodes_per_group);
    if (!place) co_return fail(place.error());
    const Extent bit{(number - 1) % geometry_.inodes_per_group, 1};
    const auto cleared = co_await clear_bits(place->group->inode_map, bit);
    if (!cleared) co_return cleared;
    ++place->group->free_inodes;
    if (was_folder) --place->group->folders;
    place->pin.change(of_contents);
    ++super().free_inodes;
    super_.change(of_contents);
    co_return Result<void>();
}

}  // namespace ext2
