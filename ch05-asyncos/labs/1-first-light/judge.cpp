// Needs: linux

#include <string>

#include "rig/rig.hpp"
#include "rig/words.hpp"
#include "workbook/catch.hpp"

using rig::End;
using rig::quoted;
using rig::Rig;
using rig::told;

namespace {

constexpr std::uint64_t enough = 200'000;

// Runs until the hart is about to run the first instruction of `function`.
bool reaches(Rig& rig, const char* function) {
    const std::uint64_t place = rig.place(function);
    while (rig.now() < enough && rig.hart().pc != place) {
        if (rig.run(1) != End::limit) return false;
    }
    return rig.hart().pc == place;
}

std::string never_came(const Rig& rig) {
    return told("the first hart comes to kernel_main()", rig.state());
}

}  // namespace

TEST_CASE("the kernel says hello", "[points:1][output]") {
    Rig rig;
    rig.run(enough);
    INFO(told("the console shows \"Hello.\" first",
              "it shows " + quoted(rig.said) + "; " + rig.state()));
    CHECK(rig.said.starts_with("Hello.\n"));
}

TEST_CASE("what nobody has written is zero", "[points:2][unit]") {
    Rig rig;
    const bool is_there = reaches(rig, "kernel_main");
    INFO(never_came(rig));
    REQUIRE(is_there);
    for (std::uint64_t at = rig.place("bss_begin"); at < rig.place("bss_end"); ++at) {
        const bool is_zero = *rig.memory(at, 1) == std::byte{0};
        // What a constructor has made is there already.
        if (is_zero || at - at % 4 == rig.place("built")) continue;
        INFO(told("each byte from bss_begin to bss_end is 0 when kernel_main() begins",
                  std::to_string(at - rig.place("bss_begin")) +
                      " bytes behind bss_begin, of " +
                      std::to_string(rig.place("bss_end") - rig.place("bss_begin")) +
                      ", is another one"));
        REQUIRE(is_zero);
    }
    rig.run(enough);
    INFO(told("the kernel finds it so too", quoted(rig.said)));
    CHECK(rig.said.find("is zero") != std::string::npos);
}

TEST_CASE("what comes before and behind it is left alone", "[points:1][unit]") {
    Rig rig;
    const std::uint64_t end = rig.place("bss_end"), data = rig.place("constructors_begin");
    const auto copy = [&rig](std::uint64_t from, std::uint64_t to) {
        const std::byte* const begin = rig.memory(from, to - from);
        return std::vector<std::byte>(begin, begin + (to - from));
    };
    const auto before = copy(data, rig.place("bss_begin")), behind = copy(end, end + 64);
    const bool is_there = reaches(rig, "kernel_main");
    INFO(never_came(rig));
    REQUIRE(is_there);
    INFO(told("only bss_begin to bss_end is cleared",
              "something next to it is changed too"));
    CHECK((copy(data, rig.place("bss_begin")) == before && copy(end, end + 64) == behind));
}

TEST_CASE("the stack is where it should be", "[points:1][unit]") {
    Rig rig;
    const bool is_there = reaches(rig, "kernel_main");
    INFO(never_came(rig));
    REQUIRE(is_there);
    const std::uint64_t sp = rig.x(2), top = rig.place("stack_top");
    INFO(told("sp is a multiple of 16 when a function is called, and close below stack_top",
              "it is stack_top - " + std::to_string(static_cast<std::int64_t>(top - sp)) +
                  ", and its last digits are " + std::to_string(sp % 16)));
    CHECK((sp % 16 == 0 && sp <= top && top - sp < 1024));
}

TEST_CASE("constructors run first", "[points:1][unit]") {
    Rig rig;
    rig.run(enough);
    INFO(told("each function in the table is called, once, before kernel_main()",
              quoted(rig.said) + "; " + rig.state()));
    CHECK(rig.said.find("Constructors have run.") != std::string::npos);
}

TEST_CASE("a byte waits until there is room", "[points:1][output]") {
    Rig rig;
    rig.machine().board().uart.slow_down(20);
    rig.run(enough);
    INFO(told("on a slow line too all the text arrives",
              quoted(rig.said) + ", and no more; send() is in uart.hpp"));
    CHECK(rig.said.find("Hello.\n") != std::string::npos);
    CHECK(rig.said.find("run.\n") != std::string::npos);
}

TEST_CASE("one hart works and the others sleep", "[points:1][budget]") {
    Rig rig(3);
    rig.run(enough);
    INFO(told("three harts print what one prints", quoted(rig.said) + "; " + rig.state()));
    CHECK(rig.said.find("Hello.\n") != std::string::npos);
    CHECK(rig.said.find("Hello.\n") == rig.said.rfind("Hello.\n"));
    INFO(
        told("a hart that is not needed waits in wfi, and goes back there when it is woken",
             "it runs on, at " + rig.where(rig.hart(2).pc)));
    CHECK(rig.hart(1).is_asleep());
    rig.machine().board().is_finished = false;
    rig.hart(2).is_waiting = false;  // what woke it, nobody knows
    rig.hart(2).run(rig.hart(2).clock + 100);
    CHECK(rig.hart(2).is_asleep());
}

TEST_CASE("what kernel_main returns is the exit code", "[points:1][unit]") {
    Rig rig;
    const End end = rig.run(enough);
    INFO(told("the machine ends with exit code 7", rig.state()));
    CHECK((end == End::finished && rig.machine().board().exit_code == 7));
}

TEST_CASE("the way to the kernel is short", "[points:1][budget]") {
    Rig rig;
    const bool is_there = reaches(rig, "kernel_main");
    INFO(never_came(rig));
    REQUIRE(is_there);
    const std::uint64_t bytes = rig.place("bss_end") - rig.place("bss_begin");
    INFO(told("for " + std::to_string(bytes) + " bytes to clear at most " +
                  std::to_string(100 + bytes) + " instructions",
              std::to_string(rig.now()) + " instructions"));
    CHECK(rig.now() <= 100 + bytes);
}
