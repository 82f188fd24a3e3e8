#pragma once
/// @file
/// File: reads and writes files without making the other tasks wait. Over io_uring the kernel does it;
/// elsewhere, where a file is always "ready" and yet makes its reader wait, a thread of the pool does.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include "base/result.hpp"
#include "events/descriptor.hpp"
#include "futures/core/task.hpp"
#include "futures/host/runtime.hpp"

namespace futures {

/// An open file. The bytes go through memory of the runtime, so a task may be dropped in mid-read; what
/// was begun then ends unseen, and a write may or may not have been done.
/// @pre The runtime outlives it, and does not move.
class File {
  public:
    /// Opens file @p name to read.
    /// @errors no_such_file, access_denied, is_a_directory, too_many_handles
    [[nodiscard]] static Task<base::Result<File>> open(Runtime& runtime, std::string name);
    /// Makes an empty file @p name, or empties it, to write.
    /// @errors no_such_file, access_denied, is_a_directory, no_space, too_many_handles
    [[nodiscard]] static Task<base::Result<File>> create(Runtime& runtime,
                                                         std::string name);

    /// Reads what is there from @p offset on, as much as fits. @returns 0 at the end.
    /// @errors io_error, bad_handle
    [[nodiscard]] Task<base::Result<std::size_t>> read_at(std::uint64_t offset,
                                                          std::span<std::byte> room);
    /// Writes all of @p bytes at @p offset.
    /// @errors no_space, io_error, bad_handle
    [[nodiscard]] Task<base::Result<void>> write_at(std::uint64_t offset,
                                                    std::span<const std::byte> bytes);
    /// How long it was when it was opened.
    [[nodiscard]] std::uint64_t size() const noexcept { return size_; }

  private:
    struct Open;  // closes the descriptor when nobody works with it any more
    class Operation;
    class Done;
    File(Runtime& runtime, std::shared_ptr<Open> open, std::uint64_t size) noexcept
        : runtime_(&runtime), open_(std::move(open)), size_(size) {}
    template <class Opener>
    static Task<base::Result<File>> open_by(Runtime& runtime, Opener opener);
    Task<base::Result<std::size_t>> write_some(std::uint64_t offset,
                                               std::span<const std::byte> bytes);
    [[nodiscard]] bool has_operations() const noexcept;

    Runtime* runtime_;
    std::shared_ptr<Open> open_;
    std::uint64_t size_;
};

}  // namespace futures
