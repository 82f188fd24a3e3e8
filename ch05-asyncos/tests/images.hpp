#pragma once
/// @file
/// Disk images, made and judged by e2fsprogs, which know nothing of us.

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "workbook/catch.hpp"

namespace images {

namespace fs = std::filesystem;

/// A program of e2fsprogs, which Debian keeps for the administrator; nothing if it is not installed.
inline std::string tool(const std::string& name) {
    for (const char* folder : {"/usr/sbin/", "/sbin/", "/usr/bin/"}) {
        if (fs::exists(folder + name)) return folder + name;
    }
    return "";
}

/// A folder of our own, as long as it lives.
class Folder {
  public:
    Folder() {
        std::string pattern = (fs::temp_directory_path() / "workbook-disk-XXXXXX").string();
        if (mkdtemp(pattern.data()) != nullptr) path_ = pattern;
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() { fs::remove_all(path_); }

    [[nodiscard]] fs::path operator/(const std::string& name) const { return path_ / name; }

  private:
    fs::path path_;
};

using Bytes = std::vector<std::byte>;

inline Bytes load(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const auto bytes = std::as_bytes(std::span(text));
    return {bytes.begin(), bytes.end()};
}
inline void save(const fs::path& path, std::span<const std::byte> bytes) {
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
}

/// What a command prints, and its exit code.
struct Ran {
    int code;
    std::string output;
};
inline Ran run(const std::string& command) {
    std::string output;
    std::FILE* const pipe = popen((command + " 2>&1").c_str(), "r");
    char line[256];
    while (std::fgets(line, sizeof line, pipe) != nullptr) output += line;
    const int status = pclose(pipe);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 128, output};
}

/// An image with the files of a folder (or none), in blocks of so many bytes.
inline Bytes make(const Folder& room, int block_bytes, const std::string& kilobytes,
                  const std::string& options = "") {
    const auto path = room / "new.img";
    fs::remove(path);
    const auto made =
        run(tool("mke2fs") + " -q -F -t ext2 -b " + std::to_string(block_bytes) + " " +
            options + " " + path.string() + " " + kilobytes + "k");
    INFO(made.output);
    REQUIRE(made.code == 0);
    return load(path);
}

/// What e2fsck says; it may repair nothing.
inline Ran judged(const Folder& room, std::span<const std::byte> image) {
    const auto path = room / "judged.img";
    save(path, image);
    return run(tool("e2fsck") + " -fn " + path.string());
}

}  // namespace images
