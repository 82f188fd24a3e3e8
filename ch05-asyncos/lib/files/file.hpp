#pragma once
/// @file
/// File: what a descriptor leads to. Files of a disk, the console and the ends of pipes are the same thing here.
/// Whoever wants bytes first tries; only if the file would have to wait is there a Task, and its frame. So what is there
/// already costs no allocation.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "abi/files.hpp"
#include "base/result.hpp"
#include "files/kind.hpp"
#include "files/read_request.hpp"
#include "futures/core/event.hpp"
#include "futures/core/task.hpp"

namespace files {

using base::Errno;
using base::Result;
using futures::Task;
/// What cannot be read or written at a place: ESPIPE.
inline constexpr Errno no_place{29};

/// An open file. Descriptors of several processes may lead to it; the last one that goes destroys it.
/// @threads any, if the derived class says so; all here do
class File : futures::Pinned {
  public:
    /// Somebody told when the file could be asked again.
    using Changed = futures::Event<futures::Shared>;

    /// @param flags  abi::Open: access, nonblocking, append.
    explicit File(unsigned flags) noexcept : flags_(flags) {}
    virtual ~File() = default;

    /// Reads what is there. @returns How much; 0 at the end.
    /// @errors would_block  nothing is there now: read() waits for it. A derived class may always say so
    virtual Result<std::size_t> try_read(std::span<std::byte> to) noexcept;
    /// Writes as much as there is room for. @returns How much. @errors would_block  no room; broken_pipe: nobody reads
    virtual Result<std::size_t> try_write(std::span<const std::byte> from) noexcept;
    /// As try_read(), for who can wait: the file may keep @p request until it can serve it, and then wakes @p reader.
    /// @errors in_progress  it does
    virtual Result<std::size_t> start_read(ReadRequest& request,
                                           const futures::Waker&) noexcept {
        return try_read(request.room);
    }
    /// The file is not to keep @p request any more. @returns Whether it still did: otherwise it has been served.
    virtual bool give_up(ReadRequest&) noexcept { return false; }
    /// Reads, when something is there. @p to outlives the task. Usually it waits for changed(), and tries again.
    virtual Task<Result<std::size_t>> read(std::span<std::byte> to);
    /// Writes, when there is room.
    virtual Task<Result<std::size_t>> write(std::span<const std::byte> from);

    /// Reads at a place, and moves nothing. @errors no_place
    virtual Task<Result<std::size_t>> read_at(std::span<std::byte> to,
                                              std::uint64_t offset);
    /// Writes at a place. @errors no_place
    virtual Task<Result<std::size_t>> write_at(std::span<const std::byte> from,
                                               std::uint64_t offset);
    /// Goes to a place. @returns Where it is then. @errors no_place, invalid_argument
    virtual Task<Result<std::uint64_t>> seek(std::int64_t place, abi::Seek from);
    /// What is known of it.
    virtual Task<Result<abi::Stat>> status();
    /// Cuts it, or fills it up with zeros. @errors invalid_argument
    virtual Task<Result<void>> resize(std::uint64_t size);
    /// All that was written is safe when this ends.
    virtual Task<Result<void>> sync();
    /// The next names of a directory, as getdents64() gives them. @errors not_a_directory
    virtual Task<Result<std::size_t>> names(std::span<std::byte> to);

    /// What would not wait now: abi::PollEvent.
    [[nodiscard]] virtual std::int16_t events() noexcept {
        return abi::PollEvent::readable | abi::PollEvent::writable;
    }
    /// Who is told when events() may have changed; nullptr: they never do.
    [[nodiscard]] virtual Changed* changed() noexcept { return nullptr; }
    /// Says whether a read or write of it may be given up in the middle, for a signal. A disk's may not.
    [[nodiscard]] virtual bool can_be_interrupted() const noexcept { return true; }
    /// Likewise, of a write alone. A console's may not: it ends soon.
    [[nodiscard]] virtual bool can_interrupt_write() const noexcept {
        return can_be_interrupted();
    }
    /// A directory's number, for who looks up names in it; 0: it is none.
    [[nodiscard]] virtual std::uint32_t folder() const noexcept { return 0; }
    /// What it is, if it has calls of its own.
    [[nodiscard]] virtual Kind kind() const noexcept { return Kind::common; }
    /// How it was opened.
    [[nodiscard]] unsigned flags() const noexcept { return flags_; }
    /// Says whether it may be read.
    [[nodiscard]] bool is_readable() const noexcept {
        return (flags_ & abi::Open::access) != abi::Open::write;
    }
    /// Says whether it may be written.
    [[nodiscard]] bool is_writable() const noexcept {
        return (flags_ & abi::Open::access) != abi::Open::read;
    }

    static void* operator new(std::size_t bytes) noexcept;  ///< From the platform.
    static void operator delete(void* room, std::size_t bytes) noexcept;  ///< Back to it.

  private:
    friend class FileRef;
    std::atomic<std::uint32_t> references_{0};
    const unsigned flags_;
};

/// One of those who use a file; or none.
class FileRef {
  public:
    FileRef() noexcept = default;  ///< Of none.
    /// One more user of @p file, which may be nullptr.
    explicit FileRef(File* file) noexcept : file_(file) { retain(); }
    FileRef(const FileRef& other) noexcept : FileRef(other.file_) {}  ///< One more.
    FileRef(FileRef&& other) noexcept
        : file_(std::exchange(other.file_, nullptr)) {}  ///< Takes it over.
    /// Likewise.
    FileRef& operator=(FileRef other) noexcept {
        std::swap(file_, other.file_);
        return *this;
    }
    ~FileRef() {
        // acq_rel: who destroys it sees what all others have done before they let it go.
        if (file_ != nullptr &&
            file_->references_.fetch_sub(1, std::memory_order_acq_rel) == 1)
            delete file_;
    }
    File& operator*() const noexcept { return *file_; }         ///< The file.
    File* operator->() const noexcept { return file_; }         ///< The file.
    [[nodiscard]] File* get() const noexcept { return file_; }  ///< The file, or nullptr.
    explicit operator bool() const noexcept { return file_ != nullptr; }  ///< There is one.

  private:
    void retain() noexcept {
        if (file_ != nullptr) file_->references_.fetch_add(1, std::memory_order_relaxed);
    }
    File* file_ = nullptr;
};

/// Makes a file of class F. @errors out_of_memory
template <class F, class... Arguments>
[[nodiscard]] Result<FileRef> make(Arguments&&... arguments) noexcept {
    File* const file = new F(std::forward<Arguments>(arguments)...);
    if (file == nullptr) return base::fail(Errno::out_of_memory);
    return FileRef(file);
}

}  // namespace files
