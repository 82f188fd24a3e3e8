#pragma once
/// @file
/// drive(): the plainest executor. It asks, lets one thing happen, and asks again.

#include <cstdio>
#include <utility>

#include "byhand/disk.hpp"
#include "byhand/future.hpp"

namespace byhand {

/// Polls @p future until it has its value; between two polls one read of the disk ends.
/// Prints a line for each poll, with the time since the first: "  30 ms  poll 2: not yet".
template <Future F>
typename F::Output drive(F& future, Disk& disk) {
    const int begin = disk.now_ms();
    for (int polls = 1;; ++polls) {
        auto value = future.poll(Waker::none());  // it asks again anyway
        std::printf("%4d ms  poll %d: %s\n", disk.now_ms() - begin, polls,
                    value ? "there it is" : "not yet");
        if (value) return std::move(*value);
        disk.run_one();
    }
}

/// What @p answer says, for printing.
inline const char* words(const Answer& answer) {
    return answer ? answer->c_str() : base::describe(answer.error());
}

}  // namespace byhand
