#pragma once
/// @file
/// Given: why one needs a barrier. Heat flows through a rod, computed by several threads.

#include <cstddef>
#include <thread>
#include <utility>
#include <vector>

#include "barrier.hpp"

/// The temperature at each place of a rod; both ends keep theirs.
using Rod = std::vector<long>;

/// In each round every place becomes the mean of its neighbours. Each thread computes its
/// part of the next rod from the whole of the present one. So no thread may begin a round
/// before all have ended the last one, and in between the rods change their roles, once.
inline Rod warm(Rod now, std::size_t threads, int rounds) {
    Rod next = now;
    Barrier<> barrier(threads, [&] { std::swap(now, next); });
    const auto work = [&](std::size_t self) {
        const std::size_t inner = now.size() - 2;
        const std::size_t begin = 1 + inner * self / threads;
        const std::size_t end = 1 + inner * (self + 1) / threads;
        for (int round = 0; round < rounds; ++round) {
            for (std::size_t at = begin; at < end; ++at)
                next[at] = (now[at - 1] + now[at + 1]) / 2;
            barrier.arrive_and_wait();
        }
    };
    std::vector<std::thread> workers;
    for (std::size_t self = 0; self < threads; ++self) workers.emplace_back(work, self);
    for (std::thread& worker : workers) worker.join();
    return now;
}
