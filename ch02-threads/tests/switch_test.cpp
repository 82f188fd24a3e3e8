// What the switch keeps: every register that belongs to the caller, and how numbers are rounded.

#include "fibers/switch.hpp"

#include <algorithm>
#include <cfenv>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "base/must.hpp"
#include "fibers/fibers.hpp"
#include "marks.hpp"
#include "workbook/catch.hpp"

namespace {

using Marks = std::array<std::uint64_t, 32>;

void *test_sp, *other_sp;
std::uint8_t released;

Marks marks_from(std::uint64_t first) {
    Marks marks{};
    for (std::size_t i = 0; i < marks::kept_registers; ++i) marks[i] = first + i;
    return marks;
}

// Switches with these marks in the registers, and says whether they are there on the return.
bool keeps(void** from, void** to, const Marks& marks) {
    marks::Switch all{.from = from, .to = *to, .release = &released, .words = marks};
    marks::switch_marked(all);
    return all.words == marks;
}

void other(void* /*unused*/) {
    for (std::uint64_t round = 0;; ++round)
        if (!keeps(&other_sp, &test_sp, marks_from(1'000'000 + 100 * round))) std::abort();
}

fibers::Stack prepare(void (*entry)(void*), void* argument) {
    auto stack = base::must("map a stack", fibers::Stack::map());
    other_sp = fibers_prepare(stack.bottom(), stack.top(), entry, argument);
    return stack;
}

}  // namespace

TEST_CASE("every register that belongs to the caller comes back, on both sides") {
    const fibers::Stack stack = prepare(other, nullptr);
    std::vector<bool> kept;
    for (std::uint64_t round = 0; round < 100; ++round)
        kept.push_back(
            keeps(&test_sp, &other_sp, marks_from(~std::uint64_t{0} - 1000 * round)));
    CHECK(std::ranges::count(kept, true) == 100);
}

TEST_CASE("the old stack is released, and only when it is left") {
    const fibers::Stack stack = prepare(other, nullptr);
    released = 1;
    CHECK(keeps(&test_sp, &other_sp, marks_from(1)));
    CHECK(released == 0);
}

// ---- Floating-point control: two units on x86-64, so both are looked at ----

namespace {

double seventh() {
    const volatile double one = 1, seven = 7;
    return one / seven;
}

long double long_seventh() {
    const volatile long double one = 1, seven = 7;
    return one / seven;
}

struct Sevenths {
    double usual = 0;
    long double wide = 0;
    bool operator==(const Sevenths&) const = default;
};

Sevenths sevenths() { return {seventh(), long_seventh()}; }

void round_up_light(void* /*unused*/) {
    std::fesetround(FE_UPWARD);
    fibers_switch_light(&other_sp, test_sp);
}

}  // namespace

TEST_CASE("each fiber rounds as it likes") {
    const Sevenths nearest = sevenths();
    std::fesetround(FE_UPWARD);
    const Sevenths up = sevenths();
    std::fesetround(FE_TONEAREST);
    REQUIRE(up.usual > nearest.usual);
    REQUIRE(up.wide > nearest.wide);

    std::vector<Sevenths> ups, nearests;
    fibers::Scheduler scheduler;
    scheduler.spawn([&] {
        std::fesetround(FE_UPWARD);
        for (int i = 0; i < 3; ++i) {
            ups.push_back(sevenths());
            fibers::yield();
        }
    });
    scheduler.spawn([&] {
        for (int i = 0; i < 3; ++i) {
            nearests.push_back(sevenths());
            fibers::yield();
        }
    });
    scheduler.run();
    CHECK(std::ranges::count(ups, up) == 3);
    CHECK(std::ranges::count(nearests, nearest) == 3);
    CHECK(sevenths() == nearest);
}

TEST_CASE("a fiber begins to round like the one that made it") {
    fibers::Scheduler scheduler;
    int found = -1;
    std::fesetround(FE_DOWNWARD);
    scheduler.spawn([&] { found = std::fegetround(); });
    std::fesetround(FE_TONEAREST);
    scheduler.run();
    CHECK(found == FE_DOWNWARD);
}

TEST_CASE("twin: the light switch lets one round as another one likes") {
    const fibers::Stack stack = prepare(round_up_light, nullptr);
    fibers_switch_light(&test_sp, other_sp);
    const int found = std::fegetround();
    std::fesetround(FE_TONEAREST);
    CHECK(found == FE_UPWARD);
}

// ---- The beginning of a stack ----

namespace {

void note_frame(void* frame) {
    *static_cast<std::uintptr_t*>(frame) =
        reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
    for (;;) fibers_switch(&other_sp, test_sp, &released);
}

}  // namespace

TEST_CASE("the first function finds an aligned stack, wherever it ends") {
    const fibers::Stack stack = prepare(note_frame, nullptr);
    for (std::size_t cut = 0; cut < 32; ++cut) {
        std::uintptr_t frame = 1;
        other_sp = fibers_prepare(stack.bottom(), stack.top() - cut, note_frame, &frame);
        fibers_switch(&test_sp, other_sp, &released);
        INFO(cut);
        CHECK(frame % 16 == 0);
    }
}
