// From a path to what it means.

#include <algorithm>

#include "mount/tree.hpp"

namespace mount {

namespace {
constexpr int most_links = 8;
}

Task<Result<Tree::Place>> Tree::walk(std::uint32_t folder, std::string_view path, Last last,
                                     int depth) {
    if (path.empty()) co_return base::fail(Errno::no_such_file);
    if (path.size() >= abi::longest_path) co_return base::fail(Errno::name_too_long);
    Place place;
    place.folder = place.inode = path.starts_with('/') ? root : folder;
    place.set_name(".");
    while (true) {
        path.remove_prefix(std::min(path.find_first_not_of('/'), path.size()));
        if (path.empty()) co_return place;
        const std::string_view part = path.substr(0, path.find('/'));
        if (part.size() > ext2::longest_name) co_return base::fail(Errno::name_too_long);
        path.remove_prefix(part.size());
        const bool is_last = path.find_first_not_of('/') == std::string_view::npos;
        place.folder = place.inode;
        place.set_name(part);
        place.has_slash = !path.empty();

        const auto found = co_await system_.find(place.folder, part);
        const bool is_new = !found && found.error() == Errno::no_such_file && is_last;
        if (!found && !is_new) co_return base::fail(found.error());
        place.inode = is_new ? 0 : *found;
        if (is_new || (is_last && last == Last::itself && !place.has_slash))
            co_return place;

        const auto record = co_await system_.describe(place.inode);
        if (!record) co_return base::fail(record.error());
        if (is(*record, ext2::Kind::symbolic)) {
            const auto led = co_await follow(place, depth);
            if (!led || is_last) co_return led;
            if (led->inode == 0) co_return base::fail(Errno::no_such_file);
            place.inode = led->inode;
        } else if (place.has_slash && !is(*record, ext2::Kind::folder)) {
            co_return base::fail(Errno::not_a_directory);
        }
    }
}

// A link is read into the frame of a task of its own: who meets none does not pay for the room.
Task<Result<Tree::Place>> Tree::follow(Place link, int depth) {
    if (depth == most_links) co_return base::fail(too_many_links);
    char target[1024];
    const auto length = co_await system_.read_link(link.inode, target);
    if (!length) co_return base::fail(length.error());
    const std::string_view path(target, *length);
    auto led = co_await walk(link.folder, path, Last::target, depth + 1);
    co_return led;
}

// What is there.
Task<Result<std::uint32_t>> Tree::find(std::uint32_t folder, std::string_view path,
                                       Last last) {
    const auto place = co_await walk(folder, path, last);
    if (!place) co_return base::fail(place.error());
    if (place->inode == 0) co_return base::fail(Errno::no_such_file);
    co_return place->inode;
}

// Where nothing is yet.
Task<Result<Tree::Place>> Tree::new_place(std::uint32_t folder, std::string_view path) {
    auto place = co_await walk(folder, path, Last::itself);
    if (place && place->inode != 0) co_return base::fail(Errno::already_exists);
    co_return place;
}

// Up, name by name, and written from the end.
Task<Result<std::size_t>> Tree::path_of(std::uint32_t folder, std::span<char> to) {
    std::size_t begin = to.size();
    ext2::Entry entry;
    while (folder != root) {
        const auto parent = co_await system_.find(folder, "..");
        if (!parent) co_return base::fail(parent.error());
        const auto named = co_await name_of(folder, *parent, entry);
        if (!named) co_return base::fail(named.error());
        if (begin < entry.length + std::size_t{1})
            co_return base::fail(Errno::out_of_range);
        begin -= entry.length;
        std::memcpy(to.data() + begin, entry.bytes, entry.length);
        to[--begin] = '/';
        folder = *parent;
    }
    if (begin == to.size()) {
        if (to.empty()) co_return base::fail(Errno::out_of_range);
        to[--begin] = '/';
    }
    std::memmove(to.data(), to.data() + begin, to.size() - begin);
    co_return to.size() - begin;
}

// The name that @p folder has in its @p parent. @errors no_such_file  it has been removed
Task<Result<void>> Tree::name_of(std::uint32_t folder, std::uint32_t parent,
                                 ext2::Entry& entry) {
    for (std::uint64_t at = 0;; at = entry.next) {
        const auto next = co_await system_.next(parent, at);
        if (!next) co_return base::fail(next.error());
        entry = *next;
        if (entry.inode == 0) co_return base::fail(Errno::no_such_file);
        const bool is_dots = entry.name() == "." || entry.name() == "..";
        if (entry.inode == folder && !is_dots) co_return Result<void>();
    }
}

}  // namespace mount
