#pragma once
/// @file
/// bench: measures two ways of doing a thing side by side and reports rows and plots.
///
/// Machines are shared and noisy, so a single time means little. Measurements here are
/// taken in turns (ours, theirs, ours, theirs, ...), and what counts is the ratio within
/// one run.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bench {

/// What several rounds of one measurement gave.
struct Sample {
    double median;  ///< The middle value: for times, nanoseconds for one call.
    double spread;  ///< (third quartile - first quartile) / median; 0.05 is quiet, 0.5 is
                    ///< noise.
};

/// Gives the median and the spread of @p values, in whatever unit they are.
/// @pre There is at least one.
[[nodiscard]] Sample summary(std::vector<double> values);

/// Gives the CPU time that the whole program has used, all its threads together, in ns.
/// @source clock_gettime(2): CLOCK_PROCESS_CPUTIME_ID
[[nodiscard]] double process_cpu_ns();

/// Times @p operation: @p rounds times @p calls calls of it, after one round to warm up.
[[nodiscard]] Sample time_ns(std::uint64_t calls, const std::function<void()>& operation,
                             int rounds = 15);

/// Times two operations in turns, so that a change of the machine's mood hits both.
[[nodiscard]] std::pair<Sample, Sample> paired_ns(std::uint64_t calls,
                                                  const std::function<void()>& ours,
                                                  const std::function<void()>& theirs,
                                                  int rounds = 15);

/// The same in CPU time of the whole program: for operations that never wait, on a machine
/// that has other work.
[[nodiscard]] std::pair<Sample, Sample> paired_cpu_ns(std::uint64_t calls,
                                                      const std::function<void()>& ours,
                                                      const std::function<void()>& theirs,
                                                      int rounds = 15);

/// One line of the report.
struct Row {
    std::string id;         ///< "ch01/switch": chapter and name.
    std::string what;       ///< One sentence.
    std::string unit;       ///< ns, instructions, bytes, ratio, lines or calls.
    double ours;            ///< The figure, in that unit.
    std::string peer = "";  ///< What it is compared with; nothing if empty.
    double theirs = 0;      ///< The peer's figure, in the same unit.
    std::string goal = "";  ///< For ours / theirs, or for ours without a peer: "<= 0.95".
    double spread = 0;      ///< Of the noisier of the two.
    bool exact = false;     ///< True if it repeats to the digit.
};

/// Makes a row, in ns, of what paired_ns() gave.
/// @param things  How many things one call did; both times are divided by it.
[[nodiscard]] Row compared(std::string id, std::string what,
                           const std::pair<Sample, Sample>& times, std::string peer,
                           double things = 1, std::string goal = "");

/// Makes a part of a row's id from @p name: "state machine" becomes "state-machine".
[[nodiscard]] std::string with_hyphens(std::string_view name);

/// Prints @p row as one line of JSON, with the ratio and whether the goal is met.
void print(const Row& row);

/// One curve of a plot.
struct Series {
    std::string name;                               ///< What the legend calls it.
    std::vector<std::pair<double, double>> points;  ///< (x, y), in the order of x.
};

/// A plot of the book.
struct Plot {
    std::string id;              ///< "ch01/hog".
    std::string title;           ///< What it shows.
    std::string x;               ///< Label of the axis, with the unit.
    std::string y;               ///< Likewise.
    std::string log = "";        ///< Which axes are logarithmic: "", "x", "y" or "xy".
    std::vector<Series> series;  ///< Its curves, in the order of the legend.
};

/// Prints @p plot as one line of JSON.
void print(const Plot& plot);

/// Where keep() leaves its traces; nobody reads it.
inline const volatile void* volatile sink = nullptr;

/// Makes the compiler believe that @p value is used: somebody might read it through the
/// sink.
template <typename T>
void keep(const T& value) noexcept {
    sink = &value;
}

/// Says whether @p figure fulfils @p goal ("<= 0.95", ">= 3", "== 2"); nothing if it is not
/// of that form.
[[nodiscard]] std::optional<bool> fulfils(double figure, std::string_view goal);

}  // namespace bench
