#include "bench/bench.hpp"

#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include "bench/instructions.hpp"
#include "workbook/catch.hpp"

TEST_CASE("a goal is a comparison with a number") {
    CHECK(bench::fulfils(0.9, "<= 0.95") == true);
    CHECK(bench::fulfils(0.96, "<= 0.95") == false);
    CHECK(bench::fulfils(3, ">= 3") == true);
    CHECK(bench::fulfils(2, "== 2") == true);
}

TEST_CASE("what is not a goal is not judged") {
    CHECK_FALSE(bench::fulfils(1, "").has_value());
    CHECK_FALSE(bench::fulfils(1, "<= many").has_value());
    CHECK_FALSE(bench::fulfils(1, "faster").has_value());
}

TEST_CASE("every call of an operation is timed once, plus one round to warm up") {
    int calls = 0;
    const bench::Sample sample = bench::time_ns(10, [&] { ++calls; }, 3);
    CHECK(calls == 40);
    CHECK(sample.median >= 0);
}

TEST_CASE("a summary is the median and the width of the middle half against it") {
    const bench::Sample sample = bench::summary({50, 10, 40, 20, 30});
    CHECK(sample.median == 30);
    CHECK(sample.spread == 20.0 / 30);
}

TEST_CASE("a comparison is for each thing, and as noisy as the noisier side") {
    const bench::Row row =
        bench::compared("id", "what", {{200, 0.1}, {100, 0.3}}, "peer", 10);
    CHECK(row.unit == "ns");
    CHECK(row.ours == 20);
    CHECK(row.theirs == 10);
    CHECK(row.spread == 0.3);
}

TEST_CASE("a name becomes part of an id") {
    CHECK(bench::with_hyphens("state machine by hand") == "state-machine-by-hand");
}

namespace {

// Whether instructions can be counted here; if not, the reason is printed.
bool can_count() {
    const bool can = bench::instructions("/bin/sh", {"-c", ":"}).has_value();
    if (!can) std::fputs("not tested: instruction counts need valgrind\n", stderr);
    return can;
}

// A program that understands `--only NAME N`: N rounds of an addition, in a folder with a
// space in its name. Gone with the object.
class Program {
  public:
    Program() {
        std::filesystem::create_directories(folder_);
        std::ofstream(path()) << "#!/bin/sh\nwhile [ \"$3\" -gt \"${i:-0}\" ]; do "
                                 "i=$((${i:-0} + 1)); done\n";
        std::filesystem::permissions(path(), std::filesystem::perms::owner_all);
    }
    ~Program() { std::filesystem::remove_all(folder_); }
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;
    std::string path() const { return (folder_ / "rounds").string(); }

  private:
    std::filesystem::path folder_ =
        std::filesystem::temp_directory_path() / ("bench test " + std::to_string(getpid()));
};

}  // namespace

TEST_CASE("one round costs the same, however many are counted") {
    if (!can_count()) return;
    const Program program;
    const double few = bench::instructions_of_one(program.path(), "sum", 500).value();
    const double many = bench::instructions_of_one(program.path(), "sum", 1000).value();
    CHECK(few > 100);
    CHECK(std::abs(many - few) < few / 20);
}

TEST_CASE("an argument arrives as it is") {
    if (!can_count()) return;
    const std::string odd = "it's $HOME; \"and\" `more`";
    CHECK(bench::instructions("/bin/sh", {"-c", "[ ${#1} = 24 ]", "sh", odd}).has_value());
    CHECK_FALSE(bench::instructions("/bin/sh", {"-c", "[ ${#1} = 25 ]", "sh", odd}));
}

TEST_CASE("a program that fails has no count") {
    CHECK_FALSE(bench::instructions("/bin/sh", {"-c", "exit 1"}).has_value());
    CHECK_FALSE(bench::instructions("/no/such/program", {}).has_value());
    CHECK_FALSE(bench::instructions_of_one("/no/such/program", "any", 10).has_value());
}
