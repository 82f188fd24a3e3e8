// Needs: linux

#include <array>
#include <string>
#include <vector>

#include "rig/rig.hpp"
#include "rig/sweep.hpp"
#include "rig/words.hpp"
#include "workbook/catch.hpp"

using rig::told;

namespace {

constexpr unsigned bell = 11;
constexpr std::uint64_t most_masked = 64;

// The kernel, booted.
struct Kernel : rig::Rig {
    Kernel() { run(100'000); }

    std::uint64_t ask(const char* function,
                      std::initializer_list<std::uint64_t> arguments = {}) {
        has_failed = has_failed || !call(function, arguments);
        return x(10);
    }
    // The numbers that were taken so far: "1 2 1001".
    [[nodiscard]] std::string taken() const {
        std::string text;
        const auto numbers = get<std::array<std::int64_t, 16>>("taken");
        for (std::size_t i = 0; i < get<std::uint64_t>("taken_count") && i < numbers.size();
             ++i)
            text += (i == 0 ? "" : " ") +
                    (numbers[i] < 0 ? "half-an-event" : std::to_string(numbers[i]));
        return text;
    }
    void put_all(std::initializer_list<std::uint64_t> numbers) {
        for (const std::uint64_t number : numbers) ask("put", {number});
    }
    void take_all() {
        for (int i = 0; i < 6; ++i) ask("take");
    }
    // Takes the rest. What is wrong, or nothing: the bell may have come, or not.
    std::string unlike(const std::string& with_the_bell, const std::string& without) {
        take_all();
        if (has_failed) return state();
        if (!is_on()) return "interrupts are off in the end";
        const std::string& expected = has_rung() ? with_the_bell : without;
        if (taken() == expected) return {};
        return "the events taken are " + rig::quoted(taken()) + " instead of " +
               rig::quoted(expected);
    }
    [[nodiscard]] std::uint64_t has_rung() const { return get<std::uint64_t>("rung"); }
    [[nodiscard]] bool is_on() const {
        return (const_cast<Kernel*>(this)->hart().csr.status & 2) != 0;
    }

    bool has_failed = false;
};

void set_interrupts(Kernel& kernel, bool on) {
    std::uint64_t& status = kernel.hart().csr.status;
    status = on ? status | 2 : status & ~std::uint64_t{2};
}

}  // namespace

TEST_CASE("what is put first is taken first", "[points:1][unit]") {
    Kernel kernel;
    for (const std::uint64_t number : {1U, 2U, 3U})
        CHECK(kernel.ask("put", {number}) % 256 == 1);
    kernel.ask("take");
    for (const std::uint64_t number : {4U, 5U})
        CHECK(kernel.ask("put", {number}) % 256 == 1);
    INFO(told("four of four places can be used, all the way round",
              "size() says " + std::to_string(kernel.ask("size"))));
    CHECK(kernel.ask("size") == 4);
    kernel.take_all();
    INFO(told("put 1 2 3, take, put 4 5, take all: \"1 2 3 4 5\"",
              rig::quoted(kernel.taken())));
    CHECK(kernel.taken() == "1 2 3 4 5");
}

TEST_CASE("what finds no room is refused and counted", "[points:1][unit]") {
    Kernel kernel;
    for (const std::uint64_t number : {1U, 2U, 3U, 4U}) kernel.ask("put", {number});
    INFO(told("put() of a fifth event returns false, and take_lost() 2 after two of them",
              "another number"));
    CHECK(kernel.ask("put", {5}) % 256 == 0);
    CHECK(kernel.ask("put", {6}) % 256 == 0);
    CHECK(kernel.ask("take_lost") == 2);
    CHECK(kernel.ask("take_lost") == 0);
    kernel.take_all();
    CHECK(kernel.taken() == "1 2 3 4");
}

TEST_CASE("a critical part ends as it began", "[points:1][unit]") {
    Kernel kernel;
    const std::uint64_t on = kernel.ask("nest");
    set_interrupts(kernel, false);
    const std::uint64_t off = kernel.ask("nest");
    const std::string bits =
        "before, in it, after the inner one, after both: bits 0 to 3 are ";
    INFO(told(bits + "1 0 0 1; and with interrupts off all 0",
              std::to_string(on) + " and " + std::to_string(off)));
    CHECK(on == 9);
    CHECK(off == 0);
}

TEST_CASE("a handler that uses the ring is not interrupted by that", "[points:1][unit]") {
    Kernel kernel;
    kernel.machine().interrupt_at(kernel.now() + 3, bell);
    kernel.ask("put", {1});
    kernel.ask("put_uninterrupted", {2});
    kernel.take_all();
    INFO(
        told("the handler's event is in the ring too, and interrupts stay off until who "
             "switched them off ends",
             rig::quoted(kernel.taken()) + (kernel.get<bool>("handler_was_interruptible")
                                                ? ", and they were on before"
                                                : "")));
    CHECK((kernel.taken() == "1 1001 2" || kernel.taken() == "1001 1 2"));
    CHECK_FALSE(kernel.get<bool>("handler_was_interruptible"));
}

TEST_CASE("an interrupt may come at any instruction of put", "[points:1][sweep]") {
    Kernel kernel;
    const auto found =
        rig::sweep(kernel, bell,
                   {.before = [&] { kernel.put_all({1}); },
                    .action = [&] { kernel.ask("put", {2}); },
                    .after =
                        [&] {
                            const std::string wrong = kernel.unlike("1 2 1001", "1 2");
                            return kernel.taken() == "1 1001 2" ? std::string() : wrong;
                        }});
    INFO(found.explain(
        "one event is in the ring; put(2), and the handler's put(1001): none is lost"));
    CHECK(found.passed());
}

TEST_CASE("an interrupt may come at any instruction of take", "[points:1][sweep]") {
    Kernel kernel;
    const auto found =
        rig::sweep(kernel, bell,
                   {.before = [&] { kernel.put_all({1, 2, 3}); },
                    .action = [&] { kernel.take_all(); },
                    .after = [&] { return kernel.unlike("1 2 3 1001", "1 2 3"); }});
    INFO(found.explain("three events are taken while the handler puts 1001"));
    CHECK(found.passed());
}

TEST_CASE("an interrupt may take the last place", "[points:1][sweep]") {
    Kernel kernel;
    std::uint64_t has_room = 0;
    const auto found = rig::sweep(
        kernel, bell,
        {.before = [&] { kernel.put_all({1, 2, 3}); },
         .action = [&] { has_room = kernel.ask("put", {4}) % 256; },
         .after =
             [&] {
                 const std::string last = has_room == 1 ? "1 2 3 4" : "1 2 3 1001";
                 return kernel.unlike(last, last);
             }});
    INFO(
        found.explain("there is room for one; put(4), and the handler's put(1001): who is "
                      "told so is in the ring"));
    CHECK(found.passed());
}

TEST_CASE("an interrupt may come while the ring is full", "[points:1][sweep]") {
    Kernel kernel;
    std::uint64_t lost = 0;
    const auto found = rig::sweep(
        kernel, bell,
        {.before = [&] { kernel.put_all({1, 2, 3, 4}); },
         .action =
             [&] {
                 lost = kernel.ask("put", {5}) % 256 == 0 ? 0 : 100;
                 lost += kernel.ask("take_lost");
                 kernel.take_all();
             },
         .after =
             [&] {
                 lost += kernel.ask("take_lost");
                 kernel.take_all();
                 const bool has_come = kernel.taken().ends_with(" 1001");
                 const std::string wrong =
                     kernel.unlike(has_come ? "1 2 3 4 1001" : "1 2 3 4", "1 2 3 4");
                 const std::uint64_t expected = 1 + kernel.has_rung() - (has_come ? 1 : 0);
                 if (!wrong.empty() || lost == expected) return wrong;
                 return "take_lost() has counted " + std::to_string(lost) +
                        " in all instead of " + std::to_string(expected);
             }});
    INFO(found.explain(
        "put(5) finds no room, and 1001 perhaps none: each that is lost is counted once"));
    CHECK(found.passed());
}

TEST_CASE("draining takes what comes meanwhile", "[points:1][sweep]") {
    Kernel kernel;
    const auto found = rig::sweep(
        kernel, bell,
        {.before = [&] { kernel.put_all({1, 2, 30}); },
         .action = [&] { kernel.ask("drain_and_put"); },
         .after =
             [&] {
                 const std::string drained = kernel.taken();
                 std::string numbers = drained;
                 if (const auto at = numbers.find(" 1001"); at != std::string::npos)
                     numbers.erase(at, 5);
                 const bool is_late = drained == numbers;  // it came after the last look
                 const std::string wrong =
                     kernel.unlike(is_late ? drained + " 1001" : drained, drained);
                 return numbers == "1 2 30 10 20"
                            ? wrong
                            : "the events taken are " + rig::quoted(drained);
             }});
    INFO(
        found.explain("of 1 2 30, the action puts 10 for 1 and 20 for 2: \"1 2 30 10 20\", "
                      "with 1001 anywhere"));
    CHECK(found.passed());
}

TEST_CASE("interrupts are never off for long", "[points:1][budget]") {
    Kernel kernel;
    for (const std::uint64_t number : {1U, 2U, 3U, 4U}) kernel.ask("put", {number});
    const rig::Masked masked(kernel);
    kernel.ask("put", {5});
    kernel.ask("drain");
    kernel.ask("put", {6});
    kernel.ask("take");
    kernel.ask("take_lost");
    const std::string happened =
        masked.longest() == 0 ? "they were never off, or nothing was done"
                              : "they are off for " + std::to_string(masked.longest());
    INFO(told(
        "at most " + std::to_string(most_masked) +
            " instructions on end without interrupts, also while four events are drained",
        happened, masked.longest() == 0 ? "" : "from " + masked.where() + " on"));
    CHECK((masked.longest() > 0 && masked.longest() <= most_masked));
    CHECK(kernel.taken() == "1 2 3 4 6");
}
