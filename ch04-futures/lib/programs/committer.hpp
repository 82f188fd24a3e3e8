#pragma once
/// @file
/// Committer: writes what commands have changed, for all connections at once.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>

#include "base/result.hpp"
#include "futures/core/event.hpp"
#include "futures/core/task.hpp"
#include "futures/host/runtime.hpp"
#include "journal/journal.hpp"
#include "store/store.hpp"

namespace programs {

/// When a change has to be on the disk.
enum class Durable : std::uint8_t {
    always,  ///< Before it is acknowledged.
    every_second,  ///< A second later: the end of the process takes nothing, that of the machine may.
    never,  ///< When the system finds time.
};

/// A task of its own writes the journal. While it writes one group of changes, the next one grows: the
/// more clients there are, the larger a group is, and the fewer writes there are for each change.
///
/// 1. Who awaits committed() is told when all that was changed before has been written (and, if it is
///    to be so, has reached the disk), or that it cannot be: then nothing is, from then on.
/// 2. Nobody is acknowledged in between: it is for the servers not to reply before.
class Committer {
  public:
    /// @param store    Whose changes are written.
    /// @param journal  Where to. Must outlive @p runtime.
    /// @param runtime  Spawns its tasks; has the threads that wait for the disk.
    Committer(store::Store& store, journal::Journal& journal, futures::Runtime& runtime,
              Durable durable) noexcept
        : store_(store), journal_(journal), runtime_(runtime), durable_(durable) {}

    /// Writes, until it cannot or its runtime ends. Spawn it once.
    /// @returns Why it cannot.
    futures::Task<base::Result<void>> run();
    /// Waits until all that was changed before is written.
    /// @errors no_space, io_error
    futures::Task<base::Result<void>> committed();
    /// Asks for a new base: the log begins anew.
    void rewrite() noexcept {
        wants_base_ = true;
        changed_.notify_one();
    }
    /// How many groups have been written. For tests. @threads any
    [[nodiscard]] std::uint64_t groups() const noexcept { return written_; }

  private:
    [[nodiscard]] bool has_work() const noexcept {
        return !store_.changes().empty() || !result_ || (wants_base_ && !is_ending_) ||
               part_ < store::Table::parts;
    }
    futures::Task<> write_group();
    void write_base();
    futures::Task<> end_base();
    futures::Task<> sync_each_second();
    futures::Task<base::Result<void>> sync();

    store::Store& store_;
    journal::Journal& journal_;
    futures::Runtime& runtime_;
    Durable durable_;
    std::uint64_t begun_ = 0;                 // groups
    std::atomic<std::uint64_t> written_ = 0;  // likewise
    std::string group_;
    std::size_t part_ =
        store::Table::parts;  // of the base that is written; behind the last: none
    bool wants_base_ = false, is_ending_ = false, is_syncing_ = false, is_dirty_ = false;
    base::Result<void> result_;
    futures::Event<futures::Local> changed_, written_event_;
};

}  // namespace programs
