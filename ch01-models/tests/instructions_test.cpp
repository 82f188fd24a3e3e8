// Needs: posix

#include "bench/instructions.hpp"

#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>

#include "workbook/catch.hpp"

namespace {

void need_valgrind() {
    if (!bench::instructions("/bin/sh", {"-c", ":"}))
        workbook::cannot_run("valgrind is not installed, or cannot run programs here");
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
    need_valgrind();
    const Program program;
    const double few = bench::instructions_of_one(program.path(), "sum", 500).value();
    const double many = bench::instructions_of_one(program.path(), "sum", 1000).value();
    CHECK(few > 100);
    CHECK(std::abs(many - few) < few / 20);
}

TEST_CASE("an argument arrives as it is") {
    need_valgrind();
    const std::string odd = "it's $HOME; \"and\" `more`";
    CHECK(bench::instructions("/bin/sh", {"-c", "[ ${#1} = 24 ]", "sh", odd}).has_value());
    CHECK_FALSE(bench::instructions("/bin/sh", {"-c", "[ ${#1} = 25 ]", "sh", odd}));
}

TEST_CASE("a program that fails has no count") {
    need_valgrind();
    CHECK_FALSE(bench::instructions("/bin/sh", {"-c", "exit 1"}).has_value());
    CHECK_FALSE(bench::instructions("/no/such/program", {}).has_value());
    CHECK_FALSE(bench::instructions_of_one("/no/such/program", "any", 10).has_value());
}
