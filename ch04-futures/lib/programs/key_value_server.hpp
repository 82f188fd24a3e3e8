#pragma once
/// @file
/// KeyValueServer: a Store for the clients of Redis: redis-cli, redis-benchmark, and programs.

#include <array>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "futures/core/task.hpp"
#include "futures/host/net.hpp"
#include "programs/committer.hpp"
#include "programs/guarded.hpp"
#include "resp/parser.hpp"
#include "store/store.hpp"

namespace programs {

/// What it allows.
struct KeyValueOptions {
    resp::Limits limits = {};               ///< Of a command.
    std::size_t most_unsent = 1024 * 1024;  ///< Bytes of replies before some are sent.
    futures::nanoseconds to_wait = futures::never;  ///< For a command; then it is closed.
    futures::nanoseconds to_read =
        std::chrono::seconds(30);  ///< So long a client may not read.
};

/// Reads the commands of each connection, runs all that have come, and sends their replies with one
/// write. A connection that waits has no buffer: what is read lies in one room for all until it is
/// understood, and no other task runs before that.
class KeyValueServer {
  public:
    /// @param committer  Writes what is changed; null: nothing is kept.
    KeyValueServer(store::Store& store, Committer* committer,
                   KeyValueOptions options = {}) noexcept
        : store_(store), committer_(committer), options_(options) {
        store.note_changes(committer != nullptr);
    }

    /// Serves one client, to its end.
    futures::Task<> serve(futures::TcpStream stream);
    /// Removes keys that have ended though nobody asks for them, until the end. Spawn it once.
    futures::Task<> run_expiry();
    /// Asks all clients to leave: commands that have come are still answered.
    void stop() noexcept { stop_.request(); }
    /// How many clients there are.
    [[nodiscard]] std::size_t clients() const noexcept { return clients_; }

  private:
    struct Session;
    bool run_commands(Session& session, std::string_view& input);

    store::Store& store_;
    Committer* committer_;
    KeyValueOptions options_;
    Stop stop_;
    std::size_t clients_ = 0;
    resp::Arguments words_;
    std::array<char, std::size_t{64} * 1024> room_;
};

}  // namespace programs
