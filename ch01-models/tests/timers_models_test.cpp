// One problem in every model: the programs are compared with each other.
#include <filesystem>
#include <fstream>
#include <string>

#include "waits/programs.hpp"
#include "waits/source.hpp"
#include "workbook/catch.hpp"

using namespace std::chrono_literals;
using namespace waits;

static const char* const programs[] = {"21-timers-threads",   "22-timers-callbacks",
                                       "23-timers-promises",  "24-timers-state-machine",
                                       "25-timers-coroutine", "26-timers-macro"};

// Gives the first ten lines of what a program prints; its own test checks that it does.
static std::string promised_output(const std::string& name) {
    const auto chapter = std::filesystem::path(__FILE__).parent_path().parent_path();
    std::ifstream source(chapter / "examples" / (name + ".cpp"));
    std::string line, output;
    while (std::getline(source, line) && line != "// Output:") {}
    for (int i = 0; i < 10 && std::getline(source, line); ++i) output += line + '\n';
    return output;
}

TEST_CASE("six programs print the same ten lines") {
    const std::string first = promised_output(programs[0]);
    CHECK(first.ends_with("//   200 ms: all three are done\n"));
    for (const char* name : programs) CHECK(promised_output(name) == first);
}

TEST_CASE("callbacks nest one level deeper for each wait, the other models do not") {
    for (const char* name : programs) {
        const waits::Text text = waits::measure(name, "in-a-row").value();
        INFO(name);
        CHECK(text.lines > 0);
        CHECK((text.levels >= 4) == (std::string(name) == "22-timers-callbacks"));
    }
}

TEST_CASE("a coroutine is no longer than the program with threads") {
    const int threads = waits::measure("21-timers-threads", "in-a-row").value().lines;
    CHECK(waits::measure("25-timers-coroutine", "in-a-row").value().lines == threads);
    CHECK(waits::measure("24-timers-state-machine", "in-a-row").value().lines >
          3 * threads);
}

TEST_CASE("what is not there cannot be measured") {
    CHECK(waits::measure("21-timers-threads", "no-such-part").error() ==
          base::Errno::out_of_range);
    CHECK(waits::measure("no-such-program", "in-a-row").error() ==
          base::Errno::no_such_file);
}

TEST_CASE("an observer collects the order and the time of the waits, and silences them") {
    base::Clock& clock = base::program_clock();
    const waits::Observer observer;
    threads::together();
    CHECK(observer.story() == "50 100 200 in 200 ms");
    CHECK(observer.ends() == 1);
    const base::nanoseconds before = clock.now();
    threads::one_after_the_other();
    CHECK(base::rounded_ms(clock.now() - before) == 350);
    CHECK(observer.ends() == 2);
}

TEST_CASE("a timer that is already done is awaited without stopping") {
    const waits::Observer silence;
    bool went_on = false;
    [](bool& on) -> coroutines::Task {
        coroutines::Timer soon(0ms);
        coroutines::timers.run();
        co_await soon;
        on = true;
    }(went_on);
    CHECK(went_on);
}
