// Where a new name goes. The disk writes sectors: so a name never crosses the border of one, and what a change touches
// lies in one sector, or is harmless if only a part of it reaches the disk.

#include <algorithm>

#include "ext2/folder.hpp"
#include "ext2/map.hpp"

namespace ext2 {

namespace {

using block::sector_bytes;

std::uint16_t room_for(std::size_t length) noexcept {
    return static_cast<std::uint16_t>((sizeof(Name) + length + 3) / 4 * 4);
}
std::uint8_t type_of(const Volume& volume, Kind kind) noexcept {
    if (!volume.geometry().has_types) return 0;
    return kind == Kind::folder ? 2 : kind == Kind::symbolic ? 7 : 1;
}
std::size_t sector_of(std::size_t offset) noexcept { return offset / sector_bytes; }

// The room that a name has behind it, or all of it, if nobody uses it.
struct Gap {
    std::size_t owner;  // whose it is
    std::size_t begin;  // owner: nobody uses that
    std::size_t end;

    // A name of this size can be written here, by changing one sector.
    [[nodiscard]] bool takes(std::size_t bytes) const noexcept {
        return end - begin >= bytes && sector_of(begin + bytes - 1) == sector_of(owner);
    }
    // Where a sector begins in it, with room for a name in front of it that nobody uses; 0: there is none.
    [[nodiscard]] std::size_t border() const noexcept {
        const std::size_t border =
            (sector_of(std::max(begin, owner + sizeof(Name)) - 1) + 1) * sector_bytes;
        return border + sizeof(Name) <= end ? border : 0;
    }
};

// What stands at this place; neighbours in the sector that nobody uses become one.
Result<Gap> gap_at(std::span<std::byte> block, std::size_t offset) noexcept {
    Name* const name = name_at(block, offset);
    if (name == nullptr) return fail(Errno::io_error);
    if (name->inode != 0)
        return Gap{offset, offset + room_for(name->length), offset + name->bytes};
    for (;;) {
        const std::size_t next = offset + name->bytes;
        if (next == block.size() || sector_of(next) != sector_of(offset))
            return Gap{offset, offset, next};
        const Name* const behind = name_at(block, next);
        if (behind == nullptr) return fail(Errno::io_error);
        if (behind->inode != 0) return Gap{offset, offset, next};
        name->bytes = static_cast<std::uint16_t>(name->bytes + behind->bytes);
    }
}

void put(const Pin& pin, std::size_t offset, std::size_t end) noexcept {
    pin.at<Name>(offset) = {0, static_cast<std::uint16_t>(end - offset), 0, 0};
}

// Looks for a gap in one block; blocks of others may have to be divided at a border first.
Task<Result<Gap>> find_gap(Volume& volume, const Pin& pin, std::size_t bytes) {
    const auto block = pin.bytes();
    for (std::size_t offset = 0; offset < block.size();) {
        const auto gap = gap_at(block, offset);
        if (!gap || gap->takes(bytes)) co_return gap;
        if (const std::size_t border = gap->border(); border != 0) {
            put(pin, border, gap->end);
            pin.change(of_folders);
            const auto settled = co_await volume.settle();  // nobody reads it yet
            if (!settled) co_return fail(settled.error());
            pin.at<Name>(gap->owner).bytes =
                static_cast<std::uint16_t>(border - gap->owner);
            pin.change(of_folders);
            continue;
        }
        offset = gap->end;
    }
    co_return fail(Errno::no_space);
}

// A new block at the end of a folder, with no names.
Task<Result<Pin>> extend(Volume& volume, const Inode& folder) {
    const std::uint32_t block_bytes = volume.geometry().block_bytes;
    auto pin = co_await provide_block(volume, folder, folder.size() / block_bytes);
    if (!pin) co_return pin;
    for (std::size_t offset = 0; offset < block_bytes; offset += sector_bytes)
        put(*pin, offset, offset + sector_bytes);
    folder.set_size(folder.size() + block_bytes);
    co_return pin;
}

void write_name(const Volume& volume, const Pin& pin, std::size_t offset,
                std::string_view text, std::uint32_t inode, Kind kind) noexcept {
    Name& name = pin.at<Name>(offset);
    name.inode = inode;
    name.length = static_cast<std::uint8_t>(text.size());
    name.type = type_of(volume, kind);
    std::ranges::copy(text, reinterpret_cast<char*>(&name + 1));
}

// A block that is new to the disk goes there without names: else its inode would be there first, and name what the
// block had before.
Task<Result<void>> settle_new(Volume& volume, const Pin& pin) {
    if (!pin.is_waiting(of_contents)) co_return Result<void>();
    const auto settled = co_await volume.settle();
    co_return settled;
}

}  // namespace

Task<Result<Position>> add_name(Volume& volume, const Inode& folder, std::string_view name,
                                std::uint32_t inode, Kind kind) {
    const std::uint64_t blocks = folder.size() / volume.geometry().block_bytes;
    for (std::uint64_t index = 0; index <= blocks; ++index) {
        auto task =
            index < blocks ? folder_block(volume, folder, index) : extend(volume, folder);
        auto pin = co_await task;
        if (!pin) co_return fail(pin.error());
        const auto settled = co_await settle_new(volume, *pin);
        if (!settled) co_return fail(settled.error());
        const auto gap = co_await find_gap(volume, *pin, room_for(name.size()));
        if (!gap && gap.error() == Errno::no_space) continue;
        if (!gap) co_return fail(gap.error());
        if (gap->owner != gap->begin) {
            put(*pin, gap->begin, gap->end);
            pin->at<Name>(gap->owner).bytes =
                static_cast<std::uint16_t>(gap->begin - gap->owner);
        }
        write_name(volume, *pin, gap->begin, name, inode, kind);
        pin->change(of_folders);
        folder->flags &= ~indexed;
        folder->written_at = folder->changed_at = volume.now();
        folder.change();
        co_return Position{std::move(*pin), gap->begin};
    }
    co_return fail(Errno::no_space);
}

Task<Result<void>> begin_folder(Volume& volume, const Inode& folder, std::uint32_t parent) {
    const auto pin = co_await extend(volume, folder);
    if (!pin) co_return fail(pin.error());
    put(*pin, 0, 12);
    write_name(volume, *pin, 0, ".", folder.number(), Kind::folder);
    put(*pin, 12, sector_bytes);
    write_name(volume, *pin, 12, "..", parent, Kind::folder);
    co_return Result<void>();
}

Task<Result<void>> set_name(Volume& volume, const Position& position, std::uint32_t inode,
                            Kind kind) {
    const auto settled = co_await settle_new(volume, position.pin);
    if (!settled) co_return settled;
    Name& name = position.name();
    name.inode = inode;
    if (inode != 0) name.type = type_of(volume, kind);
    position.pin.change(of_folders);
    co_return Result<void>();
}

}  // namespace ext2
