// Needs: linux

#include <array>
#include <string>

#include "rig/rig.hpp"
#include "rig/sweep.hpp"
#include "rig/words.hpp"
#include "workbook/catch.hpp"

using rig::told;
using Ticks = std::uint64_t;

namespace {

constexpr unsigned bell = 11;
constexpr Ticks a_second = 10'000'000, patience = 600'000, instructions_per_tick = 100,
                slack = 3;

struct Wake {
    std::uint64_t who;
    Ticks when;
};

// The kernel, booted.
struct Kernel : rig::Rig {
    Kernel() { run(100'000); }

    void ask(const char* function, std::initializer_list<std::uint64_t> arguments = {},
             Ticks limit = patience) {
        if (!call(function, arguments, limit * instructions_per_tick) && wrong.empty())
            wrong = std::string(function) + "(): " + state();
    }
    void add(unsigned who, std::int64_t ticks) {
        ask("add", {who, static_cast<std::uint64_t>(ticks)});
    }
    // Sleeps until so many were woken.
    void wait_for(std::uint64_t count) { ask("wait_for_wakes", {count}, patience); }
    // Nothing to do for a while: the interrupts that come are taken.
    void pass(Ticks ticks) {
        machine().board().is_finished = false;
        hart().pc = place("never");
        run(ticks * instructions_per_tick);
    }
    [[nodiscard]] Wake wake(std::size_t number) const {
        return get<std::array<Wake, 32>>("wakes")[number];
    }
    // Who was woken, in this order: "1 0 2".
    [[nodiscard]] std::string woken() const {
        std::string text;
        for (std::size_t i = 0; i < count("wake_count") && i < 32; ++i)
            text += (i == 0 ? "" : " ") + std::to_string(wake(i).who);
        return text;
    }
    [[nodiscard]] std::uint64_t count(const char* name) const {
        return get<std::uint64_t>(name);
    }
    [[nodiscard]] Ticks time() const { return now() / instructions_per_tick; }
    [[nodiscard]] std::string happened() const {
        return (wrong.empty() ? "" : wrong + "; ") + "woken: " + rig::quoted(woken());
    }

    std::string wrong;
};

// Whether `when` is `due`, or a little later.
bool is_on_time(Ticks when, Ticks due, Ticks more = slack) {
    return when >= due && when <= due + more;
}

}  // namespace

TEST_CASE("who is due first is woken first", "[points:1][unit]") {
    Kernel kernel;
    const Ticks begin = kernel.time();
    kernel.add(0, 3000);
    kernel.add(1, 1000);
    kernel.add(2, 2000);
    kernel.wait_for(3);
    INFO(told("0, 1, 2 sleep 3000, 1000, 2000 ticks: \"1 2 0\"", kernel.happened()));
    CHECK((kernel.wrong.empty() && kernel.woken() == "1 2 0"));
    for (std::size_t i = 0; i < 3; ++i) {
        const Ticks due = begin + 1000 * (i + 1);
        INFO(told("each at its time: the " + std::to_string(i + 1) + "th " +
                      std::to_string(1000 * (i + 1)) + " ticks after the begin",
                  std::to_string(kernel.wake(i).when - begin) + " ticks after it"));
        CHECK(is_on_time(kernel.wake(i).when, due, 2 * slack));
    }
}

TEST_CASE("one interrupt wakes all that are due", "[points:1][budget]") {
    Kernel kernel;
    const Ticks due = kernel.time() + 1000;
    for (const unsigned who : {0U, 1U, 2U}) kernel.ask("add_at", {who, due});
    kernel.ask("add_at", {3, due + 500});
    kernel.wait_for(4);
    INFO(told("three of the same deadline, and one more: \"0 1 2 3\"", kernel.happened()));
    CHECK((kernel.wrong.empty() && kernel.woken() == "0 1 2 3"));
    kernel.pass(1000);
    INFO(told("two interrupts of the timer, and none when nobody sleeps any more",
              rig::count_of(kernel.count("timer_interrupts"), "interrupt")));
    CHECK(kernel.count("timer_interrupts") == 2);
}

TEST_CASE("a deadline that is past wakes at once", "[points:1][unit]") {
    Kernel kernel;
    kernel.add(0, static_cast<std::int64_t>(a_second));
    kernel.pass(100);
    for (const std::int64_t ticks : {0, -1, -50}) {
        const Ticks begin = kernel.time();
        const std::uint64_t before = kernel.count("wake_count");
        kernel.add(1, ticks);
        kernel.pass(20);
        INFO(told("0 sleeps for a second; 1 wants to be woken " + std::to_string(-ticks) +
                      " ticks ago: it is woken now",
                  kernel.happened()));
        REQUIRE(kernel.count("wake_count") == before + 1);
        CHECK(is_on_time(kernel.wake(before).when, begin));
    }
}

TEST_CASE("who is taken out is not woken", "[points:1][unit]") {
    Kernel kernel;
    kernel.ask("remove", {0});
    for (const unsigned who : {0U, 1U, 2U, 3U}) kernel.add(who, 1000 * (who + 1));
    kernel.ask("remove", {1});
    kernel.ask("remove", {0});
    kernel.ask("remove", {0});
    kernel.ask("remove", {5});
    const std::uint64_t before = kernel.count("timer_interrupts");
    kernel.pass(2500);
    INFO(told(
        "0 and 1 of four are taken out before they are due: nothing happens until 2 is",
        kernel.happened() + ", with " +
            rig::count_of(kernel.count("timer_interrupts") - before, "interrupt")));
    CHECK((kernel.woken().empty() && kernel.count("timer_interrupts") == before));
    kernel.ask("remove", {3});
    kernel.pass(2500);
    INFO(told("then 2 alone", kernel.happened()));
    CHECK((kernel.wrong.empty() && kernel.woken() == "2"));
}

TEST_CASE("who is woken may sleep again", "[points:1][unit]") {
    Kernel kernel;
    const Ticks begin = kernel.time();
    kernel.add(1, 112);
    kernel.ask("add_again", {0, 100});
    kernel.wait_for(6);
    INFO(
        told("0 is due after 100, 105, 110, 115, 120 ticks, and adds itself while it is "
             "woken; 1 after 112: \"0 0 0 1 0 0\"",
             kernel.happened()));
    REQUIRE((kernel.wrong.empty() && kernel.woken() == "0 0 0 1 0 0"));
    INFO(told("the last is woken after 120 ticks",
              std::to_string(kernel.wake(5).when - begin)));
    CHECK(is_on_time(kernel.wake(5).when, begin + 120, 2 * slack));
}

TEST_CASE("an interrupt may come at any instruction of add", "[points:1][sweep]") {
    Kernel kernel;
    const auto found = rig::sweep(
        kernel, bell,
        {.before =
             [&] {
                 kernel.set("bell_adds", Ticks{60});
                 kernel.add(0, 200);
                 kernel.add(1, 300);
             },
         .action = [&] { kernel.add(2, 100); },
         .after =
             [&] {
                 kernel.pass(1000);
                 const std::string expected =
                     kernel.count("bells") == 0 ? "2 0 1" : "7 2 0 1";
                 if (kernel.wrong.empty() && kernel.woken() == expected)
                     return std::string();
                 return kernel.happened() + " instead of " + rig::quoted(expected);
             }});
    INFO(found.explain(
        "0 and 1 sleep, 2 is added, and the handler adds 7: all are woken, in order"));
    CHECK(found.passed());
}

TEST_CASE("an interrupt may come at any instruction of remove", "[points:1][sweep]") {
    Kernel kernel;
    const auto found = rig::sweep(
        kernel, bell,
        {.before =
             [&] {
                 kernel.set("bell_adds", Ticks{250});
                 kernel.add(0, 200);
                 kernel.add(1, 300);
                 kernel.add(2, 400);
             },
         .action = [&] { kernel.ask("remove", {1}); },
         .after =
             [&] {
                 kernel.pass(1000);
                 const std::string expected = kernel.count("bells") == 0 ? "0 2" : "0 7 2";
                 if (kernel.wrong.empty() && kernel.woken() == expected)
                     return std::string();
                 return kernel.happened() + " instead of " + rig::quoted(expected);
             }});
    INFO(found.explain(
        "0, 1, 2 sleep, 1 is taken out, and the handler adds 7 between 0 and 2"));
    CHECK(found.passed());
}

TEST_CASE("no interrupt is slept through", "[points:1][sweep]") {
    Kernel kernel;
    const auto found = rig::sweep(
        kernel, bell,
        {.before = [&] { kernel.add(0, 2 * static_cast<std::int64_t>(a_second)); },
         .action = [&] { (void)kernel.call("wait_for_bell", {}, 400); },
         .after =
             [&] {
                 // The first time nobody has rung: it must still sleep.
                 const bool has_come_back = kernel.machine().board().is_finished;
                 if (kernel.count("bells") == 0 && !has_come_back) {
                     kernel.machine().interrupt_at(kernel.now(), bell);
                     kernel.run(2000);
                 } else if (!has_come_back) {
                     kernel.run(2000);
                 }
                 const bool is_on = (kernel.hart().csr.status & 2) != 0;
                 if (kernel.count("bells") == 0)
                     return std::string("it came back, and nobody had rung the bell");
                 if (!kernel.machine().board().is_finished)
                     return "the bell has rung, and 20 ticks later " + kernel.state();
                 return is_on ? std::string()
                              : std::string("interrupts are off afterwards");
             }});
    INFO(
        found.explain("sleep_until() comes back when the bell has rung, whenever that is"));
    CHECK(found.passed());
}

TEST_CASE("who sleeps does nothing", "[points:1][budget]") {
    Kernel kernel;
    for (const unsigned who : {0U, 1U, 2U, 3U, 4U}) kernel.add(who, 100'000 * (who + 1));
    std::uint64_t instructions = 0;
    kernel.watch = [&instructions](const rig::Hart&) { ++instructions; };
    kernel.wait_for(5);
    kernel.watch = nullptr;
    INFO(told("the fifth of five interrupts ends the sleep", kernel.happened()));
    REQUIRE((kernel.wrong.empty() && kernel.woken() == "0 1 2 3 4"));
    INFO(told("50 ms of sleep, with five interrupts: at most 1500 instructions",
              std::to_string(instructions)));
    CHECK(instructions <= 1500);
}

TEST_CASE("a ticker keeps its time", "[points:1][unit]") {
    Kernel kernel;
    const Ticks begin = kernel.time();
    kernel.ask("tick", {1000});
    kernel.pass(20'500);
    kernel.ask("stop_ticking");
    kernel.pass(5000);
    INFO(told(
        "a ticker of 1000 ticks ticks 20 times in 20,500 ticks, and then it is stopped",
        std::to_string(kernel.count("wake_count")) + " times"));
    REQUIRE(kernel.count("wake_count") == 20);
    const Ticks last = kernel.wake(19).when;
    INFO(told(
        "its action takes 30 ticks; still the last begins 20,000 ticks after the begin",
        std::to_string(last - begin) + " ticks after it"));
    CHECK(is_on_time(last, begin + 20'000, 2 * slack));
}
