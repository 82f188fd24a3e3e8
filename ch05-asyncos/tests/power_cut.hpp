#pragma once
/// @file
/// PowerCut: files whose every sector says whose it is; and what may be found of them after a power cut.

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "block/ram_disk.hpp"
#include "ext2/file_system.hpp"
#include "futures/core/executor.hpp"

namespace power_cut {

inline constexpr std::size_t sector = block::sector_bytes;
inline std::uint32_t no_time() noexcept { return 1; }

/// A sector of a file: its number, which sector it is, which writing it was.
inline std::string stamp(int file, std::size_t place, int version) {
    std::string text = "file " + std::to_string(file) + " sector " + std::to_string(place) +
                       " version " + std::to_string(version) + ";";
    text.resize(sector, '.');
    return text;
}

struct File {
    int number;
    std::uint32_t inode;
    std::vector<int> sectors;    // the version of each; 0: a hole
    std::vector<int> safe = {};  // likewise, at the last sync
    bool is_touched = true;      // since then
    int version = 0;
    bool must_stay = false;  // it was safe, and has always had a name since
};
using Link = std::shared_ptr<File>;
/// What a name has meant since the last sync; nullptr: nothing.
using Meant = std::set<Link>;

/// Files in two folders, random operations on them, and what may be left of them.
class Files {
    template <class T>
    T must(futures::Task<base::Result<T>> task) {
        auto result = executor_.block_on(std::move(task));
        if (!result) FAIL(base::describe(result.error()));
        if constexpr (!std::is_void_v<T>) return *result;
    }

  public:
    Files(ext2::FileSystem& system, futures::LocalExecutor& executor, std::uint32_t seed)
        : system_(system), executor_(executor), random_(seed) {}

    /// Two folders, which stay.
    void begin() {
        for (int i = 0; i < 2; ++i)
            folders_[i] = must(system_.make_folder(ext2::root_inode, folder_name(i), 0755));
        sync();
    }
    void step() {
        const Name name = any_name(), other = any_name();
        const auto found = names_.find(name);
        const auto taken = names_.find(other);
        switch (below(9)) {
            case 0:
            case 1:
                if (found == names_.end()) create(name);
                break;
            case 2:
                if (found != names_.end()) unlink(name);
                break;
            case 3:
                if (found != names_.end() && taken == names_.end())
                    link(found->second, other);
                break;
            case 4:
            case 5:
                if (found != names_.end()) rename(name, other);
                break;
            case 6:
                if (found != names_.end()) resize(*found->second);
                break;
            default:
                if (found != names_.end()) write(*found->second);
        }
    }
    void sync() {
        must(system_.sync());
        meant_.clear();
        for (const auto& [name, file] : names_) {
            meant_[name] = {file};
            file->safe = file->sectors;
            file->is_touched = false;
            file->must_stay = true;
        }
    }

    /// Looks at an image after a power cut. @returns What is wrong with it, or nothing.
    std::string look(std::span<std::byte> image, bool is_repaired) {
        block::RamDisk disk(image);
        futures::VirtualDriver driver;
        futures::LocalExecutor executor(driver);
        std::vector<std::max_align_t> memory(10'000);
        ext2::FileSystem system(disk, std::as_writable_bytes(std::span(memory)), no_time);
        if (!executor.block_on(system.mount())) return "it cannot be mounted";
        std::set<std::uint32_t> found;
        for (const auto& [name, meant] : meant_) {
            const std::string wrong = look(system, executor, name, meant, is_repaired);
            if (!wrong.empty())
                return folder_name(name.first) + "/" + name.second + ": " + wrong;
            const auto inode =
                executor.block_on(system.find(folders_[name.first], name.second));
            if (inode) found.insert(*inode);
        }
        for (const auto& [name, meant] : meant_) {
            for (const Link& file : meant) {
                if (file && file->must_stay && !found.contains(file->inode))
                    return "a file has lost all its names";
            }
        }
        return "";
    }
    std::size_t below(std::size_t end) {
        return std::uniform_int_distribution<std::size_t>(0, end - 1)(random_);
    }

  private:
    using Name = std::pair<int, std::string>;  // the folder, and the name in it

    static std::string folder_name(int i) { return "folder-" + std::to_string(i); }
    Name any_name() {
        return {static_cast<int>(below(2)),
                std::string(below(60) + 1, static_cast<char>('a' + below(10)))};
    }
    Meant& meant(const Name& name) {
        Meant& all = meant_[name];
        if (all.empty()) all = {names_.contains(name) ? names_[name] : nullptr};
        return all;
    }

    bool is_last(const Name& name) {
        const Link& file = names_[name];
        return std::count_if(names_.begin(), names_.end(),
                             [&](const auto& each) { return each.second == file; }) == 1;
    }
    void create(const Name& name) {
        auto file = std::make_shared<File>(File{++files_, 0, {}});
        meant(name).insert(file);
        file->inode = must(system_.create(folders_[name.first], name.second, 0644));
        names_[name] = file;
    }
    void unlink(const Name& name) {
        meant(name).insert(nullptr);
        if (is_last(name)) names_[name]->must_stay = false;
        must(system_.unlink(folders_[name.first], name.second));
        names_.erase(name);
    }
    void link(const Link& file, const Name& other) {
        meant(other).insert(file);
        must(system_.link(file->inode, folders_[other.first], other.second));
        names_[other] = file;
    }
    void rename(const Name& name, const Name& other) {
        const Link file = names_[name];
        if (names_.contains(other) && names_[other] == file) return;
        meant(other).insert(file);
        if (names_.contains(other) && is_last(other)) names_[other]->must_stay = false;
        meant(name).insert(nullptr);
        must(system_.rename(folders_[name.first], name.second, folders_[other.first],
                            other.second));
        names_[other] = file;
        names_.erase(name);
    }
    void resize(File& file) {
        file.is_touched = true;
        file.sectors.resize(below(file.sectors.size() + 4), 0);
        must(system_.resize(file.inode, file.sectors.size() * sector));
    }
    void write(File& file) {
        file.is_touched = true;
        const std::size_t first = below(file.sectors.size() + 1), count = below(40) + 1;
        ++file.version;
        std::string text;
        for (std::size_t i = first; i < first + count; ++i)
            text += stamp(file.number, i, file.version);
        const auto written =
            must(system_.write(file.inode, first * sector, std::as_bytes(std::span(text))));
        file.sectors.resize(std::max(file.sectors.size(), first + written / sector), 0);
        std::fill_n(file.sectors.begin() + static_cast<std::ptrdiff_t>(first),
                    written / sector, file.version);
    }

    std::string look(ext2::FileSystem& system, futures::LocalExecutor& executor,
                     const Name& name, const Meant& meant, bool is_repaired) {
        const auto inode =
            executor.block_on(system.find(folders_[name.first], name.second));
        if (!inode) {
            if (inode != base::fail(base::Errno::no_such_file))
                return "its folder is broken";
            return meant.contains(nullptr) ? "" : "it is lost";
        }
        const auto record = executor.block_on(system.describe(*inode));
        if (!record) return "it has no inode";
        if (record->links == 0 && is_repaired) return "its inode has no links";
        std::string text(record->size, '?');
        const auto count = executor.block_on(
            system.read(*inode, 0, std::as_writable_bytes(std::span(text))));
        if (!count || *count != text.size()) return "it cannot be read";
        std::string wrong = "it is none of what it has been";
        for (const Link& file : meant) {
            if (file == nullptr) continue;
            wrong =
                file->is_touched ? look_at_touched(*file, text) : look_at_safe(*file, text);
            if (wrong.empty()) return "";
        }
        return wrong;
    }
    // Nobody has changed it since it was safe: it is what it was.
    static std::string look_at_safe(const File& file, const std::string& text) {
        std::string expected;
        for (std::size_t i = 0; i < file.safe.size(); ++i)
            expected += file.safe[i] == 0 ? std::string(sector, '\0')
                                          : stamp(file.number, i, file.safe[i]);
        return text == expected ? "" : "it is not what was safe";
    }
    // It was being changed: some of its sectors are older, some newer; but each is its own, or empty.
    static std::string look_at_touched(const File& file, const std::string& text) {
        for (std::size_t i = 0; i < text.size() / sector; ++i) {
            const std::string found = text.substr(i * sector, sector);
            const std::string own = "file " + std::to_string(file.number) + " sector " +
                                    std::to_string(i) + " ";
            if (found != std::string(sector, '\0') && !found.starts_with(own))
                return "sector " + std::to_string(i) +
                       " is not its own: " + found.substr(0, 40);
        }
        return "";
    }

    ext2::FileSystem& system_;
    futures::LocalExecutor& executor_;
    std::mt19937 random_;
    std::uint32_t folders_[2]{};
    std::map<Name, Link> names_;
    std::map<Name, Meant> meant_;
    int files_ = 0;
};

}  // namespace power_cut
