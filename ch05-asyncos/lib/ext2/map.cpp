#include "ext2/map.hpp"

namespace ext2 {

Result<Way> Way::to(std::uint64_t index, std::uint32_t pointers) noexcept {
    Result<Way> way(Way{0, {static_cast<std::uint32_t>(index)}});
    if (index < direct_blocks) return way;
    index -= direct_blocks;
    std::uint64_t span = pointers;
    for (std::uint32_t depth = 1; depth <= 3; ++depth, span *= pointers) {
        if (index >= span) {
            index -= span;
            continue;
        }
        *way = {depth, {direct_blocks + depth - 1}};
        for (std::uint32_t step = depth; step > 0; --step) {
            way->steps[step] = static_cast<std::uint32_t>(index % pointers);
            index /= pointers;
        }
        return way;
    }
    way = fail(Errno::out_of_range);
    return way;
}

Task<Result<std::uint32_t>> find_block(Volume& volume, const Inode& inode,
                                       std::uint64_t index) {
    const auto way = Way::to(index, volume.geometry().pointers());
    if (!way) co_return 0U;
    std::uint32_t block = inode->block[way->steps[0]];
    for (std::uint32_t step = 1; step <= way->depth && block != 0; ++step) {
        if (!volume.geometry().has(block)) co_return fail(Errno::io_error);
        const auto pin = co_await volume.cache().fetch(block);
        if (!pin) co_return fail(pin.error());
        block = pin->at<std::uint32_t>(4 * way->steps[step]);
    }
    if (block != 0 && !volume.geometry().has(block)) co_return fail(Errno::io_error);
    co_return block;
}

Result<std::uint32_t> find_block_now(Volume& volume, const Inode& inode,
                                     std::uint64_t index) noexcept {
    const auto way = Way::to(index, volume.geometry().pointers());
    if (!way) return 0U;
    std::uint32_t block = inode->block[way->steps[0]];
    for (std::uint32_t step = 1; step <= way->depth && block != 0; ++step) {
        if (!volume.geometry().has(block)) return fail(Errno::io_error);
        const auto next = volume.cache().word(block, 4 * std::size_t{way->steps[step]});
        if (!next) return fail(Errno::would_block);
        block = *next;
    }
    if (block != 0 && !volume.geometry().has(block)) return fail(Errno::io_error);
    return block;
}

namespace {

// A block of pointers, `below` levels above those that name contents.
block::Rank rank_above(std::uint32_t below) noexcept {
    return static_cast<block::Rank>(of_pointers + below);
}
std::uint32_t sectors_per_block(const Volume& volume) noexcept {
    return volume.geometry().block_bytes / block::sector_bytes;
}
// Where a block should be: behind the one that comes before it in the file, or else behind the one that names it.
std::uint32_t near(const Volume& volume, const Inode& inode, const Pin& table,
                   std::uint32_t step) noexcept {
    const std::uint32_t* const entries =
        table ? &table.at<std::uint32_t>(0) : inode.operator->()->block;
    if (step > 0 && entries[step - 1] != 0) return entries[step - 1] + 1;
    if (table) return static_cast<std::uint32_t>(table.number()) + 1;
    const Geometry& geometry = volume.geometry();
    return geometry.first_block +
           (inode.number() - 1) / geometry.inodes_per_group * geometry.blocks_per_group;
}

// A block for an entry that has none. It is in memory, and zero, before anything names it.
Task<Result<Pin>> make_entry(Volume& volume, const Inode& inode, std::uint32_t& entry,
                             std::uint32_t where) {
    const auto made = co_await volume.make_block(where);
    if (!made) co_return fail(made.error());
    auto pin = co_await volume.cache().fresh(*made);
    if (!pin) {
        const auto freed = co_await volume.free_block(*made);
        co_return fail(freed ? pin.error() : freed.error());
    }
    entry = *made;
    inode->sectors += sectors_per_block(volume);
    inode.change();
    co_return pin;
}

Task<Result<void>> free_entry(Volume& volume, const Inode& inode, std::uint32_t& entry) {
    if (inode->sectors < sectors_per_block(volume)) co_return fail(Errno::io_error);
    inode->sectors -= sectors_per_block(volume);
    inode.change();
    const auto freed = co_await volume.free_block(std::exchange(entry, 0));
    co_return freed;
}

// Frees what a block of pointers names, but for the first `keep` blocks of contents.
Task<Result<void>> cut(Volume& volume, const Inode& inode, std::uint32_t block,
                       std::uint32_t depth, std::uint64_t keep) {
    if (!volume.geometry().has(block)) co_return fail(Errno::io_error);
    const auto pin = co_await volume.cache().fetch(block);
    if (!pin) co_return fail(pin.error());
    const std::uint32_t pointers = volume.geometry().pointers();
    std::uint64_t span = 1;
    for (std::uint32_t level = 1; level < depth; ++level) span *= pointers;
    for (std::uint64_t i = keep / span; i < pointers; ++i) {
        auto& entry = pin->at<std::uint32_t>(4 * i);
        if (entry == 0) continue;
        const std::uint64_t below = keep > i * span ? keep - i * span : 0;
        if (depth > 1) {
            const auto done = co_await cut(volume, inode, entry, depth - 1, below);
            if (!done) co_return done;
        }
        if (below > 0) continue;
        pin->change(rank_above(depth - 1));
        const auto freed = co_await free_entry(volume, inode, entry);
        if (!freed) co_return freed;
    }
    co_return Result<void>();
}

}  // namespace

Task<Result<Pin>> provide_block(Volume& volume, const Inode& inode, std::uint64_t index,
                                bool is_whole) {
    const auto way = Way::to(index, volume.geometry().pointers());
    if (!way) co_return fail(way.error());
    Pin table;  // in which the entry stands; at first that is the inode
    for (std::uint32_t step = 0;; ++step) {
        const std::uint32_t number = way->steps[step];
        auto& entry = table ? table.at<std::uint32_t>(4 * number) : inode->block[number];
        const bool is_last = step == way->depth;
        if (entry == 0) {
            auto made = co_await make_entry(volume, inode, entry,
                                            near(volume, inode, table, number));
            if (!made) co_return made;
            if (table) table.change(rank_above(way->depth - step));
            made->change(is_last ? block::Rank{of_contents}
                                 : rank_above(way->depth - step - 1));
            table = std::move(*made);
        } else {
            if (!volume.geometry().has(entry)) co_return fail(Errno::io_error);
            block::Fetch fetch(volume.cache(), entry, is_last && is_whole);
            auto pin = co_await fetch;
            if (!pin) co_return pin;
            table = std::move(*pin);
        }
        if (is_last) co_return table;
    }
}

Task<Result<void>> free_blocks(Volume& volume, const Inode& inode, std::uint64_t keep) {
    if (inode->sectors / sectors_per_block(volume) > volume.geometry().blocks)
        co_return fail(Errno::io_error);
    for (std::uint64_t i = keep; i < direct_blocks; ++i) {
        if (inode->block[i] == 0) continue;
        const auto freed = co_await free_entry(volume, inode, inode->block[i]);
        if (!freed) co_return freed;
    }
    std::uint64_t before = direct_blocks, span = volume.geometry().pointers();
    for (std::uint32_t depth = 1; depth <= 3; ++depth) {
        auto& entry = inode->block[direct_blocks + depth - 1];
        const std::uint64_t below = keep > before ? keep - before : 0;
        if (entry != 0 && below < span) {
            const auto done = co_await cut(volume, inode, entry, depth, below);
            if (!done) co_return done;
            if (below == 0) {
                const auto freed = co_await free_entry(volume, inode, entry);
                if (!freed) co_return freed;
            }
        }
        before += span;
        span *= volume.geometry().pointers();
    }
    co_return Result<void>();
}

}  // namespace ext2
