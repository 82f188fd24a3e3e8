// Renaming: the new name first. It is on the disk before the old one is taken away, unless one sector has both.

#include "ext2/file_system.hpp"

namespace ext2 {

// A folder must not become a part of itself: is `inode` neither `folder` nor above it?
Task<Result<void>> FileSystem::check_above(std::uint32_t folder, std::uint32_t inode) {
    for (std::uint32_t steps = 0; steps <= volume_.geometry().inodes; ++steps) {
        if (folder == inode) co_return fail(Errno::invalid_argument);
        if (folder == root_inode) co_return Result<void>();
        const auto at = co_await folder_at(folder);
        if (!at) co_return fail(at.error());
        const auto above = co_await find_name(volume_, *at, "..");
        if (!above) co_return fail(above.error());
        folder = above->name().inode;
    }
    co_return fail(Errno::io_error);  // the folders run round
}

Task<Result<void>> FileSystem::check_replaced(const Inode& moved, const Inode& victim) {
    if (moved.kind() != Kind::folder) {
        if (victim.kind() == Kind::folder) co_return fail(Errno::is_a_directory);
        co_return Result<void>();
    }
    if (victim.kind() != Kind::folder) co_return fail(Errno::not_a_directory);
    const auto empty = co_await is_empty(volume_, victim);
    if (!empty) co_return fail(empty.error());
    co_return *empty ? Result<void>() : fail(Errno::not_empty);
}

Task<Result<void>> FileSystem::move_parent(const Inode& moved, const Inode& home,
                                           const Inode& there) {
    if (moved.kind() != Kind::folder || home.number() == there.number())
        co_return Result<void>();
    const auto above = co_await find_name(volume_, moved, "..");
    if (!above) co_return fail(above.error());
    const auto named = co_await set_name(volume_, *above, there.number(), Kind::folder);
    if (!named) co_return named;
    --home->links;
    ++there->links;
    home.change();
    there.change();
    co_return Result<void>();
}

// `to` is the new name, and in memory means the file already.
Task<Result<void>> FileSystem::replace(const Inode& home, const Position& from,
                                       const Inode& moved, const Inode& there,
                                       const Position& to) {
    added_in_ = volume_.settles();
    if (!from.is_with(to)) {
        const auto settled = co_await settle_added();
        if (!settled) co_return settled;
    }
    const auto gone = co_await set_name(volume_, from, 0, moved.kind());
    if (!gone) co_return gone;
    home->written_at = home->changed_at = moved->changed_at = volume_.now();
    home.change();
    moved.change();
    const auto above = co_await move_parent(moved, home, there);
    co_return above;
}

Task<Result<void>> FileSystem::rename(std::uint32_t folder, std::string_view name,
                                      std::uint32_t new_folder, std::string_view new_name) {
    const auto turn = co_await turns_.acquire(all);
    const auto begun = co_await begin_change();
    if (!begun) co_return begun;
    for (const auto each : {name, new_name}) {
        if (each == "." || each == ".." || each.find('/') != each.npos)
            co_return fail(Errno::invalid_argument);
        if (each.empty() || each.size() > longest_name) co_return fail(Errno::out_of_range);
    }
    const auto home = co_await folder_at(folder);
    if (!home) co_return fail(home.error());
    const auto there = co_await folder_at(new_folder);
    if (!there) co_return fail(there.error());
    const auto from = co_await find_name(volume_, *home, name);
    if (!from) co_return fail(from.error());
    const auto moved = co_await volume_.inode(from->name().inode);
    if (!moved) co_return fail(moved.error());
    if (moved->kind() == Kind::folder) {
        const auto above = co_await check_above(new_folder, moved->number());
        if (!above) co_return above;
    }
    const auto done = co_await rename_to(*home, *from, *moved, *there, new_name);
    co_return done;
}

Task<Result<void>> FileSystem::rename_to(const Inode& home, const Position& from,
                                         const Inode& moved, const Inode& there,
                                         std::string_view new_name) {
    const auto taken = co_await find_name(volume_, there, new_name);
    if (!taken && taken.error() != Errno::no_such_file) co_return fail(taken.error());
    if (!taken) {
        const auto added =
            co_await add_name(volume_, there, new_name, moved.number(), moved.kind());
        if (!added) co_return fail(added.error());
        const auto replaced = co_await replace(home, from, moved, there, *added);
        co_return replaced;
    }
    const auto victim = co_await volume_.inode(taken->name().inode);
    if (!victim) co_return fail(victim.error());
    if (victim->number() == moved.number())
        co_return Result<void>();  // two names of one file: nothing happens
    const auto checked = co_await check_replaced(moved, *victim);
    if (!checked) co_return checked;
    const auto held = hold(victim->number());
    if (!held) co_return fail(held.error());
    const auto named = co_await set_name(volume_, *taken, moved.number(), moved.kind());
    if (!named) co_return named;
    if (victim->kind() == Kind::folder) --there->links;
    there->written_at = there->changed_at = volume_.now();
    there.change();
    lose_name(*victim, *held);
    const auto replaced = co_await replace(home, from, moved, there, *taken);
    co_return replaced;
}

}  // namespace ext2
