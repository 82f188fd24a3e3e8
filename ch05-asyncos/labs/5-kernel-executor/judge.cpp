// Needs: linux

#include <algorithm>
#include <array>
#include <string>

#include "rig/rig.hpp"
#include "rig/sweep.hpp"
#include "rig/words.hpp"
#include "workbook/catch.hpp"

using rig::told;

namespace {

constexpr unsigned bell = 11;
constexpr std::uint64_t patience = 4'000'000;
enum Kind : std::uint64_t {
    yields,
    waits_for_bell,
    waits_for_timer,
    wakes_next,
    waits_for_twice
};

// The kernel, booted.
struct Kernel : rig::Rig {
    Kernel() { run(100'000); }

    bool ask(const char* function, std::initializer_list<std::uint64_t> arguments = {},
             std::uint64_t limit = patience) {
        const bool is_good = call(function, arguments, limit);
        if (!is_good && wrong.empty()) wrong = std::string(function) + "(): " + state();
        return is_good;
    }
    void spawn(unsigned i, Kind kind, std::uint64_t number = 0) {
        ask("spawn", {i, kind, number});
    }
    // Who was polled: "abab".
    [[nodiscard]] std::string polled() const {
        const auto letters = get<std::array<char, 64>>("polled");
        return {letters.data(), std::min<std::size_t>(count("poll_count"), letters.size())};
    }
    [[nodiscard]] std::uint64_t count(const char* name) const {
        return get<std::uint64_t>(name);
    }
    [[nodiscard]] std::string happened() const {
        return "polled: " + rig::quoted(polled()) + (wrong.empty() ? "" : "; " + wrong);
    }
    // Whether the last call has come back.
    [[nodiscard]] bool is_back() { return machine().board().is_finished; }
    [[nodiscard]] bool is_on() { return (hart().csr.status & 2) != 0; }

    std::string wrong;
};

}  // namespace

TEST_CASE("tasks are polled in the order in which they were spawned", "[points:1][unit]") {
    Kernel kernel;
    for (const unsigned i : {0U, 1U, 2U}) kernel.spawn(i, yields, 0);
    const std::string early = kernel.polled();
    kernel.ask("run");
    INFO(told("spawn() polls nobody; run() polls each once and returns: \"abc\"",
              rig::quoted(early) + " before run(); " + kernel.happened()));
    CHECK((kernel.wrong.empty() && early.empty() && kernel.polled() == "abc"));
    kernel.spawn(3, yields, 0);
    kernel.ask("run");
    INFO(told("run() can be called again, for one more", kernel.happened()));
    CHECK((kernel.wrong.empty() && kernel.polled() == "abcd"));
}

TEST_CASE("who wakes itself goes to the end", "[points:1][unit]") {
    Kernel kernel;
    kernel.spawn(0, yields, 3);
    kernel.spawn(1, yields, 1);
    kernel.ask("run");
    INFO(told("a wakes itself in three polls, b in one: they take turns, \"ababaa\"",
              kernel.happened()));
    CHECK((kernel.wrong.empty() && kernel.polled() == "ababaa"));
}

TEST_CASE("who was not woken is not polled", "[points:1][unit]") {
    Kernel kernel;
    kernel.spawn(1, waits_for_twice, 1);
    kernel.spawn(0, wakes_next);
    kernel.spawn(2, yields, 2);
    kernel.ask("run");
    INFO(told(
        "b waits, a wakes it three times in one poll, c takes two turns more: \"bacbcc\"",
        kernel.happened()));
    CHECK((kernel.wrong.empty() && kernel.polled() == "bacbcc"));
}

TEST_CASE("who is done is done", "[points:1][unit]") {
    Kernel kernel;
    kernel.spawn(0, yields, 0);
    kernel.spawn(1, yields, 1);
    kernel.ask("run");
    for (const unsigned i : {0U, 1U}) kernel.ask("wake", {i});
    kernel.spawn(2, yields, 0);
    kernel.ask("run");
    INFO(told("a and b are woken after their end, and only c is polled: \"abbc\"",
              kernel.happened()));
    CHECK((kernel.wrong.empty() && kernel.polled() == "abbc"));
    kernel.spawn(0, yields, 0);
    kernel.ask("run");
    INFO(told("a can be spawned again", kernel.happened()));
    CHECK((kernel.wrong.empty() && kernel.polled() == "abbca"));
}

TEST_CASE("a handler may wake at any instruction", "[points:2][sweep]") {
    Kernel kernel;
    const auto found = rig::sweep(
        kernel, bell,
        {.before =
             [&] {
                 kernel.spawn(2, yields, 1);
                 kernel.spawn(1, waits_for_bell, 1);
                 kernel.spawn(0, wakes_next);
             },
         .action = [&] { (void)kernel.call("run", {}, 1200); },
         .after =
             [&] {
                 if (kernel.count("bells") == 0)
                     kernel.machine().interrupt_at(kernel.now(), bell);
                 if (!kernel.is_back()) kernel.run(5000);
                 if (!kernel.is_back())
                     return kernel.happened() + "; 5 us later " + kernel.state();
                 const bool is_on = kernel.is_on();
                 kernel.spawn(3, yields, 0);  // what is left in the queue is seen now
                 kernel.ask("run");
                 const std::string polled = kernel.polled();
                 const auto polls = [&](char name) {
                     return std::ranges::count(polled, name);
                 };
                 if (kernel.count("polled_when_done") != 0 || polls('a') != 1 ||
                     polls('b') < 1 || polls('c') != 2 || polls('d') != 1 ||
                     !kernel.wrong.empty())
                     return kernel.happened();
                 return is_on ? std::string()
                              : std::string("interrupts are off afterwards");
             }});
    INFO(
        found.explain("b waits for the bell, whose handler wakes it, and a wakes it too: "
                      "run() ends soon after the bell, with one poll of a and two of c; "
                      "then d runs alone"));
    CHECK(found.passed());
}

TEST_CASE("a handler may wake one that ends", "[points:1][sweep]") {
    Kernel kernel;
    const auto found =
        rig::sweep(kernel, bell,
                   {.before =
                        [&] {
                            kernel.spawn(0, waits_for_bell, 0);
                            kernel.spawn(1, waits_for_bell, 0);
                        },
                    .action = [&] { kernel.ask("run"); },
                    .after =
                        [&] {
                            kernel.spawn(2, yields, 1);
                            kernel.ask("run");
                            if (!kernel.wrong.empty()) return kernel.happened();
                            const bool is_right = kernel.count("polled_when_done") == 0 &&
                                                  kernel.polled().ends_with("cc");
                            return is_right ? std::string() : kernel.happened();
                        }});
    INFO(
        found.explain("a and b end at once, the handler wakes both, and afterwards c runs "
                      "alone: \"abcc\""));
    CHECK(found.passed());
}

TEST_CASE("nobody sleeps while there is work", "[points:1][unit]") {
    Kernel kernel;
    kernel.spawn(0, yields, 9);
    kernel.spawn(1, waits_for_timer, 20'000);
    kernel.ask("run");
    INFO(told("a has ten turns, b waits for 2 ms: \"abaaaaaaaaab\"", kernel.happened()));
    REQUIRE((kernel.wrong.empty() && kernel.polled() == "abaaaaaaaaab"));
    const auto times = kernel.get<std::array<std::uint64_t, 64>>("polled_at");
    INFO(told("a's turns follow each other at once",
              "they took " + std::to_string(times[10] - times[0]) + " ns"));
    CHECK(times[10] - times[0] < 5000);
}

TEST_CASE("who waits costs nothing", "[points:1][budget]") {
    Kernel kernel;
    kernel.spawn(0, waits_for_timer, 20'000);
    std::uint64_t instructions = 0;
    kernel.watch = [&instructions](const rig::Hart&) { ++instructions; };
    kernel.ask("run");
    kernel.watch = nullptr;
    INFO(told(
        "one task waits for 2 ms: run() and its handler execute at most 500 instructions",
        std::to_string(instructions) + "; " + kernel.happened()));
    CHECK((kernel.wrong.empty() && kernel.polled() == "aa"));
    CHECK(instructions <= 500);
}

TEST_CASE("interrupts wait for nobody", "[points:1][budget]") {
    Kernel kernel;
    for (const unsigned i : {0U, 1U, 2U}) kernel.spawn(i, yields, 5);
    const rig::Masked masked(kernel);
    kernel.ask("run");
    const std::string where = "from " + masked.where() + " on";
    INFO(told("tasks are polled with interrupts on",
              rig::count_of(kernel.count("polled_without_interrupts"), "poll") +
                  " without; " + kernel.happened()));
    CHECK((kernel.count("poll_count") == 18 &&
           kernel.count("polled_without_interrupts") == 0));
    INFO(told("at most 80 instructions on end without interrupts",
              std::to_string(masked.longest()), where));
    CHECK(masked.longest() <= 80);
    INFO(told("nothing is allocated: a handler may be in the middle of the heap",
              rig::count_of(kernel.count("allocations"), "allocation")));
    CHECK(kernel.count("allocations") == 0);
}
