#include "ext2/contents.hpp"

#include <algorithm>
#include <cstring>

#include "ext2/map.hpp"

namespace ext2 {

namespace {

// The part of a transfer that lies in one block.
struct Part {
    std::uint64_t index;  // of the block in the file
    std::size_t begin;    // in the block
    std::size_t bytes;

    Part(const Volume& volume, std::uint64_t offset, std::size_t most) noexcept
        : index(offset / volume.geometry().block_bytes),
          begin(offset % volume.geometry().block_bytes),
          bytes(std::min<std::size_t>(most, volume.geometry().block_bytes - begin)) {}
};

// As much of it as the file has.
std::span<std::byte> within(const Inode& inode, std::uint64_t offset,
                            std::span<std::byte> to) noexcept {
    const std::uint64_t size = inode.size();
    return to.first(offset < size ? std::min<std::uint64_t>(to.size(), size - offset) : 0);
}

// Who has read the block before this one goes on, probably.
void read_ahead(Volume& volume, const Inode& inode, std::uint64_t index) noexcept {
    constexpr std::uint64_t most = 16;
    const std::uint32_t block_bytes = volume.geometry().block_bytes;
    const std::uint64_t end = (inode.size() + block_bytes - 1) / block_bytes;
    const std::uint64_t last =
        std::min({end, index + most, index + volume.cache().size() / 8});
    if (index > 0) {
        const auto before = find_block_now(volume, inode, index - 1);
        if (!before || (*before != 0 && !volume.cache().look(*before))) return;
    }
    while (++index < last) {
        const auto block = find_block_now(volume, inode, index);
        if (!block) return;
        if (*block != 0) volume.cache().prefetch(*block);
    }
}

// One block, or what is wanted of it, when the disk has given it.
Task<Result<std::size_t>> read_block(Volume& volume, const Inode& inode,
                                     std::uint64_t offset, std::span<std::byte> to) {
    const Part part(volume, offset, to.size());
    const auto block = co_await find_block(volume, inode, part.index);
    if (!block) co_return fail(block.error());
    if (*block == 0) {
        std::memset(to.data(), 0, part.bytes);
        co_return part.bytes;
    }
    volume.cache().prefetch(*block);
    read_ahead(volume, inode, part.index);
    const auto pin = co_await volume.cache().fetch(*block);
    if (!pin) co_return fail(pin.error());
    std::memcpy(to.data(), &pin->at<std::byte>(part.begin), part.bytes);
    co_return part.bytes;
}

}  // namespace

Result<std::size_t> read_now(Volume& volume, const Inode& inode, std::uint64_t offset,
                             std::span<std::byte> to) noexcept {
    to = within(inode, offset, to);
    std::size_t done = 0;
    while (done < to.size()) {
        const Part part(volume, offset + done, to.size() - done);
        const auto block = find_block_now(volume, inode, part.index);
        if (!block) return fail(block.error());
        const auto room = to.subspan(done, part.bytes);
        if (*block == 0) {
            std::memset(room.data(), 0, room.size());
        } else if (!volume.cache().copy(*block, part.begin, room)) {
            return fail(Errno::would_block);
        }
        done += part.bytes;
    }
    return done;
}

// [read]
Task<Result<std::size_t>> read(Volume& volume, const Inode& inode, std::uint64_t offset,
                               std::span<std::byte> to) {
    to = within(inode, offset, to);
    std::size_t done = 0;
    while (done < to.size()) {
        auto count = read_now(volume, inode, offset + done, to.subspan(done));
        if (!count && count.error() == Errno::would_block)
            count = co_await read_block(volume, inode, offset + done, to.subspan(done));
        if (!count) co_return count;
        done += *count;
    }
    co_return done;
}
// [read]

Task<Result<std::size_t>> write(Volume& volume, const Inode& inode, std::uint64_t offset,
                                std::span<const std::byte> from) {
    const std::uint32_t block_bytes = volume.geometry().block_bytes;
    std::size_t done = 0;
    Errno why{};
    while (done < from.size()) {
        const Part part(volume, offset + done, from.size() - done);
        const auto pin =
            co_await provide_block(volume, inode, part.index, part.bytes == block_bytes);
        if (!pin) {
            why = pin.error();
            break;
        }
        pin->change(of_contents);
        std::memcpy(&pin->at<std::byte>(part.begin), from.data() + done, part.bytes);
        done += part.bytes;
    }
    if (done == 0 && !from.empty()) co_return fail(why);
    if (offset + done > inode.size()) inode.set_size(offset + done);
    inode->written_at = inode->changed_at = volume.now();
    inode.change();
    co_return done;
}

Task<Result<void>> resize(Volume& volume, const Inode& inode, std::uint64_t size) {
    const std::uint32_t block_bytes = volume.geometry().block_bytes;
    const std::uint64_t blocks = (size + block_bytes - 1) / block_bytes;
    if (blocks > 0) {
        const auto way = Way::to(blocks - 1, volume.geometry().pointers());
        if (!way) co_return fail(way.error());
    }
    const bool is_shorter = size < inode.size();
    inode->written_at = inode->changed_at = volume.now();
    inode.set_size(size);
    if (!is_shorter) co_return Result<void>();
    const auto freed = co_await free_blocks(volume, inode, blocks);
    if (!freed || size % block_bytes == 0) co_return freed;
    // If it becomes longer again, what was here must not be seen.
    const auto last = co_await find_block(volume, inode, blocks - 1);
    if (!last || *last == 0) co_return last ? Result<void>() : fail(last.error());
    const auto pin = co_await volume.cache().fetch(*last);
    if (!pin) co_return fail(pin.error());
    pin->change(of_contents);
    std::ranges::fill(pin->bytes().subspan(size % block_bytes), std::byte{0});
    co_return Result<void>();
}

}  // namespace ext2
