#include "ext2/file_system.hpp"

#include <algorithm>
#include <memory>

namespace ext2 {

using futures::Locked;

FileSystem::~FileSystem() {
    while (nodes_ != nullptr) remove_node(nodes_);
}

Task<Result<void>> FileSystem::mount() {
    const auto turn = co_await turns_.acquire(all);
    const auto mounted = co_await volume_.mount();
    co_return mounted;
}

Task<Result<void>> FileSystem::unmount() {
    const auto turn = co_await turns_.acquire(all);
    const auto committed = co_await commit(Which::all);
    if (!committed) co_return committed;
    const auto unmounted = co_await volume_.unmount();
    co_return unmounted;
}

Task<Result<void>> FileSystem::sync() {
    const auto turn = co_await turns_.acquire(all);
    const auto committed = co_await commit(Which::nobody_holds);
    co_return committed;
}

bool FileSystem::has_many_orphans() const noexcept {
    const bool is_nearly_full = volume_.free_blocks() < volume_.geometry().blocks / 8;
    return orphans_ > 16 || (orphans_ > 0 && is_nearly_full);
}

// What has lost its name is freed when the disk has no such name either. Whoever changes something sees to it in time.
Task<Result<void>> FileSystem::begin_change() {
    const auto begun = co_await volume_.begin_change();
    if (!begun) co_return begun;
    if (has_many_orphans()) {
        const auto committed = co_await commit(Which::nobody_holds);
        co_return committed;
    }
    co_return Result<void>();
}

// An inode that cannot be freed, because the disk is broken, is given up: else nothing could ever be safe again.
Task<Result<void>> FileSystem::commit(Which orphans) {
    auto result = co_await volume_.settle();
    while (result) {
        Node* const node = take_orphan(orphans);
        if (node == nullptr) break;
        const std::uint32_t inode = node->inode;
        remove_node(node);
        result = co_await volume_.free_inode(inode);
    }
    if (!result) co_return result;
    const auto settled = co_await volume_.settle();
    co_return settled;
}

// Why it has no contents that can be read and written.
static Errno why_no_file(const Inode& inode) noexcept {
    return inode.kind() == Kind::folder ? Errno::is_a_directory : Errno::invalid_argument;
}

Result<Inode> FileSystem::file_now(std::uint32_t number) noexcept {
    auto inode = volume_.inode_now(number);
    if (inode && inode->kind() != Kind::ordinary) inode = fail(why_no_file(*inode));
    return inode;
}
Task<Result<Inode>> FileSystem::file_at(std::uint32_t number) {
    auto inode = co_await volume_.inode(number);
    if (inode && inode->kind() != Kind::ordinary) co_return fail(why_no_file(*inode));
    co_return inode;
}

Task<Result<Record>> FileSystem::describe(std::uint32_t number) {
    const auto turn = co_await turns_.acquire();
    const auto inode = co_await volume_.inode(number);
    if (!inode) co_return fail(inode.error());
    Record record = *inode->operator->();
    const Locked locked(lock_);
    const Node* const node = find_node(number);
    if (node != nullptr && node->is_orphan) record.links = 0;
    co_return record;
}

Task<Result<std::size_t>> FileSystem::read(std::uint32_t number, std::uint64_t offset,
                                           std::span<std::byte> to) {
    const auto turn = co_await turns_.acquire();
    const auto inode = co_await file_at(number);
    if (!inode) co_return fail(inode.error());
    const auto count = co_await ext2::read(volume_, *inode, offset, to);
    co_return count;
}

Result<std::size_t> FileSystem::read_now(std::uint32_t number, std::uint64_t offset,
                                         std::span<std::byte> to) noexcept {
    const auto turn = turns_.try_acquire();
    if (!turn) return fail(Errno::would_block);
    const auto inode = file_now(number);
    if (!inode) return fail(inode.error());
    return ext2::read_now(volume_, *inode, offset, to);
}

// What is in memory is found without a coroutine: usually all of it is.
Task<Result<std::size_t>> FileSystem::write(std::uint32_t number, std::uint64_t offset,
                                            std::span<const std::byte> from) {
    const auto turn = co_await turns_.acquire(all);
    if (!volume_.may_change() || has_many_orphans()) {
        const auto begun = co_await begin_change();
        if (!begun) co_return fail(begun.error());
    }
    auto inode = file_now(number);
    if (!inode && inode.error() == Errno::would_block) inode = co_await file_at(number);
    if (!inode) co_return fail(inode.error());
    const auto count = co_await ext2::write(volume_, *inode, offset, from);
    co_return count;
}

Task<Result<std::uint64_t>> FileSystem::append(std::uint32_t number,
                                               std::span<const std::byte> from) {
    const auto turn = co_await turns_.acquire(all);
    const auto begun = co_await begin_change();
    if (!begun) co_return fail(begun.error());
    const auto inode = co_await file_at(number);
    if (!inode) co_return fail(inode.error());
    const std::uint64_t end = inode->size();
    const auto count = co_await ext2::write(volume_, *inode, end, from);
    if (!count) co_return fail(count.error());
    co_return end + *count;
}

Task<Result<void>> FileSystem::resize(std::uint32_t number, std::uint64_t size) {
    const auto turn = co_await turns_.acquire(all);
    const auto begun = co_await begin_change();
    if (!begun) co_return begun;
    const auto inode = co_await file_at(number);
    if (!inode) co_return fail(inode.error());
    const auto resized = co_await ext2::resize(volume_, *inode, size);
    co_return resized;
}

Task<Result<void>> FileSystem::permit(std::uint32_t number, std::uint16_t permissions) {
    const auto turn = co_await turns_.acquire(all);
    const auto begun = co_await begin_change();
    if (!begun) co_return begun;
    const auto inode = co_await volume_.inode(number);
    if (!inode) co_return fail(inode.error());
    (*inode)->mode = mode_of(inode->kind(), permissions);
    inode->change();
    co_return Result<void>();
}

Task<Result<std::size_t>> FileSystem::read_link(std::uint32_t number, std::span<char> to) {
    const auto turn = co_await turns_.acquire();
    const auto inode = co_await volume_.inode(number);
    if (!inode) co_return fail(inode.error());
    if (inode->kind() != Kind::symbolic) co_return fail(Errno::invalid_argument);
    if (inode->has_blocks()) {
        const auto count =
            co_await ext2::read(volume_, *inode, 0, std::as_writable_bytes(to));
        co_return count;
    }
    const auto* const text = reinterpret_cast<const char*>((*inode)->block);
    const std::size_t length =
        std::min<std::size_t>({inode->size(), to.size(), sizeof(Record::block)});
    std::copy_n(text, length, to.begin());
    co_return length;
}

}  // namespace ext2
