#pragma once
/// @file
/// Search: in which order the executions of a program are tried.

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include "model/clock.hpp"

namespace model {

/// What a load may return.
enum class Memory : std::uint8_t {
    weak,  ///< Any store that coherence and happens-before allow: the language's rules.
    sequential,  ///< The newest: a machine on which threads take turns, and nothing else happens.
};

/// How executions are chosen.
enum class Kind : std::uint8_t {
    every,   ///< All of them, depth first: the first choices stay, the last one changes.
    random,  ///< Each choice by the seed.
    pct,     ///< Threads have random priorities that change at a few random steps.
};

/// Which executions are tried.
struct Search {
    static constexpr int unlimited = std::numeric_limits<int>::max();  ///< No bound.

    Kind kind = Kind::every;  ///< How they are chosen.
    int preemptions =
        unlimited;  ///< The most switches away from a thread that could go on.
    std::size_t executions = 20'000'000;  ///< The most that are tried.
    std::size_t steps = 1'000;     ///< The most steps of one; beyond, a thread spins.
    Memory memory = Memory::weak;  ///< What a load may return.
    std::uint64_t seed = 1;  ///< For random and pct: the same seed, the same executions.
    int depth =
        3;  ///< For pct: of how many ordered steps a bug is made. It changes depth - 1 times.
};

/// Executions by random choices: finds what many orders lead to.
[[nodiscard]] inline Search at_random(std::uint64_t seed, std::size_t executions) {
    return {.kind = Kind::random, .executions = executions, .seed = seed};
}

/// Executions by random priorities: finds a bug that needs @p depth steps in one order among n
/// threads of together k steps with a chance of at least 1 / (n * k^(depth - 1)) each time.
/// @source S. Burckhardt et al.: A Randomized Scheduler with Probabilistic Guarantees of Finding
///         Bugs, ASPLOS 2010
[[nodiscard]] inline Search pct(int depth, std::uint64_t seed, std::size_t executions) {
    return {.kind = Kind::pct, .executions = executions, .seed = seed, .depth = depth};
}

/// Makes the choices of one execution after the other, as a Search wants them.
class Chooser {
  public:
    /// A set of threads: bit i stands for thread i.
    using Set = std::uint32_t;

    /// @param search  What is wanted.
    explicit Chooser(const Search& search) : search_(search), numbers_(search.seed) {}

    /// Prepares the next execution.
    /// @returns Whether there is one.
    bool next();

    /// Says who goes on.
    /// @param able     Who can; at least one.
    /// @param current  Who has just run; 0 if it cannot go on.
    /// @param step     The number of the step that is to come.
    std::size_t thread(Set able, std::size_t current, std::size_t step);

    /// Says which of @p count stores a load returns; 0 is the newest.
    std::size_t read(std::size_t count);

  private:
    struct Fork {
        std::uint8_t chosen, count;
    };
    std::size_t choose(std::size_t count);
    std::size_t by_priority(Set able, std::size_t current, std::size_t step);
    void draw_priorities();

    const Search search_;
    std::vector<Fork> path_;  // the choices of this execution, where there was one
    std::size_t depth_ = 0;   // how many of them have been made
    int preempted_ = 0;
    bool begun_ = false;

    std::mt19937_64 numbers_;
    std::array<int, Clock::threads> priority_{};
    std::vector<std::size_t> changes_;  // at which steps a priority falls
    std::size_t longest_ = 16;          // the most steps seen so far
    int lowest_ = 0;
};

}  // namespace model
