// What is done to names.

#include "mount/tree.hpp"

#include "mount/disk_file.hpp"

namespace mount {

namespace {
constexpr unsigned permissions = 0755;  // of all that a program makes
using abi::Open;
}  // namespace

Task<Result<files::FileRef>> Tree::open(std::uint32_t folder, std::string_view path,
                                        unsigned flags, unsigned mode) {
    if (path == "/dev/null") co_return files::make<Null>(flags);
    const bool is_itself =
        (flags & Open::no_follow) != 0 ||
        (flags & (Open::create | Open::exclusive)) == (Open::create | Open::exclusive);
    while (true) {
        auto place = co_await walk(folder, path, is_itself ? Last::itself : Last::target);
        if (!place) co_return base::fail(place.error());
        if (place->inode == 0) {
            if ((flags & Open::create) == 0) co_return base::fail(Errno::no_such_file);
            if (place->has_slash) co_return base::fail(Errno::is_a_directory);
            const auto rights = static_cast<std::uint16_t>(mode & permissions);
            const auto made = co_await system_.create(place->folder, place->name(), rights);
            if (!made && made.error() == Errno::already_exists)
                continue;  // somebody was faster
            if (!made) co_return base::fail(made.error());
            place->inode = *made;
        } else if ((flags & Open::create) != 0 && (flags & Open::exclusive) != 0) {
            co_return base::fail(Errno::already_exists);
        }
        auto file = co_await open_there(*place, flags);
        co_return file;
    }
}

Task<Result<files::FileRef>> Tree::open_there(const Place& place, unsigned flags) {
    auto hold = system_.hold(place.inode);
    if (!hold) co_return base::fail(hold.error());
    const auto record = co_await system_.describe(place.inode);
    if (!record) co_return base::fail(record.error());
    const bool is_written = (flags & Open::access) != Open::read;
    const bool is_folder = is(*record, ext2::Kind::folder);
    if (record->links == 0) co_return base::fail(Errno::no_such_file);
    if (is(*record, ext2::Kind::symbolic)) co_return base::fail(too_many_links);
    if (is_folder && (is_written || (flags & Open::create) != 0))
        co_return base::fail(Errno::is_a_directory);
    if (!is_folder && (flags & Open::directory) != 0)
        co_return base::fail(Errno::not_a_directory);
    if ((flags & Open::truncate) != 0 && is_written) {
        const auto cut = co_await system_.resize(place.inode, 0);
        if (!cut) co_return base::fail(cut.error());
    }
    co_return files::make<DiskFile>(flags, system_, std::move(*hold), is_folder);
}

Task<Result<abi::Stat>> Tree::status(std::uint32_t folder, std::string_view path,
                                     bool follow) {
    if (path == "/dev/null") {
        Null null(0);
        auto stat = co_await null.status();
        co_return stat;
    }
    const auto inode = co_await find(folder, path, follow ? Last::target : Last::itself);
    if (!inode) co_return base::fail(inode.error());
    const auto record = co_await system_.describe(*inode);
    if (!record) co_return base::fail(record.error());
    co_return to_stat(*inode, *record);
}

Task<Result<void>> Tree::make_folder(std::uint32_t folder, std::string_view path,
                                     unsigned mode) {
    const auto place = co_await new_place(folder, path);
    if (!place) co_return base::fail(place.error());
    const auto rights = static_cast<std::uint16_t>(mode & permissions);
    const auto made = co_await system_.make_folder(place->folder, place->name(), rights);
    if (!made) co_return base::fail(made.error());
    co_return Result<void>();
}

Task<Result<void>> Tree::remove(std::uint32_t folder, std::string_view path,
                                bool is_folder) {
    const auto place = co_await walk(folder, path, Last::itself);
    if (!place) co_return base::fail(place.error());
    if (place->inode == 0) co_return base::fail(Errno::no_such_file);
    if (place->inode == root) co_return base::fail(Errno::busy);
    auto done = is_folder ? system_.remove_folder(place->folder, place->name())
                          : system_.unlink(place->folder, place->name());
    const auto result = co_await std::move(done);
    co_return result;
}

Task<Result<void>> Tree::link(std::uint32_t folder, std::string_view path,
                              std::uint32_t new_folder, std::string_view name) {
    const auto inode = co_await find(folder, path, Last::itself);
    if (!inode) co_return base::fail(inode.error());
    const auto place = co_await new_place(new_folder, name);
    if (!place) co_return base::fail(place.error());
    const auto done = co_await system_.link(*inode, place->folder, place->name());
    co_return done;
}

Task<Result<void>> Tree::make_link(std::string_view target, std::uint32_t folder,
                                   std::string_view name) {
    if (target.empty()) co_return base::fail(Errno::no_such_file);
    const auto place = co_await new_place(folder, name);
    if (!place) co_return base::fail(place.error());
    const auto made = co_await system_.make_link(place->folder, place->name(), target);
    if (!made) co_return base::fail(made.error());
    co_return Result<void>();
}

Task<Result<std::size_t>> Tree::read_link(std::uint32_t folder, std::string_view path,
                                          std::span<char> to) {
    const auto inode = co_await find(folder, path, Last::itself);
    if (!inode) co_return base::fail(inode.error());
    const auto record = co_await system_.describe(*inode);
    if (!record) co_return base::fail(record.error());
    if (!is(*record, ext2::Kind::symbolic)) co_return base::fail(Errno::invalid_argument);
    const auto bytes = co_await system_.read_link(*inode, to);
    co_return bytes;
}

Task<Result<void>> Tree::rename(std::uint32_t folder, std::string_view path,
                                std::uint32_t new_folder, std::string_view new_path,
                                bool replace) {
    const auto from = co_await walk(folder, path, Last::itself);
    if (!from) co_return base::fail(from.error());
    if (from->inode == 0) co_return base::fail(Errno::no_such_file);
    const auto to = co_await walk(new_folder, new_path, Last::itself);
    if (!to) co_return base::fail(to.error());
    if (to->inode != 0 && !replace) co_return base::fail(Errno::already_exists);
    const auto done =
        co_await system_.rename(from->folder, from->name(), to->folder, to->name());
    co_return done;
}

Task<Result<void>> Tree::sync() {
    const auto done = co_await system_.sync();
    co_return done;
}

}  // namespace mount
