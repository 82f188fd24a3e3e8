#pragma once
/// @file
/// Server: somebody else's program, or a function, as a process on a CPU of its own; and what it
/// has used.

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace load {

/// Binds the calling thread to a CPU, and lets nobody else's work interrupt it, if it may.
/// @source sched_setaffinity(2); sched_setscheduler(2): SCHED_RR
void stay_on(int cpu);

/// A port that nobody has at this moment.
[[nodiscard]] std::uint16_t free_port();

/// A server process. Ends with this object.
class Server {
  public:
    /// Runs @p serve with a port to listen on, in a copy of this process on CPU 0.
    Server(std::string name, const std::function<void(std::uint16_t port)>& serve);
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    ~Server();

    [[nodiscard]] const std::string& name() const noexcept {
        return name_;
    }  ///< What it is called.
    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }  ///< Where it is.
    /// How long all its threads, and its children's, have been on a CPU, in ns.
    /// @source proc(5): schedstat
    [[nodiscard]] double cpu_ns() const;
    /// Its threads, and its children's.
    [[nodiscard]] std::vector<pid_t> threads() const;

  private:
    std::string name_;
    std::uint16_t port_;
    pid_t process_;
};

/// Counts the system calls of a server, in the kernel and at nearly full speed. Needs root, and a
/// kernel that traces.
/// @source Documentation/trace/ftrace.rst: instances; events.rst: raw_syscalls, filter
class Calls {
  public:
    /// Begins to count. @returns Nothing if that is not possible here.
    [[nodiscard]] static std::optional<Calls> of(const Server& server);
    /// Takes it over.
    Calls(Calls&& other) noexcept : folder_(std::move(other.folder_)) {
        other.folder_.clear();
    }
    Calls& operator=(Calls&&) = delete;
    ~Calls();
    /// How many there have been.
    [[nodiscard]] double count() const;

  private:
    explicit Calls(std::string folder) : folder_(std::move(folder)) {}
    std::string folder_;
};

}  // namespace load
