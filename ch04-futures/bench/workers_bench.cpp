// What do two cores bring, and what do they cost? Tasks over our executor with several threads, beside
// tokio's, and beside our executor with one. Each takes its turn in a process of its own.
//
// Peers: tokio
// Needs: linux

#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "bench/bench.hpp"
#include "contest/contestants.hpp"
#include "contest/ours.hpp"
#include "contest/workers.hpp"
#include "futures/core/executor.hpp"
#include "futures/host/thread_pool.hpp"

using contest::Contestant, contest::Size;

namespace {

struct Question {
    std::string name, what;
    Size size;
};

const std::vector<Question> questions = {
    {"yield", "one of 64 tasks gives way", {2'000'000, 64}},
    {"join", "a task made, run to its end and waited for", {300'000, 1}},
    {"mpsc", "a message through a channel that holds 1,024", {1'000'000, 1024}},
    {"contend", "a mutex that one other task wants, held while it gives way", {300'000, 2}},
};

void print(const Question& asked, const std::vector<const Contestant*>& all) {
    constexpr int rounds = 9;
    const auto scores = contest::compete(all, asked.name, asked.size, rounds);
    const auto &ours = scores[0], &tokio = scores[1], &alone = scores[2],
               &single = scores[3];
    const std::string id = "ch04/workers-" + asked.name;
    bench::print(bench::compared(id, asked.what + "; two cores, time", {ours.ns, tokio.ns},
                                 "tokio", 1, "<= 1"));
    bench::print(bench::compared(id + "-cpu", asked.what + "; two cores, CPU time",
                                 {ours.cpu_ns, tokio.cpu_ns}, "tokio", 1, "<= 1"));
    bench::print(bench::compared(id + "-alone", asked.what + "; one worker, CPU time",
                                 {alone.cpu_ns, single.cpu_ns},
                                 "the executor of one thread", 1, "<= 1.15"));
}

}  // namespace

int main(int argc, char** argv) {
    if (argc == 5) {
        const std::string_view who = argv[1];
        const auto& cases = who == "single" ? contest::ours::shared_cases
                            : who == "1"    ? contest::workers::cases<1>
                                            : contest::workers::cases<2>;
        return contest::run_case(
            cases, argv[2],
            {std::strtoull(argv[3], nullptr, 10), std::strtoull(argv[4], nullptr, 10)});
    }
    const std::string self = argv[0];
    const Contestant two{"two workers", self, {"2"}}, tokio{"tokio", TOKIO_PROGRAM, {"2"}},
        one{"one worker", self, {"1"}}, single{"one thread", self, {"single"}};
    for (const Question& asked : questions) print(asked, {&two, &tokio, &one, &single});
}
