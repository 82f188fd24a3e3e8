#pragma once
/// @file
/// PingPong: tasks that do nothing but wait for each other's bytes.

#include <unistd.h>

#include <array>
#include <cstddef>
#include <functional>
#include <vector>

#include "base/must.hpp"
#include "fibers/io.hpp"

namespace workloads {

/// Pairs of tasks, with a pair of pipes each, through which they send a byte there and back.
class PingPong {
  public:
    /// How often each pair does so. It makes twice as many bytes.
    static constexpr int rounds = 100;

    /// Opens the pipes, or ends the program.
    /// @param as_fibers  The tasks will run as fibers: they wait by fibers::read().
    PingPong(int pairs, bool as_fibers) : ends_(static_cast<std::size_t>(pairs) * 2) {
        for (auto& ends : ends_) {
            base::must("open a pipe", pipe(ends.data()));
            for (const int end : ends) {
                if (as_fibers) base::must("prepare it", fibers::make_nonblocking(end));
            }
        }
        for (std::size_t i = 0; i < ends_.size(); i += 2) {
            tasks_.emplace_back([this, i, as_fibers] {
                for (int round = 0; round < rounds; ++round) {
                    send(ends_[i][1], as_fibers);
                    receive(ends_[i + 1][0], as_fibers);
                }
            });
            tasks_.emplace_back([this, i, as_fibers] {
                for (int round = 0; round < rounds; ++round) {
                    receive(ends_[i][0], as_fibers);
                    send(ends_[i + 1][1], as_fibers);
                }
            });
        }
    }
    ~PingPong() {
        for (const auto& ends : ends_) close(ends[0]), close(ends[1]);
    }
    PingPong(const PingPong&) = delete;
    PingPong& operator=(const PingPong&) = delete;

    /// The tasks, two for each pair; all must run at the same time.
    [[nodiscard]] const std::vector<std::function<void()>>& tasks() const { return tasks_; }

  private:
    static void send(int in, bool as_fiber) {
        if (as_fiber) {
            base::must("write", fibers::write(in, "x"));
        } else {
            base::must("write", write(in, "x", 1));
        }
    }
    static void receive(int out, bool as_fiber) {
        char byte[1];
        if (as_fiber) {
            base::must("read", fibers::read(out, byte));
        } else {
            base::must("read", read(out, byte, 1));
        }
    }

    std::vector<std::array<int, 2>> ends_;
    std::vector<std::function<void()>> tasks_;
};

}  // namespace workloads
