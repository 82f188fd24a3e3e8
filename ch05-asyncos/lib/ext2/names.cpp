// What is done with the names of files: each operation in an order by which nothing is lost if it is not finished.

#include <algorithm>
#include <cstring>

#include "ext2/file_system.hpp"

namespace ext2 {

using futures::Locked;

namespace {
Result<void> check(std::string_view name) noexcept {
    if (name.empty() || name.size() > longest_name) return fail(Errno::out_of_range);
    const bool has_slash = name.find('/') != name.npos || name.find('\0') != name.npos;
    return has_slash ? Result<void>(fail(Errno::invalid_argument)) : Result<void>();
}
}  // namespace

Task<Result<Inode>> FileSystem::folder_at(std::uint32_t number) {
    auto inode = co_await volume_.inode(number);
    if (!inode) co_return inode;
    if (inode->kind() != Kind::folder) co_return fail(Errno::not_a_directory);
    const Locked locked(lock_);
    const Node* const node = find_node(number);
    if (node != nullptr && node->is_orphan) co_return fail(Errno::no_such_file);
    co_return inode;
}

Task<Result<std::uint32_t>> FileSystem::find(std::uint32_t folder, std::string_view name) {
    const auto turn = co_await turns_.acquire();
    const auto home = co_await folder_at(folder);
    if (!home) co_return fail(home.error());
    const auto found = co_await find_name(volume_, *home, name);
    if (!found) co_return fail(found.error());
    co_return found->name().inode;
}

Task<Result<Entry>> FileSystem::next(std::uint32_t folder, std::uint64_t offset) {
    const auto turn = co_await turns_.acquire();
    const auto home = co_await folder_at(folder);
    if (!home && home.error() == Errno::no_such_file)
        co_return Entry{};  // it has been removed
    if (!home) co_return fail(home.error());
    const auto entry = co_await next_name(volume_, *home, offset);
    co_return entry;
}

// An inode with what it begins with. Nothing names it yet.
Task<Result<Inode>> FileSystem::make(std::uint32_t near, std::uint16_t mode,
                                     std::uint32_t parent, std::string_view target) {
    auto inode = co_await volume_.make_inode(near, mode);
    if (!inode) co_return inode;
    Result<void> begun;
    if (inode->kind() == Kind::folder) {
        (*inode)->links = 2;
        begun = co_await begin_folder(volume_, *inode, parent);
    } else if (target.size() >= sizeof(Record::block)) {
        const auto written =
            co_await ext2::write(volume_, *inode, 0, std::as_bytes(std::span(target)));
        if (!written) begun = fail(written.error());
    } else {
        std::memcpy((*inode)->block, target.data(), target.size());
        inode->set_size(target.size());
    }
    if (begun) co_return inode;
    const auto freed = co_await volume_.free_inode(inode->number());
    co_return fail(freed ? begun.error() : freed.error());
}

Task<Result<void>> FileSystem::add(const Inode& folder, std::string_view name,
                                   const Inode& inode) {
    const auto added =
        co_await add_name(volume_, folder, name, inode.number(), inode.kind());
    if (!added) co_return fail(added.error());
    added_in_ = volume_.settles();
    co_return Result<void>();
}

Task<Result<std::uint32_t>> FileSystem::make_named(std::uint32_t folder,
                                                   std::string_view name,
                                                   std::uint16_t mode,
                                                   std::string_view target) {
    const auto turn = co_await turns_.acquire(all);
    const auto begun = co_await begin_change();
    if (!begun) co_return fail(begun.error());
    if (const auto checked = check(name); !checked) co_return fail(checked.error());
    const auto home = co_await folder_at(folder);
    if (!home) co_return fail(home.error());
    const auto found = co_await find_name(volume_, *home, name);
    if (found || found.error() != Errno::no_such_file)
        co_return fail(found ? Errno::already_exists : found.error());
    const auto made = co_await make(folder, mode, folder, target);
    if (!made) co_return fail(made.error());
    const auto added = co_await add(*home, name, *made);
    if (!added) {
        const auto freed = co_await volume_.free_inode(made->number());
        co_return fail(freed ? added.error() : freed.error());
    }
    if (made->kind() == Kind::folder) ++(*home)->links;
    home->change();
    co_return made->number();
}

Task<Result<std::uint32_t>> FileSystem::create(std::uint32_t folder, std::string_view name,
                                               std::uint16_t permissions) {
    const auto made =
        co_await make_named(folder, name, mode_of(Kind::ordinary, permissions), "");
    co_return made;
}
Task<Result<std::uint32_t>> FileSystem::make_folder(std::uint32_t folder,
                                                    std::string_view name,
                                                    std::uint16_t permissions) {
    const auto made =
        co_await make_named(folder, name, mode_of(Kind::folder, permissions), "");
    co_return made;
}
Task<Result<std::uint32_t>> FileSystem::make_link(std::uint32_t folder,
                                                  std::string_view name,
                                                  std::string_view target) {
    if (target.empty() || target.size() >= volume_.geometry().block_bytes)
        co_return fail(Errno::out_of_range);
    const auto made =
        co_await make_named(folder, name, mode_of(Kind::symbolic, 0777), target);
    co_return made;
}

Task<Result<void>> FileSystem::link(std::uint32_t number, std::uint32_t folder,
                                    std::string_view name) {
    const auto turn = co_await turns_.acquire(all);
    const auto begun = co_await begin_change();
    if (!begun) co_return begun;
    if (const auto checked = check(name); !checked) co_return checked;
    const auto home = co_await folder_at(folder);
    if (!home) co_return fail(home.error());
    const auto inode = co_await volume_.inode(number);
    if (!inode) co_return fail(inode.error());
    if (inode->kind() == Kind::folder || (*inode)->links == 0xffff)
        co_return fail(Errno::not_permitted);
    const auto found = co_await find_name(volume_, *home, name);
    if (found || found.error() != Errno::no_such_file)
        co_return fail(found ? Errno::already_exists : found.error());
    ++(*inode)->links;
    (*inode)->changed_at = volume_.now();
    inode->change();
    const auto added = co_await add(*home, name, *inode);
    if (!added) --(*inode)->links;
    co_return added;
}

// If a file has other names, they are on the disk before this one is taken away there.
Task<Result<void>> FileSystem::settle_added() {
    if (added_in_ != volume_.settles()) co_return Result<void>();
    const auto settled = co_await volume_.settle();
    co_return settled;
}

Task<Result<void>> FileSystem::unlink(std::uint32_t folder, std::string_view name) {
    const auto turn = co_await turns_.acquire(all);
    const auto begun = co_await begin_change();
    if (!begun) co_return begun;
    const auto home = co_await folder_at(folder);
    if (!home) co_return fail(home.error());
    const auto found = co_await find_name(volume_, *home, name);
    if (!found) co_return fail(found.error());
    const auto inode = co_await volume_.inode(found->name().inode);
    if (!inode) co_return fail(inode.error());
    if (inode->kind() == Kind::folder) co_return fail(Errno::is_a_directory);
    const auto held = hold(inode->number());
    if (!held) co_return fail(held.error());
    if ((*inode)->links > 1) {
        const auto settled = co_await settle_added();
        if (!settled) co_return settled;
    }
    const auto gone = co_await set_name(volume_, *found, 0, inode->kind());
    if (!gone) co_return gone;
    (*home)->written_at = (*home)->changed_at = volume_.now();
    home->change();
    lose_name(*inode, *held);
    co_return Result<void>();
}

Task<Result<void>> FileSystem::remove_folder(std::uint32_t folder, std::string_view name) {
    const auto turn = co_await turns_.acquire(all);
    const auto begun = co_await begin_change();
    if (!begun) co_return begun;
    if (name == "." || name == "..") co_return fail(Errno::invalid_argument);
    const auto home = co_await folder_at(folder);
    if (!home) co_return fail(home.error());
    const auto found = co_await find_name(volume_, *home, name);
    if (!found) co_return fail(found.error());
    const auto inode = co_await folder_at(found->name().inode);
    if (!inode) co_return fail(inode.error());
    const auto empty = co_await is_empty(volume_, *inode);
    if (!empty || !*empty) co_return fail(empty ? Errno::not_empty : empty.error());
    const auto held = hold(inode->number());
    if (!held) co_return fail(held.error());
    const auto gone = co_await set_name(volume_, *found, 0, Kind::folder);
    if (!gone) co_return gone;
    --(*home)->links;
    (*home)->written_at = (*home)->changed_at = volume_.now();
    home->change();
    lose_name(*inode, *held);
    co_return Result<void>();
}

}  // namespace ext2
