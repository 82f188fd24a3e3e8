#pragma once
/// @file
/// turns: times two operations in short turns, and believes the fastest of each.
///
/// For what threads do a median is no good on a machine that has other work: whoever waits
/// for a turn waits for strangers too. A short turn that nobody has disturbed is what the
/// thing itself costs, and among hundreds there are some.

#include <algorithm>
#include <chrono>
#include <functional>
#include <utility>
#include <vector>

#include "bench/bench.hpp"

namespace turns {

/// Gives the fastest of @p times; its spread is the distance to the tenth part of them.
/// @pre There is at least one.
[[nodiscard]] inline bench::Sample fastest(std::vector<double> times) {
    std::ranges::sort(times);
    return {times.front(), (times[times.size() / 10] - times.front()) / times.front()};
}

/// Times one call of @p ours and one of @p theirs in turns, in ns.
/// @param turns  How many of each.
[[nodiscard]] inline std::pair<bench::Sample, bench::Sample> fastest_ns(
    const std::function<void()>& ours, const std::function<void()>& theirs,
    int turns = 300) {
    const auto ns_of = [](const std::function<void()>& operation) {
        const auto begin = std::chrono::steady_clock::now();
        operation();
        return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() -
                                                        begin)
            .count();
    };
    std::vector<double> our_times, their_times;
    for (int turn = 0; turn < turns; ++turn) {
        our_times.push_back(ns_of(ours));
        their_times.push_back(ns_of(theirs));
    }
    return {fastest(std::move(our_times)), fastest(std::move(their_times))};
}

}  // namespace turns
