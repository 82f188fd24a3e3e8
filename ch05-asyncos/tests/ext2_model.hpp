#pragma once
/// @file
/// Model: what a file system should have in it, as ordinary maps and strings; and random operations on both.

#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "ext2/file_system.hpp"
#include "futures/core/executor.hpp"
#include "workbook/catch.hpp"

namespace model {

using base::Errno;
using base::Result;

struct File;
using Link = std::shared_ptr<File>;

struct File {
    ext2::Kind kind = ext2::Kind::ordinary;
    std::uint32_t inode = 0;
    std::string text;                   // or where a link goes on
    std::map<std::string, Link> names;  // of a folder
    File* parent = nullptr;
};

class Model {
  public:
    Model(ext2::FileSystem& system, futures::LocalExecutor& executor, std::uint32_t seed)
        : system_(&system), executor_(executor), random_(seed) {
        root_->kind = ext2::Kind::folder;
        root_->inode = ext2::root_inode;
        root_->names["lost+found"] = nullptr;
    }

    template <class T>
    T run(futures::Task<T> task) {
        return executor_.block_on(std::move(task));
    }
    void use(ext2::FileSystem& system) { system_ = &system; }

    /// One random operation, on both.
    void step() {
        File &home = any_folder(), &there = any_folder();
        const std::string name = any_name(), other = any_name();
        switch (below(12)) {
            case 0:
            case 1:
                return make(home, name, ext2::Kind::ordinary);
            case 2:
                return make(home, name, ext2::Kind::folder);
            case 3:
                return make(home, name, ext2::Kind::symbolic);
            case 4:
                return link(home, name, there, other);
            case 5:
                return unlink(home, name);
            case 6:
                return remove_folder(home, name);
            case 7:
            case 8:
                return rename(home, name, there, other);
            case 9:
                return resize(home, name);
            default:
                return write(home, name);
        }
    }
    /// Looks whether the file system has exactly what the model has.
    void compare() { compare(*root_); }
    [[nodiscard]] std::size_t below(std::size_t end) {
        return std::uniform_int_distribution<std::size_t>(0, end - 1)(random_);
    }

  private:
    std::string any_name() {
        static const std::string names[] = {"a",
                                            "bb",
                                            "c.txt",
                                            "a-longer-name",
                                            std::string(60, 'n'),
                                            std::string(200, 'l'),
                                            std::string(255, 'x')};
        const std::size_t which = below(14);
        return which < 7 ? names[which] : "file" + std::to_string(below(40));
    }
    File& any_folder() {
        File* at = root_.get();
        for (auto steps = below(4); steps > 0; --steps) {
            std::vector<File*> below_it;
            for (const auto& [name, file] : at->names)
                if (file && file->kind == ext2::Kind::folder)
                    below_it.push_back(file.get());
            if (below_it.empty()) break;
            at = below_it[below(below_it.size())];
        }
        return *at;
    }
    static Link find(File& home, const std::string& name) {
        const auto found = home.names.find(name);
        return found == home.names.end() ? nullptr : found->second;
    }
    std::string any_text(std::size_t most) {
        std::string text(below(most) + 1, ' ');
        for (char& each : text) each = static_cast<char>('a' + below(26));
        return text;
    }

    void make(File& home, const std::string& name, ext2::Kind kind) {
        const std::string target = any_text(below(2) == 0 ? 59 : 300);
        const auto made = run(
            kind == ext2::Kind::ordinary ? system_->create(home.inode, name, 0644)
            : kind == ext2::Kind::folder ? system_->make_folder(home.inode, name, 0755)
                                         : system_->make_link(home.inode, name, target));
        if (find(home, name)) {
            CHECK(made == base::fail(Errno::already_exists));
            return;
        }
        if (made == base::fail(Errno::no_space)) return;
        REQUIRE(made);
        auto file = std::make_shared<File>();
        file->kind = kind;
        file->inode = *made;
        file->parent = &home;
        if (kind == ext2::Kind::symbolic) file->text = target;
        home.names[name] = file;
    }
    void link(File& home, const std::string& name, File& there, const std::string& other) {
        const Link file = find(home, name);
        if (!file) return;
        const auto linked = run(system_->link(file->inode, there.inode, other));
        if (file->kind == ext2::Kind::folder) {
            CHECK(linked == base::fail(Errno::not_permitted));
        } else if (find(there, other)) {
            CHECK(linked == base::fail(Errno::already_exists));
        } else {
            if (linked == base::fail(Errno::no_space)) return;
            REQUIRE(linked);
            there.names[other] = file;
        }
    }
    void unlink(File& home, const std::string& name) {
        const Link file = find(home, name);
        const auto gone = run(system_->unlink(home.inode, name));
        if (!file) {
            CHECK(gone == base::fail(Errno::no_such_file));
        } else if (file->kind == ext2::Kind::folder) {
            CHECK(gone == base::fail(Errno::is_a_directory));
        } else {
            REQUIRE(gone);
            home.names.erase(name);
        }
    }
    void remove_folder(File& home, const std::string& name) {
        const Link file = find(home, name);
        const auto gone = run(system_->remove_folder(home.inode, name));
        if (!file) {
            CHECK(gone == base::fail(Errno::no_such_file));
        } else if (file->kind != ext2::Kind::folder) {
            CHECK(gone == base::fail(Errno::not_a_directory));
        } else if (!file->names.empty()) {
            CHECK(gone == base::fail(Errno::not_empty));
        } else {
            REQUIRE(gone);
            home.names.erase(name);
        }
    }
    static bool is_within(const File* at, const File* folder) {
        while (at != nullptr && at != folder) at = at->parent;
        return at != nullptr;
    }
    Errno renaming(const Link& file, File& there, const Link& victim) {
        const bool is_folder = file && file->kind == ext2::Kind::folder;
        if (!file) return Errno::no_such_file;
        if (is_folder && is_within(&there, file.get())) return Errno::invalid_argument;
        if (!victim || victim == file) return Errno{};
        if (!is_folder)
            return victim->kind == ext2::Kind::folder ? Errno::is_a_directory : Errno{};
        if (victim->kind != ext2::Kind::folder) return Errno::not_a_directory;
        return victim->names.empty() ? Errno{} : Errno::not_empty;
    }
    void rename(File& home, const std::string& name, File& there,
                const std::string& other) {
        const Link file = find(home, name), victim = find(there, other);
        const Errno expected = renaming(file, there, victim);
        const auto renamed = run(system_->rename(home.inode, name, there.inode, other));
        if (expected != Errno{}) {
            CHECK(renamed == base::fail(expected));
            return;
        }
        if (renamed == base::fail(Errno::no_space)) return;
        REQUIRE(renamed);
        if (file == victim) return;
        there.names[other] = file;
        home.names.erase(name);
        if (file->kind == ext2::Kind::folder) file->parent = &there;
    }
    void resize(File& home, const std::string& name) {
        const Link file = find(home, name);
        if (!file || file->kind != ext2::Kind::ordinary) return;
        const std::size_t size =
            below(2) == 0 ? below(file->text.size() + 1) : below(400'000);
        REQUIRE(run(system_->resize(file->inode, size)));
        file->text.resize(size);
    }
    void write(File& home, const std::string& name) {
        const Link file = find(home, name);
        if (!file || file->kind != ext2::Kind::ordinary) return;
        const std::size_t offset = below(file->text.size() + (below(4) == 0 ? 300'000 : 1));
        const std::string text = any_text(below(8) == 0 ? 60'000 : 3'000);
        const auto count =
            run(system_->write(file->inode, offset, std::as_bytes(std::span(text))));
        if (count == base::fail(Errno::no_space)) return;
        REQUIRE(count);
        file->text.resize(std::max(file->text.size(), offset + *count));
        file->text.replace(offset, *count, text, 0, *count);
    }

    void compare(File& folder) {
        std::map<std::string, std::uint32_t> found;
        for (std::uint64_t offset = 0;;) {
            const auto entry = run(system_->next(folder.inode, offset));
            REQUIRE(entry);
            if (entry->inode == 0) break;
            CHECK(found.emplace(entry->name(), entry->inode).second);
            offset = entry->next;
        }
        found.erase(".");
        found.erase("..");
        CHECK(found.size() == folder.names.size());
        for (const auto& [name, file] : folder.names) {
            INFO(name);
            REQUIRE(found.contains(name));
            if (!file) continue;
            CHECK(found[name] == file->inode);
            compare_file(*file);
            if (file->kind == ext2::Kind::folder) compare(*file);
        }
    }
    void compare_file(const File& file) {
        const auto record = run(system_->describe(file.inode));
        REQUIRE(record);
        CHECK(ext2::kind_of(record->mode) == file.kind);
        std::string text(file.text.size() + 1, '?');
        Result<std::size_t> count = std::size_t{0};
        if (file.kind == ext2::Kind::ordinary)
            count =
                run(system_->read(file.inode, 0, std::as_writable_bytes(std::span(text))));
        if (file.kind == ext2::Kind::symbolic)
            count = run(system_->read_link(file.inode, text));
        REQUIRE(count);
        text.resize(*count);
        CHECK((text == file.text));  // without a page of text if it is not
    }

    ext2::FileSystem* system_;
    futures::LocalExecutor& executor_;
    std::mt19937 random_;
    Link root_ = std::make_shared<File>();
};

}  // namespace model
