#pragma once
/// @file
/// Comparison: servers beside the bare loop. Each sample of one stands between two of the bare
/// loop, for a machine has moods: what counts is the ratio.

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bench/bench.hpp"
#include "load/generator.hpp"
#include "load/server.hpp"

namespace load {

/// How one server compares with the bare loop.
struct Result {
    std::string name;     ///< Whose.
    bench::Sample speed;  ///< Answers a second; 1 is the bare loop's.
    bench::Sample cpu;    ///< CPU time of the server for one; likewise.
    bench::Sample p99;    ///< What 99 of 100 answers are quicker than; likewise.
    std::optional<double>
        calls;  ///< System calls for one; nothing where they cannot be counted.
    std::optional<double> bare_calls;  ///< Of the bare loop.
};

/// Measures each of @p servers, with so many connections at a time.
/// @param pairs  How many samples of each.
[[nodiscard]] std::vector<Result> compare(
    const Server& bare, const std::vector<std::unique_ptr<Server>>& servers,
    std::size_t connections, const Work& work, int pairs);

/// Prints the rows of @p result: "ID-speed", "ID-cpu", "ID-calls", each with a goal or none.
void print(const Result& result, const std::string& id, const std::string& what,
           const std::string& speed_goal = "", const std::string& cpu_goal = "",
           const std::string& calls_goal = "");

/// Prints the row "ID-p99-beside-NAME": what 99 of 100 answers are quicker than, both of the bare loop's.
void print_p99_beside(const Result& ours, const Result& other, const std::string& id,
                      const std::string& goal);

/// Prints the row "ID-beside-NAME" for each of @p others: CPU time for an answer, ours and theirs, both
/// of the bare loop's.
void print_beside(const Result& ours, const std::vector<Result>& others,
                  const std::string& id, const std::string& goal = "");

}  // namespace load
