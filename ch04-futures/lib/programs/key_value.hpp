#pragma once
/// @file
/// KeyValue: a whole key-value server: keys, their files, the tasks that keep them.

#include <memory>
#include <optional>
#include <string>

#include "futures/host/runtime.hpp"
#include "journal/journal.hpp"
#include "programs/committer.hpp"
#include "programs/key_value_server.hpp"
#include "store/store.hpp"

namespace programs {

/// What is to be kept, and where. Must outlive the runtime: a thread may be waiting for its disk.
class KeyValueFiles {
  public:
    /// Opens the journal in @p folder and reads it. Without a name nothing is kept.
    /// @errors as Journal::open()
    [[nodiscard]] base::Result<void> open(const std::string& folder);
    /// What the files have said.
    [[nodiscard]] const journal::Recovered& found() const noexcept { return found_; }
    /// The keys.
    [[nodiscard]] store::Store& store() noexcept { return store_; }
    /// The files; null if there are none.
    [[nodiscard]] journal::Journal* journal() noexcept {
        return journal_ ? &*journal_ : nullptr;
    }

  private:
    store::Store store_{secret()};
    journal::Recovered found_;
    std::optional<journal::Journal> journal_;

    static std::uint64_t secret();
};

/// Serves them.
class KeyValue {
  public:
    /// Spawns what the server needs, in @p runtime. Both must live longer.
    KeyValue(futures::Runtime& runtime, KeyValueFiles& files, Durable durable,
             const KeyValueOptions& options = {});
    /// Serves one client.
    FUTURES_TASK_WRAPPER futures::Task<> serve(futures::TcpStream stream) {
        return server_->serve(std::move(stream));
    }
    /// Asks all to leave.
    void stop() noexcept { server_->stop(); }
    /// The log's task; null: there is no log.
    [[nodiscard]] Committer* committer() noexcept { return committer_.get(); }
    /// How many clients there are.
    [[nodiscard]] std::size_t clients() const noexcept { return server_->clients(); }

  private:
    std::unique_ptr<Committer> committer_;
    std::unique_ptr<KeyValueServer> server_;
};

}  // namespace programs
