#include "user/directory.hpp"

#include <algorithm>

namespace user {

std::optional<Directory::Entry> Directory::next() noexcept {
    if (at_ == end_) {
        const auto bytes = ask(Call::getdents64, file_, room_, sizeof room_);
        if (!bytes || *bytes == 0) return std::nullopt;
        at_ = 0;
        end_ = static_cast<std::size_t>(*bytes);
    }
    const auto* const entry = reinterpret_cast<const abi::DirectoryEntry*>(room_ + at_);
    const char* const name = room_ + at_ + abi::DirectoryEntry::name_place;
    at_ += entry->bytes;
    return Entry{name, entry->inode, static_cast<std::uint32_t>(entry->kind) << 12};
}

Result<std::vector<std::string>> names_in(const char* path) {
    auto directory = Directory::open(path);
    if (!directory) return base::fail(directory.error());
    std::vector<std::string> names;
    while (const auto entry = directory->next())
        if (entry->name != "." && entry->name != "..") names.emplace_back(entry->name);
    std::sort(names.begin(), names.end());
    return names;
}

std::string path_in(std::string_view folder, std::string_view name) {
    std::string path(folder);
    if (!path.ends_with('/')) path += '/';
    path += name;
    return path;
}

}  // namespace user
