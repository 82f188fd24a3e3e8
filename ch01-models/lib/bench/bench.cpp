#include "bench/bench.hpp"

#include <time.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdio>

namespace bench {

namespace {

using ClockNs = double();

double wall_ns() {
    const std::chrono::duration<double, std::nano> since_boot =
        std::chrono::steady_clock::now().time_since_epoch();
    return since_boot.count();
}

double one_round(std::uint64_t calls, const std::function<void()>& operation,
                 ClockNs& now_ns) {
    const double begin = now_ns();
    for (std::uint64_t i = 0; i < calls; ++i) operation();
    return (now_ns() - begin) / static_cast<double>(calls);
}

std::pair<Sample, Sample> in_turns(std::uint64_t calls, const std::function<void()>& ours,
                                   const std::function<void()>& theirs, int rounds,
                                   ClockNs& now_ns) {
    one_round(calls, ours, now_ns);
    one_round(calls, theirs, now_ns);
    std::vector<double> our_times, their_times;
    for (int i = 0; i < rounds; ++i) {
        our_times.push_back(one_round(calls, ours, now_ns));
        their_times.push_back(one_round(calls, theirs, now_ns));
    }
    return {summary(std::move(our_times)), summary(std::move(their_times))};
}

// Not called quoted(): std::quoted would be found as well, by the type of the argument.
std::string json_string(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

// JSON has no infinity; four significant digits are more than a noisy figure deserves, but
// exact counts keep all of theirs.
std::string number(double value) {
    char text[40];
    if (!std::isfinite(value)) return "null";
    const bool whole = value == std::floor(value) && std::fabs(value) < 1e15;
    std::snprintf(text, sizeof text, whole ? "%.0f" : "%.4g", value);
    return text;
}

}  // namespace

Sample summary(std::vector<double> values) {
    std::ranges::sort(values);
    const double median = values[values.size() / 2];
    const double width = values[values.size() * 3 / 4] - values[values.size() / 4];
    return {.median = median, .spread = median > 0 ? width / median : 0};
}

double process_cpu_ns() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

Sample time_ns(std::uint64_t calls, const std::function<void()>& operation, int rounds) {
    one_round(calls, operation, wall_ns);
    std::vector<double> times;
    for (int i = 0; i < rounds; ++i) times.push_back(one_round(calls, operation, wall_ns));
    return summary(std::move(times));
}

std::pair<Sample, Sample> paired_ns(std::uint64_t calls, const std::function<void()>& ours,
                                    const std::function<void()>& theirs, int rounds) {
    return in_turns(calls, ours, theirs, rounds, wall_ns);
}

std::pair<Sample, Sample> paired_cpu_ns(std::uint64_t calls,
                                        const std::function<void()>& ours,
                                        const std::function<void()>& theirs, int rounds) {
    return in_turns(calls, ours, theirs, rounds, process_cpu_ns);
}

std::optional<bool> fulfils(double figure, std::string_view goal) {
    if (goal.size() < 4 || goal[1] != '=' || goal[2] != ' ') return std::nullopt;
    double bound = 0;
    const char* end = goal.data() + goal.size();
    if (std::from_chars(goal.data() + 3, end, bound).ptr != end) return std::nullopt;
    switch (goal[0]) {
        case '<':
            return figure <= bound;
        case '>':
            return figure >= bound;
        case '=':
            return figure == bound;
        default:
            return std::nullopt;
    }
}

Row compared(std::string id, std::string what, const std::pair<Sample, Sample>& times,
             std::string peer, double things, std::string goal) {
    const auto& [ours, theirs] = times;
    return {.id = std::move(id),
            .what = std::move(what),
            .unit = "ns",
            .ours = ours.median / things,
            .peer = std::move(peer),
            .theirs = theirs.median / things,
            .goal = std::move(goal),
            .spread = std::max(ours.spread, theirs.spread)};
}

std::string with_hyphens(std::string_view name) {
    std::string id(name);
    std::ranges::replace(id, ' ', '-');
    return id;
}

void print(const Row& row) {
    const bool has_peer = !row.peer.empty();
    const double ratio = has_peer ? row.ours / row.theirs : row.ours;
    const std::optional<bool> met = fulfils(ratio, row.goal);
    std::string out =
        "{\"id\":" + json_string(row.id) + ",\"what\":" + json_string(row.what) +
        ",\"unit\":" + json_string(row.unit) + ",\"ours\":" + number(row.ours);
    out += ",\"peer\":" + (has_peer ? json_string(row.peer) : "null");
    out += ",\"theirs\":" + (has_peer ? number(row.theirs) : "null");
    out += ",\"ratio\":" + (has_peer ? number(ratio) : "null");
    out += ",\"goal\":" + (row.goal.empty() ? "null" : json_string(row.goal));
    out += ",\"met\":" + std::string(!met ? "null" : *met ? "true" : "false");
    out += ",\"spread\":" + number(row.spread) +
           ",\"exact\":" + (row.exact ? "true" : "false");
    std::printf("%s}\n", out.c_str());
    std::fflush(stdout);
}

void print(const Plot& plot) {
    std::string out = "{\"plot\":" + json_string(plot.id) +
                      ",\"title\":" + json_string(plot.title) +
                      ",\"x\":" + json_string(plot.x) + ",\"y\":" + json_string(plot.y) +
                      ",\"log\":" + json_string(plot.log) + ",\"series\":[";
    for (const Series& series : plot.series) {
        out += (&series == plot.series.data() ? "" : ",");
        out += "{\"name\":" + json_string(series.name) + ",\"points\":[";
        for (const auto& point : series.points) {
            out += (&point == series.points.data() ? "" : ",");
            out += "[" + number(point.first) + "," + number(point.second) + "]";
        }
        out += "]}";
    }
    std::printf("%s]}\n", out.c_str());
    std::fflush(stdout);
}

}  // namespace bench
