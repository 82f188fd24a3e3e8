#pragma once
/// @file
/// Descriptors: the open files of one process, by number.

#include <array>

#include "files/file.hpp"

namespace files {

/// A table. A fork copies it: both tables lead to the same files.
class Descriptors {
  public:
    static constexpr int most = 64;  ///< So many at a time.

    /// What @p number leads to; nullptr: nothing. Any number may be asked for.
    [[nodiscard]] File* find(std::uint64_t number) const noexcept {
        return number < most ? places_[number].get() : nullptr;
    }
    /// Gives @p file the lowest free number that is at least @p from. @errors too_many_handles
    Result<int> add(FileRef file, bool close_on_exec = false, int from = 0) noexcept {
        for (int at = from; at < most; ++at) {
            if (places_[index(at)]) continue;
            put(at, std::move(file), close_on_exec);
            return at;
        }
        return base::fail(Errno::too_many_handles);
    }
    /// Makes @p number lead to @p file; what was there is closed. @errors bad_handle  no such number can be
    Result<int> replace(std::uint64_t number, FileRef file, bool close_on_exec) noexcept {
        if (number >= most) return base::fail(Errno::bad_handle);
        put(static_cast<int>(number), std::move(file), close_on_exec);
        return static_cast<int>(number);
    }
    /// Frees @p number. @errors bad_handle
    Result<void> close(std::uint64_t number) noexcept {
        if (find(number) == nullptr) return base::fail(Errno::bad_handle);
        const FileRef closed =
            std::move(places_[number]);  // destroyed when the number is free
        return {};
    }
    /// Frees those that execve() does not keep.
    void close_for_exec() noexcept {
        for (int at = 0; at < most; ++at)
            if ((close_on_exec_ >> at & 1) != 0) places_[index(at)] = FileRef();
        close_on_exec_ = 0;
        close_own();
    }
    /// Frees those that belong to one process: for a table that now is another's.
    void close_own() noexcept {
        for (FileRef& place : places_)
            if (place && place->kind() != Kind::common) place = FileRef();
    }
    /// Frees all.
    void close_all() noexcept {
        for (FileRef& place : places_) place = FileRef();
    }

  private:
    static std::size_t index(int at) noexcept { return static_cast<std::size_t>(at); }
    void put(int at, FileRef file, bool close_on_exec) noexcept {
        places_[index(at)] = std::move(file);
        close_on_exec_ &= ~(1ULL << at);
        if (close_on_exec) close_on_exec_ |= 1ULL << at;
    }

    std::array<FileRef, most> places_;
    std::uint64_t close_on_exec_ = 0;
};

}  // namespace files
