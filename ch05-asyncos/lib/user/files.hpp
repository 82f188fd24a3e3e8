#pragma once
/// @file
/// The system calls about files, each as a function. Paths end in a zero. Errors are those of the man page of that name.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "abi/files.hpp"
#include "user/call_riscv64.hpp"

namespace user {

using abi::At;
using abi::Call;
using abi::Mode;
using abi::Open;
using base::Errno;
using base::Result;

/// An open file's number.
using File = int;
/// What it reads: one of the three that every program has.
inline constexpr File input = 0;
inline constexpr File output = 1;  ///< What it is asked for.
inline constexpr File errors = 2;  ///< What it has to say beside that.

/// Opens @p path. @source openat(2)
inline Result<File> open(const char* path, unsigned flags = Open::read,
                         unsigned mode = 0666) noexcept {
    const auto answer = ask(Call::openat, abi::at_current_directory, path, flags, mode);
    if (!answer) return base::fail(answer.error());
    return static_cast<File>(*answer);
}
/// Closes it.
inline Result<void> close(File file) noexcept { return order(Call::close, file); }

/// Reads what is there, up to @p room. @returns How much; 0 at the end. @source read(2)
inline Result<std::size_t> read(File file, std::span<char> room) noexcept {
    const auto answer = ask(Call::read, file, room.data(), room.size());
    if (!answer) return base::fail(answer.error());
    return static_cast<std::size_t>(*answer);
}
/// Writes a part of @p bytes. @returns How much. @source write(2)
inline Result<std::size_t> write(File file, std::string_view bytes) noexcept {
    const auto answer = ask(Call::write, file, bytes.data(), bytes.size());
    if (!answer) return base::fail(answer.error());
    return static_cast<std::size_t>(*answer);
}
/// Writes all of @p bytes.
inline Result<void> write_all(File file, std::string_view bytes) noexcept {
    while (!bytes.empty()) {
        const auto written = write(file, bytes);
        if (!written && written.error() == Errno::interrupted) continue;
        if (!written) return base::fail(written.error());
        bytes.remove_prefix(*written);
    }
    return {};
}
/// Goes to @p place, counted from @p from. @returns The place from the beginning. @source lseek(2)
inline Result<std::int64_t> seek(File file, std::int64_t place,
                                 abi::Seek from = abi::Seek::begin) noexcept {
    return ask(Call::lseek, file, place, static_cast<int>(from));
}
/// The two ends of a pipe.
struct Pipe {
    File read_end;   ///< As pipe2() gives them: where its bytes come out,
    File write_end;  ///< and where they go in.
};
/// Makes one. @source pipe2(2)
inline Result<Pipe> make_pipe(unsigned flags = 0) noexcept {
    Pipe ends{};
    if (const auto made = order(Call::pipe2, &ends, flags); !made)
        return base::fail(made.error());
    return ends;
}
/// Makes @p copy mean the same open file as @p file. @source dup3(2)
inline Result<void> duplicate(File file, File copy, unsigned flags = 0) noexcept {
    return order(Call::dup3, file, copy, flags);
}

/// What is known of an open file. @source fstat(2)
inline Result<abi::Stat> status(File file) noexcept {
    abi::Stat found;
    if (const auto done = order(Call::fstat, file, &found); !done)
        return base::fail(done.error());
    return found;
}
/// What is known of the file at @p path. @param flags At::no_follow: of a symbolic link itself. @source stat(2)
inline Result<abi::Stat> status(const char* path, unsigned flags = 0) noexcept {
    abi::Stat found;
    if (const auto done =
            order(Call::newfstatat, abi::at_current_directory, path, &found, flags);
        !done)
        return base::fail(done.error());
    return found;
}
/// Whether it is of one kind: is(*status, Mode::directory).
[[nodiscard]] constexpr bool is(const abi::Stat& status, std::uint32_t kind) noexcept {
    return (status.mode & Mode::kind) == kind;
}

/// Makes a directory. @source mkdir(2)
inline Result<void> make_directory(const char* path, unsigned mode = 0777) noexcept {
    return order(Call::mkdirat, abi::at_current_directory, path, mode);
}
/// Takes a name away. @param flags At::remove_directory: of a directory, which is empty. @source unlinkat(2)
inline Result<void> remove(const char* path, unsigned flags = 0) noexcept {
    return order(Call::unlinkat, abi::at_current_directory, path, flags);
}
/// Gives a file one more name. @source link(2)
inline Result<void> link(const char* path, const char* name) noexcept {
    return order(Call::linkat, abi::at_current_directory, path, abi::at_current_directory,
                 name, 0);
}
/// Makes a file that stands for the path @p target. @source symlink(2)
inline Result<void> symbolic_link(const char* target, const char* name) noexcept {
    return order(Call::symlinkat, target, abi::at_current_directory, name);
}
/// What a symbolic link stands for, without a zero. @source readlink(2)
inline Result<std::string_view> target_of(const char* path, std::span<char> room) noexcept {
    const auto bytes =
        ask(Call::readlinkat, abi::at_current_directory, path, room.data(), room.size());
    if (!bytes) return base::fail(bytes.error());
    return std::string_view(room.data(), static_cast<std::size_t>(*bytes));
}
/// Gives a file another name; what was there before, is gone. @source rename(2)
inline Result<void> rename(const char* from, const char* to, unsigned flags = 0) noexcept {
    return order(Call::renameat2, abi::at_current_directory, from,
                 abi::at_current_directory, to, flags);
}
/// Cuts a file, or fills it up with zeros. @source ftruncate(2)
inline Result<void> resize(File file, std::int64_t size) noexcept {
    return order(Call::ftruncate, file, size);
}
/// Goes to another current directory. @source chdir(2)
inline Result<void> change_directory(const char* path) noexcept {
    return order(Call::chdir, path);
}

}  // namespace user
