#include "ext2/volume.hpp"

namespace ext2 {

using block::Operation;
using block::Transfer;

SuperBlock& Volume::super() const noexcept {
    return super_.at<SuperBlock>(super_place % geometry_.block_bytes);
}
std::uint32_t Volume::free_blocks() const noexcept { return super().free_blocks; }
std::uint32_t Volume::free_inodes() const noexcept { return super().free_inodes; }

// The size of a block is not known before the superblock has been read, so that is read without the cache.
Task<Result<void>> Volume::mount() {
    SuperBlock first;
    Transfer transfer(device_, Operation::read, super_place / block::sector_bytes,
                      std::as_writable_bytes(std::span(&first, 1)));
    const auto read = co_await transfer;
    if (!read)
        co_return fail(read.error() == Errno::out_of_range ? Errno::invalid_argument
                                                           : read.error());
    const auto geometry = Geometry::of(first, device_.sectors() * block::sector_bytes);
    if (!geometry) co_return fail(geometry.error());
    geometry_ = *geometry;
    cache_.emplace(device_, geometry_.block_bytes, memory_);
    auto pin = co_await cache_->fetch(super_place / geometry_.block_bytes);
    if (!pin) co_return fail(pin.error());
    super_ = std::move(*pin);
    const auto root = co_await inode(root_inode);
    if (!root) co_return fail(root.error());
    if (root->kind() != Kind::folder) co_return fail(Errno::invalid_argument);
    co_return Result<void>();
}

Task<Result<void>> Volume::unmount() {
    auto result = co_await settle();
    if (result && is_changing_) {  // what settle() has freed is still to be written
        result = co_await cache_->write_all();
        if (result) result = co_await set_state(clean);
    }
    super_ = Pin();
    is_changing_ = false;
    co_return result;
}

Task<Result<void>> Volume::set_state(std::uint16_t state) {
    super().state = state;
    super().written_at = now();
    super_.change(of_contents);
    const auto written = co_await cache_->write_all();
    co_return written;
}

bool Volume::may_change() const noexcept { return is_changing_ && !cache_->is_crowded(); }
Task<Result<void>> Volume::begin_change() {
    if (!geometry_.is_clean || !geometry_.is_writable) co_return fail(Errno::not_permitted);
    if (!is_changing_) {
        const auto told = co_await set_state(0);
        if (!told) co_return told;
        is_changing_ = true;
    }
    if (cache_->is_crowded()) {
        const auto settled = co_await settle();
        co_return settled;
    }
    co_return Result<void>();
}

Task<Result<void>> Volume::settle() {
    const auto written = co_await cache_->write_all();
    if (!written) co_return written;
    ++settles_;
    const auto released = co_await release();
    co_return released;
}

Volume::Where Volume::where_group(std::uint32_t number) const noexcept {
    const std::uint32_t each = geometry_.block_bytes / sizeof(Group);
    return {geometry_.group_table() + number / each, number % each * sizeof(Group)};
}

Result<Volume::Place> Volume::group_in(Pin pin, std::size_t offset) const noexcept {
    Group* const group = &pin.at<Group>(offset);
    if (!geometry_.has(group->block_map) || !geometry_.has(group->inode_map) ||
        !geometry_.has(group->inode_table))
        return fail(Errno::io_error);
    return Place{std::move(pin), group};
}

Result<Volume::Where> Volume::where_inode(std::uint32_t number,
                                          std::uint32_t table) const noexcept {
    const std::uint64_t offset =
        std::uint64_t{(number - 1) % geometry_.inodes_per_group} * geometry_.inode_bytes;
    const std::uint64_t block = table + offset / geometry_.block_bytes;
    if (block >= geometry_.blocks) return fail(Errno::io_error);
    return Where{block, offset % geometry_.block_bytes};
}

Task<Result<Volume::Place>> Volume::group(std::uint32_t number) {
    const Where where = where_group(number);
    auto pin = co_await cache_->fetch(where.block);
    if (!pin) co_return fail(pin.error());
    co_return group_in(std::move(*pin), where.offset);
}

Task<Result<Inode>> Volume::inode(std::uint32_t number) {
    auto found = inode_now(number);
    if (found || found.error() != Errno::would_block) co_return found;
    const auto place = co_await group((number - 1) / geometry_.inodes_per_group);
    if (!place) co_return fail(place.error());
    const auto where = where_inode(number, place->group->inode_table);
    if (!where) co_return fail(where.error());
    auto pin = co_await cache_->fetch(where->block);
    if (!pin) co_return fail(pin.error());
    co_return Inode(number, std::move(*pin), where->offset);
}

Result<Volume::Place> Volume::group_now(std::uint32_t number) noexcept {
    const Where where = where_group(number);
    auto pin = cache_->look(where.block);
    if (!pin) return fail(Errno::would_block);
    return group_in(std::move(pin), where.offset);
}

// Where the inodes of a group begin does not change: of the group that was asked for last it is known.
Result<Inode> Volume::inode_now(std::uint32_t number) noexcept {
    if (number == 0 || number > geometry_.inodes) return fail(Errno::io_error);
    const std::uint32_t group = (number - 1) / geometry_.inodes_per_group;
    std::uint64_t table = table_.load(std::memory_order_relaxed);
    if (table >> 32 != group) {
        const auto place = group_now(group);
        if (!place) return fail(place.error());
        table = std::uint64_t{group} << 32 | place->group->inode_table;
        table_.store(table, std::memory_order_relaxed);
    }
    const auto where = where_inode(number, static_cast<std::uint32_t>(table));
    if (!where) return fail(where.error());
    auto pin = cache_->look(where->block);
    if (!pin) return fail(Errno::would_block);
    return Inode(number, std::move(pin), where->offset);
}

}  // namespace ext2
