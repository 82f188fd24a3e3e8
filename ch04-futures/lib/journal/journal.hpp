#pragma once
/// @file
/// Journal: the files from which a Store comes back after a crash.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "journal/file.hpp"
#include "journal/frame.hpp"
#include "store/store.hpp"

namespace journal {

/// What opening has found.
struct Recovered {
    std::uint64_t commands = 0;   ///< That were run.
    std::uint64_t cut_bytes = 0;  ///< A frame that was not written to its end.
    std::string damaged = {};  ///< The file that is no log from `damaged_at` on, if one is.
    std::uint64_t damaged_at = 0;  ///< The byte at which that begins.
};

/// A log of what commands have changed, one frame for all that is written at once; and a base from
/// which the log begins, so that it need not grow for ever.
///
///     base-7  the keys of some time, written when log-7 had begun
///     log-7   what has changed since then
///
/// 1. After write() has returned, the end of this process loses nothing of it; after sync() has,
///    the end of the machine neither.
/// 2. A frame that is not whole, with nothing whole behind it, is the end of a log: it was never
///    told to be written, and is cut off. With something whole behind it, the file is damaged.
/// 3. A base has its name when all of it is on the disk; files of before end after that.
class Journal {
  public:
    /// What to do with a file that is damaged: not to start, or to forget what is behind.
    enum class Damage : std::uint8_t { refuse, cut };

    /// Opens the journal in @p folder, or begins one, and runs what it says on @p store.
    /// @param found  What there was; also after a failure.
    /// @errors busy        another program has it
    /// @errors io_error    it is damaged, or the disk is
    /// @errors access_denied, no_space
    [[nodiscard]] static base::Result<Journal> open(const std::string& folder,
                                                    store::Store& store, Recovered& found,
                                                    Damage damage = Damage::refuse);

    /// Writes @p changes as one frame. After a failure nothing of them is in the log.
    /// @errors no_space, io_error (for ever: a half frame could not be taken back)
    [[nodiscard]] base::Result<void> write(std::string_view changes);
    /// Returns when the disk has all that was written before.
    /// @threads any, but not beside begin_base()
    [[nodiscard]] base::Result<void> sync() noexcept { return log_.sync(); }
    /// Bytes of the log.
    [[nodiscard]] std::uint64_t log_bytes() const noexcept { return position_; }
    /// Bytes of the base.
    [[nodiscard]] std::uint64_t base_bytes() const noexcept { return base_bytes_; }

    /// Begins a new log, and a new base for it. Then add_to_base() for each part of the table, with
    /// commands and write() in between as they come; then end_base().
    [[nodiscard]] base::Result<void> begin_base();
    /// Writes the keys of @p part, as they are now, of store::Table::parts.
    [[nodiscard]] base::Result<void> add_to_base(const store::Store& store,
                                                 std::size_t part);
    /// Returns when the base is on the disk, and what it takes the place of is gone.
    /// @threads any, but not beside another call but write()
    [[nodiscard]] base::Result<void> end_base();

  private:
    explicit Journal(std::string folder) : folder_(std::move(folder)) {}
    [[nodiscard]] std::string name(const char* kind, std::uint64_t number) const;
    [[nodiscard]] base::Result<void> read_all(store::Store& store, Recovered& found,
                                              Damage damage);
    void remove_before(std::uint64_t number) noexcept;

    std::string folder_;
    File lock_, log_, base_;
    std::uint64_t number_ = 0;    // of the log that is written
    std::uint64_t position_ = 0;  // in it
    std::uint64_t base_bytes_ = 0, base_position_ = 0;
    std::string frame_;
    bool is_broken_ = false;
};

}  // namespace journal
