// What does a task cost, and what do tasks of others cost? One thread. Ours, tokio's, Asio's and
// Boost.Fiber's, and goroutines, take turns, each in a process of its own; times are CPU times.
// What is counted in instructions repeats to the digit.
//
// Peers: tokio asio boost_fiber boost_context go
// Needs: linux

#include <array>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "bench/bench.hpp"
#include "contest/asio.hpp"
#include "contest/boost_fiber.hpp"
#include "contest/contestants.hpp"
#include "contest/ours.hpp"
#include "contest/questions.hpp"
#include "footprint/footprint.hpp"
#include "futures/core/executor.hpp"

using contest::Contestant, contest::Question, contest::Score, contest::Size;

namespace {

class Contest {
  public:
    explicit Contest(const std::string& self)
        : ours_{"ours", self, {"ours"}},
          shared_{"ours, atomic", self, {"shared"}},
          tokio_{"tokio", TOKIO_PROGRAM, {"1"}},
          peers_{{{"asio", self, {"asio"}},
                  {"boost", self, {"boost"}},
                  {"go", GO_PROGRAM, {"1"}}}} {}

    // Those of the peers that can answer; ours is the first, tokio the second.
    [[nodiscard]] std::vector<const Contestant*> all(std::string_view without) const {
        std::vector<const Contestant*> some = {&ours_, &tokio_};
        for (const Contestant& peer : peers_) {
            if (without.find(peer.name) == without.npos) some.push_back(&peer);
        }
        return some;
    }
    [[nodiscard]] const Contestant& ours() const { return ours_; }
    // Ours, too: with atomic operations, as if there were other threads.
    [[nodiscard]] const Contestant& shared() const { return shared_; }
    [[nodiscard]] const Contestant& tokio() const { return tokio_; }

  private:
    Contestant ours_, shared_, tokio_;
    std::array<Contestant, 3> peers_;
};

std::string long_name(const std::string& peer) {
    if (peer == "asio") return contest::on_asio::version;
    if (peer == "boost") return contest::on_boost::version;
    return peer == "go" ? "Go" : peer;
}

// ---- Time ----

void print_score(const Question& asked, const std::vector<const Contestant*>& all,
                 const std::vector<Score>& scores) {
    const bench::Sample& ours = scores[0].cpu_ns;
    bench::print({.id = "ch04/" + asked.name,
                  .what = asked.what,
                  .unit = "ns",
                  .ours = ours.median,
                  .goal = asked.goal,
                  .spread = ours.spread});
    for (std::size_t i = 1; i < all.size(); ++i) {
        const bool is_rival = all[i]->name == "tokio" || all[i]->name == "asio";
        bench::print(bench::compared("ch04/" + asked.name + "-beside-" + all[i]->name,
                                     asked.what, {ours, scores[i].cpu_ns},
                                     long_name(all[i]->name), 1, is_rival ? "<= 1" : ""));
    }
}

// tokio's tasks can be waked by any thread, ours only if they are to be. (A wake of a task that will run
// anyway is a load in this tokio, and an atomic change in ours, which cannot be lost.)
void print_shared(const Question& asked, const Score& shared, const Score& tokio) {
    const bool is_waker = asked.name == "clone" || asked.name == "wake";
    bench::print(bench::compared("ch04/" + asked.name + "-shared-beside-tokio",
                                 asked.what + "; ours with atomic operations, too",
                                 {shared.cpu_ns, tokio.cpu_ns}, "tokio", 1,
                                 is_waker ? "" : "<= 1"));
}

void print_times(const Contest& contest) {
    constexpr int rounds = 9;
    for (const Question& asked : contest::questions) {
        auto all = contest.all(asked.without);
        all.push_back(&contest.shared());
        const auto scores = contest::compete(all, asked.name, asked.size, rounds);
        const Score& shared = scores.back();
        all.pop_back();
        print_score(asked, all, scores);
        print_shared(asked, shared, scores[1]);
    }
}

// How deep in awaits a task stands should not matter to who polls it.
void print_depths(const Contest& contest) {
    const auto all = contest.all("asio boost go");
    const auto one = contest::compete(all, "depth", {2'000'000, 1}, 9);
    const auto deep = contest::compete(all, "depth", {2'000'000, 32}, 9);
    const std::string what = "a task 32 awaits deep gives way to 63 others";
    bench::print(bench::compared("ch04/depth", what + ", beside one await",
                                 {deep[0].cpu_ns, one[0].cpu_ns}, "depth 1", 1, "<= 1.1"));
    bench::print(bench::compared("ch04/depth-tokio", "the same of tokio's",
                                 {deep[1].cpu_ns, one[1].cpu_ns}, "depth 1"));
    bench::print(bench::compared("ch04/depth-beside-tokio", what,
                                 {deep[0].cpu_ns, deep[1].cpu_ns}, "tokio", 1, "<= 1"));
}

// By the number of tasks: what does not stay in the cache costs more.
void plot_yields(const Contest& contest) {
    bench::Plot plot{.id = "ch04/yield-by-tasks",
                     .title = "One task gives way, by the number of tasks",
                     .x = "tasks",
                     .y = "ns of CPU time",
                     .log = "xy",
                     .series = {}};
    const auto all = contest.all("");
    for (const Contestant* who : all) plot.series.push_back({long_name(who->name), {}});
    for (const std::uint64_t tasks : {1U, 10U, 100U, 1'000U, 10'000U}) {
        const auto scores = contest::compete(all, "yield", {1'000'000, tasks}, 3);
        for (std::size_t i = 0; i < all.size(); ++i)
            plot.series[i].points.emplace_back(tasks, scores[i].cpu_ns.median);
    }
    bench::print(plot);
}

// ---- Instructions ----

void print_count(const Contest& contest, const std::string& name, const std::string& what,
                 Size size) {
    const auto ours = contest::instructions(contest.ours(), name, size);
    const auto theirs = contest::instructions(contest.tokio(), name, size);
    if (!ours || !theirs) {
        std::fprintf(stderr, "skipped: there is no valgrind here\n");
        std::exit(77);
    }
    bench::Row row{.id = "ch04/" + name + "-instructions",
                   .what = what,
                   .unit = "instructions",
                   .ours = *ours,
                   .peer = "tokio",
                   .theirs = *theirs,
                   .goal = "<= 1",
                   .exact = true};
    bench::print(row);
    if (name != "yield") return;
    row.id += "-alone";
    row.peer = "";
    row.goal = "<= 110";
    bench::print(row);
}

// How much a sleep costs depends on when it ends.
void print_counts(const Contest& contest) {
    for (const Question& asked : contest::questions) {
        if (asked.name == "sleep") continue;
        const std::uint64_t tasks = asked.name == "batch" ? 10'000 : asked.size.tasks;
        print_count(contest, asked.name, asked.what,
                    {tasks < 1000 ? 20'480 : 4 * tasks, tasks});
    }
    print_count(contest, "depth", "a task 32 awaits deep gives way to 63 others",
                {64'000, 32});
}

// ---- A million ----

void print_sleepers(const Contest& contest) {
    constexpr Size size{1'000'000, 1};
    footprint::small_pages_only();  // of this process, and of those that it starts
    const auto all = contest.all("boost");
    const auto scores = contest::compete(all, "sleepers", size, 3);
    const std::string bytes = "memory of one of 1,000,000 sleeping tasks",
                      cpu = "CPU time of 1,000,000 tasks made, asleep, awake and ended";
    bench::print({.id = "ch04/sleepers-bytes",
                  .what = bytes,
                  .unit = "bytes",
                  .ours = scores[0].bytes.median,
                  .goal = "<= 256",
                  .spread = scores[0].bytes.spread});
    bench::print({.id = "ch04/sleepers-cpu",
                  .what = cpu,
                  .unit = "s",
                  .ours = scores[0].cpu_ns.median / 1000,
                  .goal = "<= 0.3",
                  .spread = scores[0].cpu_ns.spread});
    for (std::size_t i = 1; i < all.size(); ++i) {
        const std::string peer = all[i]->name;
        bench::print({.id = "ch04/sleepers-bytes-beside-" + peer,
                      .what = bytes,
                      .unit = "bytes",
                      .ours = scores[0].bytes.median,
                      .peer = long_name(peer),
                      .theirs = scores[i].bytes.median,
                      .goal = peer == "tokio" ? "<= 0.57" : "<= 1",
                      .spread = scores[i].bytes.spread});
        bench::print({.id = "ch04/sleepers-cpu-beside-" + peer,
                      .what = cpu,
                      .unit = "s",
                      .ours = scores[0].cpu_ns.median / 1000,
                      .peer = long_name(peer),
                      .theirs = scores[i].cpu_ns.median / 1000,
                      .goal = "<= 1",
                      .spread = scores[i].cpu_ns.spread});
    }
}

int run_one(std::string_view who, const std::string& name, Size size) {
    const auto& cases = who == "asio"     ? contest::on_asio::cases
                        : who == "boost"  ? contest::on_boost::cases
                        : who == "shared" ? contest::ours::shared_cases
                                          : contest::ours::cases;
    return contest::run_case(cases, name, size);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc == 5)
        return run_one(
            argv[1], argv[2],
            {std::strtoull(argv[3], nullptr, 10), std::strtoull(argv[4], nullptr, 10)});
    const Contest contest(argv[0]);
    print_times(contest);
    print_depths(contest);
    plot_yields(contest);
    print_counts(contest);
    print_sleepers(contest);
}
