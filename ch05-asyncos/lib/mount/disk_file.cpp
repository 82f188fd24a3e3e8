#include "mount/disk_file.hpp"

#include <cstring>

#include "mount/tree.hpp"

namespace mount {

Result<std::size_t> DiskFile::try_read(std::span<std::byte> to) noexcept {
    const auto turn = turn_.try_acquire();
    if (!turn) return base::fail(Errno::would_block);
    const auto count = system_.read_now(hold_.inode(), offset_, to);
    offset_ += count.value_or(0);
    return count;
}

Task<Result<std::size_t>> DiskFile::read(std::span<std::byte> to) {
    const auto turn = co_await turn_.acquire();
    const auto count = co_await system_.read(hold_.inode(), offset_, to);
    offset_ += count.value_or(0);
    co_return count;
}

Task<Result<std::size_t>> DiskFile::write(std::span<const std::byte> from) {
    const auto turn = co_await turn_.acquire();
    if ((flags() & abi::Open::append) != 0) {
        const auto end = co_await system_.append(hold_.inode(), from);
        if (!end) co_return base::fail(end.error());
        offset_ = *end;
        co_return from.size();
    }
    const auto count = co_await system_.write(hold_.inode(), offset_, from);
    offset_ += count.value_or(0);
    co_return count;
}

Task<Result<std::size_t>> DiskFile::read_at(std::span<std::byte> to, std::uint64_t offset) {
    auto count = system_.read_now(hold_.inode(), offset, to);
    if (!count && count.error() == Errno::would_block)
        count = co_await system_.read(hold_.inode(), offset, to);
    co_return count;
}
Task<Result<std::size_t>> DiskFile::write_at(std::span<const std::byte> from,
                                             std::uint64_t offset) {
    const auto count = co_await system_.write(hold_.inode(), offset, from);
    co_return count;
}

Task<Result<std::uint64_t>> DiskFile::seek(std::int64_t place, abi::Seek from) {
    const auto turn = co_await turn_.acquire();
    std::int64_t begin = 0;
    if (from == abi::Seek::current) begin = static_cast<std::int64_t>(offset_);
    if (from == abi::Seek::end) {
        const auto stat = co_await status();
        if (!stat) co_return base::fail(stat.error());
        begin = stat->size;
    }
    std::int64_t sum = 0;
    const bool is_known = static_cast<unsigned>(from) <= 2;
    if (!is_known || __builtin_add_overflow(begin, place, &sum) || sum < 0)
        co_return base::fail(Errno::invalid_argument);
    offset_ = static_cast<std::uint64_t>(sum);
    co_return offset_;
}

Task<Result<abi::Stat>> DiskFile::status() {
    const auto record = co_await system_.describe(hold_.inode());
    if (!record) co_return base::fail(record.error());
    co_return to_stat(hold_.inode(), *record);
}

Task<Result<void>> DiskFile::sync() {
    const auto done = co_await system_.sync();
    co_return done;
}

Task<Result<void>> DiskFile::resize(std::uint64_t size) {
    if (is_folder_) co_return base::fail(Errno::invalid_argument);
    const auto done = co_await system_.resize(hold_.inode(), size);
    co_return done;
}

// As many as fit. An entry says where the next one begins, so who seeks there goes on there.
Task<Result<std::size_t>> DiskFile::names(std::span<std::byte> to) {
    if (!is_folder_) co_return base::fail(Errno::not_a_directory);
    const auto turn = co_await turn_.acquire();
    constexpr std::uint8_t kinds[] = {0, 8, 4, 2, 6, 1, 12, 10};  // of the disk's types
    std::size_t filled = 0;
    while (true) {
        const auto entry = co_await system_.next(hold_.inode(), offset_);
        if (!entry) co_return base::fail(entry.error());
        if (entry->inode == 0) co_return filled;
        constexpr std::size_t head = abi::DirectoryEntry::name_place;
        const std::size_t bytes = (head + entry->length + 1 + 7) / 8 * 8;
        if (bytes > to.size() - filled) {
            if (filled == 0) co_return base::fail(Errno::invalid_argument);
            co_return filled;
        }
        abi::DirectoryEntry told{entry->inode, static_cast<std::int64_t>(entry->next),
                                 static_cast<std::uint16_t>(bytes), kinds[entry->type & 7]};
        std::memset(to.data() + filled, 0, bytes);
        std::memcpy(to.data() + filled, &told, head);
        std::memcpy(to.data() + filled + head, entry->bytes, entry->length);
        filled += bytes;
        offset_ = entry->next;
    }
}

Task<Result<abi::Stat>> Null::status() {
    abi::Stat stat{};
    stat.mode = abi::Mode::character | 0666;
    stat.links = 1;
    stat.special_device = 0x103;  // the third of the first kind, everywhere
    co_return stat;
}

abi::Stat to_stat(std::uint32_t inode, const ext2::Record& record) noexcept {
    abi::Stat stat{};
    const bool is_large = is(record, ext2::Kind::ordinary);
    stat.device = 1;
    stat.inode = inode;
    stat.mode = record.mode;
    stat.links = record.links;
    stat.user = record.user;
    stat.group = record.group;
    stat.size = static_cast<std::int64_t>(
        record.size | (is_large ? std::uint64_t{record.size_high} << 32 : 0));
    stat.block_size = 4096;
    stat.blocks = record.sectors;
    stat.accessed = record.read_at;
    stat.modified = record.written_at;
    stat.changed = record.changed_at;
    return stat;
}

}  // namespace mount
