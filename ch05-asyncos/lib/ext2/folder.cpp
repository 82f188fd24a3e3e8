#include "ext2/folder.hpp"

#include <algorithm>

#include "ext2/map.hpp"

namespace ext2 {

namespace {

std::string_view text(const Name& name) noexcept {
    return {reinterpret_cast<const char*>(&name + 1), name.length};
}

}  // namespace

Name* name_at(std::span<std::byte> block, std::size_t offset) noexcept {
    if (offset % 4 != 0 || offset + sizeof(Name) > block.size()) return nullptr;
    auto* const name = reinterpret_cast<Name*>(block.data() + offset);
    if (name->bytes % 4 != 0 || name->bytes < sizeof(Name) + name->length) return nullptr;
    return offset + name->bytes <= block.size() ? name : nullptr;
}

// A folder has no holes: a block that is missing is a mistake, and so are more blocks than the disk has.
Task<Result<Pin>> folder_block(Volume& volume, const Inode& folder, std::uint64_t index) {
    if (index >= volume.geometry().blocks) co_return fail(Errno::io_error);
    const auto block = co_await find_block(volume, folder, index);
    if (!block) co_return fail(block.error());
    if (*block == 0) co_return fail(Errno::io_error);
    auto pin = co_await volume.cache().fetch(*block);
    co_return pin;
}

Task<Result<Position>> find_name(Volume& volume, const Inode& folder,
                                 std::string_view wanted) {
    const std::uint64_t blocks = folder.size() / volume.geometry().block_bytes;
    for (std::uint64_t index = 0; index < blocks; ++index) {
        auto pin = co_await folder_block(volume, folder, index);
        if (!pin) co_return fail(pin.error());
        const auto bytes = pin->bytes();
        for (std::size_t offset = 0; offset < bytes.size();) {
            const Name* const name = name_at(bytes, offset);
            if (name == nullptr) co_return fail(Errno::io_error);
            if (name->inode != 0 && text(*name) == wanted)
                co_return Position{std::move(*pin), offset};
            offset += name->bytes;
        }
    }
    co_return fail(Errno::no_such_file);
}

Task<Result<Entry>> next_name(Volume& volume, const Inode& folder, std::uint64_t offset) {
    const std::uint32_t block_bytes = volume.geometry().block_bytes;
    while (offset < folder.size() / block_bytes * block_bytes) {
        const auto pin = co_await folder_block(volume, folder, offset / block_bytes);
        if (!pin) co_return fail(pin.error());
        do {
            const Name* const name = name_at(pin->bytes(), offset % block_bytes);
            if (name == nullptr) co_return fail(Errno::io_error);
            offset += name->bytes;
            if (name->inode == 0) continue;
            Entry entry{name->inode, name->type, name->length, {}, offset};
            std::ranges::copy(text(*name), entry.bytes);
            co_return entry;
        } while (offset % block_bytes != 0);
    }
    co_return Entry{};
}

Task<Result<bool>> is_empty(Volume& volume, const Inode& folder) {
    for (std::uint64_t offset = 0;;) {
        const auto entry = co_await next_name(volume, folder, offset);
        if (!entry) co_return fail(entry.error());
        if (entry->inode == 0) co_return true;
        if (entry->name() != "." && entry->name() != "..") co_return false;
        offset = entry->next;
    }
}

}  // namespace ext2
