#pragma once
/// @file
/// A server in a process of its own, with limits of its own: for tests of what it does at them.

#include <signal.h>
#include <sys/resource.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <string>

#include "base/must.hpp"
#include "servers/echo.hpp"

namespace tests {

/// Sets how many descriptors this process may have; the most there may be if that is less.
inline void limit_descriptors(rlim_t most) {
    rlimit limit{};
    base::must("getrlimit", getrlimit(RLIMIT_NOFILE, &limit));
    limit.rlim_cur = most < limit.rlim_max ? most : limit.rlim_max;
    base::must("setrlimit", setrlimit(RLIMIT_NOFILE, &limit));
}

/// An echo server. Ends with this object.
class ServerProcess {
  public:
    ServerProcess(events::Backend backend, servers::Face face, rlim_t descriptors) {
        int ends[2];
        base::must("pipe", pipe(ends));
        process_ = base::must("fork", fork());
        if (process_ == 0) std::_Exit(serve(backend, face, descriptors, ends[1]));
        base::must("read", read(ends[0], &port_, sizeof port_));
        close(ends[0]), close(ends[1]);
    }
    ~ServerProcess() {
        if (process_ > 0) static_cast<void>(end());
    }
    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    /// Stops it. @returns How often it has had no descriptor to accept with; -1 if it has crashed.
    int end() {
        kill(process_, SIGTERM);
        int status = 0;
        base::must("waitpid", waitpid(process_, &status, 0));
        process_ = 0;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }
    /// How much of memory is its own, in bytes.
    [[nodiscard]] long own_memory() const {
        std::ifstream about("/proc/" + std::to_string(process_) + "/smaps_rollup");
        std::string word;
        long sum = 0, kilobytes = 0;
        while (about >> word) {
            if (word == "Private_Dirty:" && about >> kilobytes) sum += kilobytes * 1024;
        }
        return sum;
    }

  private:
    static int serve(events::Backend backend, servers::Face face, rlim_t descriptors,
                     int out) {
        limit_descriptors(descriptors);
        servers::Loop loop(base::must("open", events::Queue::open(backend)));
        base::must("signals", loop.stop_on_signals());
        servers::Echo echo(loop, face);
        base::must("listen", echo.connections().listen(events::Address::loopback(0)));
        const std::uint16_t port = echo.connections().port();
        base::must("write", write(out, &port, sizeof port));
        base::must("run", loop.run());
        return static_cast<int>(echo.connections().back_offs());
    }

    pid_t process_ = 0;
    std::uint16_t port_ = 0;
};

}  // namespace tests
