#pragma once
/// @file
/// Descriptors: the open files of one process, by number.

#include <array>
#include <bitset>

#include "files/file.hpp"

namespace files {

/// A table. A few places are in it; when they do not suffice, it takes memory for more. After a fork both tables lead to the
/// same files.
class Descriptors : futures::Pinned {
  public:
    static constexpr std::size_t most = 1024;  ///< So many at a time.

    Descriptors() noexcept = default;
    ~Descriptors() { close_all(); }

    /// What @p number leads to; nullptr: nothing. Any number may be asked for.
    [[nodiscard]] File* find(std::uint64_t number) const noexcept {
        return number < room_ ? places_[number].get() : nullptr;
    }
    /// Gives @p file the lowest free number. @errors too_many_handles; out_of_memory
    Result<int> add(FileRef file, bool close_on_exec = false) noexcept;
    /// Makes @p number lead to @p file; what was there is closed. @errors bad_handle  no such number can be;  out_of_memory
    Result<int> replace(std::uint64_t number, FileRef file, bool close_on_exec) noexcept;
    /// Frees @p number. @errors bad_handle
    Result<void> close(std::uint64_t number) noexcept;
    /// Gets all of a parent's but those that belong to one process. @pre it is empty. @errors out_of_memory  still is
    Result<void> inherit(const Descriptors& parent) noexcept;
    /// Frees those that execve() does not keep.
    void close_for_exec() noexcept;
    /// Frees all, and the memory.
    void close_all() noexcept;

  private:
    static constexpr std::size_t few = 16;

    Result<void> make_room(std::size_t places) noexcept;

    std::array<FileRef, few> few_;
    FileRef* places_ = few_.data();
    std::size_t room_ = few;
    std::bitset<most> close_on_exec_;
};

}  // namespace files
