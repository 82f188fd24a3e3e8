#pragma once
/// @file
/// LiveConsole: `--console`, for all servers of this folder: the table of their tasks, again each second.

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "futures/host/console.hpp"
#include "futures/host/runtime.hpp"

namespace programs {

/// Shows the tasks of a runtime on stderr, from a thread of its own: so it shows also a task that does not
/// let go of the runtime's thread. Without the option it does nothing, and costs nothing.
class LiveConsole {
  public:
    /// Between two tables.
    static constexpr std::chrono::milliseconds pause{1000};

    /// Takes `--console` or `--console=json` out of the @p arguments of main(), and takes it off their
    /// @p count. Text: a table, and an empty line. JSON: an array in one line.
    LiveConsole(int& count, char** arguments);
    LiveConsole(const LiveConsole&) = delete;
    LiveConsole& operator=(const LiveConsole&) = delete;
    ~LiveConsole();

    /// For the runtime whose tasks are to be shown. It ends before the console does.
    [[nodiscard]] futures::RuntimeOptions options() noexcept {
        return {.observer = thread_.joinable() ? &console_ : nullptr};
    }

  private:
    void show(bool is_json);

    futures::Console console_;
    std::mutex mutex_;
    std::condition_variable ends_;
    bool is_over_ = false;  // under the mutex
    std::thread thread_;
};

}  // namespace programs
