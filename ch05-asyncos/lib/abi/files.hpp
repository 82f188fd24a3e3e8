#pragma once
/// @file
/// What programs and the kernel tell each other about files: flags, and structures in memory.
/// @source include/uapi/asm-generic/fcntl.h, stat.h, poll.h, include/linux/dirent.h of the Linux kernel

#include <cstddef>
#include <cstdint>

namespace abi {

/// The directory of a call ending in -at, for a path that begins at the current one.
inline constexpr int at_current_directory = -100;

/// How openat() opens; dup3() and pipe2() know close_on_exec and nonblocking.
struct Open {
    static constexpr unsigned read = 0;             ///< For reading alone.
    static constexpr unsigned write = 1;            ///< For writing alone.
    static constexpr unsigned read_write = 2;       ///< For both.
    static constexpr unsigned access = 3;           ///< The bits of these three.
    static constexpr unsigned create = 0100;        ///< If it does not exist.
    static constexpr unsigned exclusive = 0200;     ///< It must not exist.
    static constexpr unsigned truncate = 01000;     ///< It begins empty.
    static constexpr unsigned append = 02000;       ///< Each write goes to the end.
    static constexpr unsigned nonblocking = 04000;  ///< would_block instead of waiting.
    static constexpr unsigned directory = 0200000;  ///< It must be one.
    static constexpr unsigned no_follow = 0400000;  ///< It must not be a symbolic link.
    static constexpr unsigned close_on_exec = 02000000;  ///< execve() closes it.
};

/// Other flags of calls with paths.
struct At {
    static constexpr unsigned no_follow = 0x100;  ///< newfstatat(): of the link itself.
    static constexpr unsigned remove_directory = 0x200;  ///< unlinkat(): a directory.
    static constexpr unsigned empty_path = 0x1000;  ///< newfstatat(): of the descriptor.
};

/// renameat2(): nothing may be there.
inline constexpr unsigned rename_no_replace = 1;

/// From where lseek() counts.
enum class Seek : int { begin = 0, current = 1, end = 2 };

/// Stat::mode: what a file is, and who may do what.
struct Mode {
    static constexpr std::uint32_t kind = 0170000;       ///< The bits of these:
    static constexpr std::uint32_t fifo = 0010000;       ///< A pipe.
    static constexpr std::uint32_t character = 0020000;  ///< A device of bytes.
    static constexpr std::uint32_t directory = 0040000;  ///< A directory.
    static constexpr std::uint32_t block = 0060000;      ///< A device of blocks.
    static constexpr std::uint32_t file = 0100000;       ///< An ordinary file.
    static constexpr std::uint32_t link = 0120000;       ///< A symbolic link.
};

/// What fstat() tells.
struct Stat {
    std::uint64_t device;          ///< The disk that it is on.
    std::uint64_t inode;           ///< Its number there.
    std::uint32_t mode;            ///< As in Mode.
    std::uint32_t links;           ///< How many names it has.
    std::uint32_t user;            ///< Whose it is.
    std::uint32_t group;           ///< Likewise.
    std::uint64_t special_device;  ///< If it is a device: which.
    std::uint64_t padding;         ///< Nothing.
    std::int64_t size;             ///< In bytes.
    std::int32_t block_size;       ///< In which steps it is best read, in bytes.
    std::int32_t more_padding;     ///< Nothing.
    std::int64_t blocks;           ///< Of 512 bytes.
    std::int64_t accessed;         ///< When it was read last, in seconds since 1970,
    std::int64_t accessed_ns;      ///< and nanoseconds.
    std::int64_t modified;         ///< When its contents were changed last.
    std::int64_t modified_ns;      ///< Likewise.
    std::int64_t changed;          ///< When anything of it was changed last.
    std::int64_t changed_ns;       ///< Likewise.
    std::uint32_t unused[2];       ///< Nothing.
};
static_assert(sizeof(Stat) == 128 && offsetof(Stat, size) == 48);

/// One entry of what getdents64() gives; its name, ended by a zero, follows, and padding to 8 bytes.
struct DirectoryEntry {
    std::uint64_t inode;  ///< The file's number.
    std::int64_t next;    ///< For lseek(): where the entry behind it is.
    std::uint16_t bytes;  ///< This entry, with the name.
    std::uint8_t kind;    ///< Mode::kind >> 12.
    static constexpr std::size_t name_place = 19;  ///< Where the name begins.
};
static_assert(offsetof(DirectoryEntry, kind) == 18);

/// A file that ppoll() looks at.
struct PollFile {
    std::int32_t file;      ///< Its descriptor; below zero: none.
    std::int16_t wanted;    ///< Which events: bits of PollEvent.
    std::int16_t happened;  ///< Which have happened.
};
/// Bits of PollFile.
struct PollEvent {
    static constexpr std::int16_t readable = 1;  ///< A read would not wait.
    static constexpr std::int16_t writable = 4;  ///< A write would not wait.
    static constexpr std::int16_t error = 8;     ///< Nobody reads. Always told.
    static constexpr std::int16_t hung_up = 16;  ///< Nobody writes. Always told.
    static constexpr std::int16_t not_a_file =
        32;  ///< The descriptor is free. Always told.
};

inline constexpr std::size_t longest_path = 4096;  ///< With its zero.
inline constexpr std::size_t longest_name = 255;   ///< Of one file in a directory.

}  // namespace abi
