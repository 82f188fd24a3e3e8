#include "load/comparison.hpp"

#include <algorithm>
#include <chrono>

namespace load {

namespace {

constexpr std::chrono::milliseconds length{80};

// In a sample of its own: to count slows a server a little.
std::optional<double> calls_for_one(Generator& generator, const Server& server) {
    static_cast<void>(generator.measure(length / 4));
    const auto calls = Calls::of(server);
    if (!calls) return std::nullopt;
    const double before = calls->count();
    const double answers = generator.measure(length).all;
    return (calls->count() - before) / answers;
}

}  // namespace

std::vector<Result> compare(const Server& bare,
                            const std::vector<std::unique_ptr<Server>>& servers,
                            std::size_t connections, const Work& work, int pairs) {
    std::vector<Result> results;
    Generator reference(bare, connections, work);
    const auto bare_calls = calls_for_one(reference, bare);
    std::vector<std::unique_ptr<Generator>> generators;
    for (const auto& server : servers)
        generators.push_back(std::make_unique<Generator>(*server, connections, work));
    std::vector<std::vector<double>> speeds(servers.size()), cpus(servers.size()),
        p99s(servers.size());
    Figures before = reference.measure(length);
    for (int pair = 0; pair < pairs; ++pair) {
        for (std::size_t i = 0; i < servers.size(); ++i) {
            const Figures one = generators[i]->measure(length);
            const Figures after = reference.measure(length);
            speeds[i].push_back(2 * one.per_second /
                                (before.per_second + after.per_second));
            cpus[i].push_back(2 * one.cpu_ns / (before.cpu_ns + after.cpu_ns));
            p99s[i].push_back(2 * one.p99_ns / (before.p99_ns + after.p99_ns));
            before = after;
        }
    }
    for (std::size_t i = 0; i < servers.size(); ++i)
        results.push_back({servers[i]->name(), bench::summary(speeds[i]),
                           bench::summary(cpus[i]), bench::summary(p99s[i]),
                           calls_for_one(*generators[i], *servers[i]), bare_calls});
    return results;
}

void print(const Result& result, const std::string& id, const std::string& what,
           const std::string& speed_goal, const std::string& cpu_goal,
           const std::string& calls_goal) {
    bench::print(bench::Row{.id = id + "-speed",
                            .what = what + ": answers a second, of the bare loop's",
                            .unit = "ratio",
                            .ours = result.speed.median,
                            .peer = "the bare loop",
                            .theirs = 1,
                            .goal = speed_goal,
                            .spread = result.speed.spread});
    bench::print(bench::Row{
        .id = id + "-cpu",
        .what = what + ": CPU time of the server for an answer, of the bare loop's",
        .unit = "ratio",
        .ours = result.cpu.median,
        .goal = cpu_goal,
        .spread = result.cpu.spread});
    if (!result.calls) return;
    bench::print(bench::Row{.id = id + "-calls",
                            .what = what + ": system calls of the server for an answer",
                            .unit = "calls",
                            .ours = *result.calls,
                            .goal = calls_goal});
}

void print_p99_beside(const Result& ours, const Result& other, const std::string& id,
                      const std::string& goal) {
    bench::print(
        bench::Row{.id = id + "-p99-beside-" + bench::with_hyphens(other.name),
                   .what = "what 99 of 100 answers are quicker than, beside " + other.name,
                   .unit = "ratio",
                   .ours = ours.p99.median,
                   .peer = other.name,
                   .theirs = other.p99.median,
                   .goal = goal,
                   .spread = std::max(ours.p99.spread, other.p99.spread)});
}

void print_beside(const Result& ours, const std::vector<Result>& others,
                  const std::string& id, const std::string& goal) {
    for (const Result& other : others) {
        if (other.name == ours.name) continue;
        bench::print(
            bench::Row{.id = id + "-beside-" + bench::with_hyphens(other.name),
                       .what = "CPU time of the server for an answer, beside " + other.name,
                       .unit = "ratio",
                       .ours = ours.cpu.median,
                       .peer = other.name,
                       .theirs = other.cpu.median,
                       .goal = goal,
                       .spread = std::max(ours.cpu.spread, other.cpu.spread)});
    }
}

}  // namespace load
