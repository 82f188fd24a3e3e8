// The switch by hand: what it keeps, what it does not keep, and what it must be given.
//
// Needs: posix

#include "swap/swap.hpp"

#include <sys/mman.h>
#include <unistd.h>
#include <unwind.h>

#include <algorithm>
#include <array>
#include <cfenv>
#include <cstdio>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "child/child.hpp"
#include "workbook/catch.hpp"

using swap::Place, swap::Word;

namespace {

Place test_place, flow_place;

// A new one each time: sanitizers mark the frames on a stack, and a flow that is left for
// ever does not take its marks away.
std::span<std::byte> fresh_stack() {
    constexpr std::size_t bytes = std::size_t{256} * 1024;
    static std::unique_ptr<std::byte[]> memory;
    memory = std::make_unique<std::byte[]>(bytes);
    return {memory.get(), bytes};
}

void back_to_test() { swap::swap_stacks(&flow_place, test_place); }

// What every flow here runs: a function, and then nothing any more.
void begin(void* function) {
    (*static_cast<std::function<void()>*>(function))();
    for (;;) back_to_test();
}

void start(std::function<void()>& function, std::span<std::byte> stack = fresh_stack()) {
    flow_place = swap::prepare(stack, begin, &function);
    swap::swap_stacks(&test_place, flow_place);
}

void go_on() { swap::swap_stacks(&test_place, flow_place); }

std::array<Word, swap::registers> marks_from(Word first) {
    std::array<Word, swap::registers> marks{};
    for (std::size_t i = 0; i < marks.size(); ++i) marks[i] = first + i;
    return marks;
}

}  // namespace

TEST_CASE("every register that a function must preserve comes back, on both sides") {
    std::function<void()> function = [] {
        for (Word round = 0;; ++round) {
            auto marks = marks_from(1'000'000 + 100 * round);
            swap::swap_marked(&flow_place, test_place, marks.data());
            if (marks != marks_from(1'000'000 + 100 * round)) std::abort();
        }
    };
    start(function);
    for (Word round = 1; round <= 100; ++round) {
        const auto wanted = marks_from(~Word{0} - 1000 * round);
        auto marks = wanted;
        swap::swap_marked(&test_place, flow_place, marks.data());
        CHECK(marks == wanted);
    }
}

TEST_CASE(
    "the flow that stopped has its marks on its own stack, in the order of the names") {
    std::function<void()> function = [] {
        auto marks = marks_from(1);
        swap::swap_marked(&flow_place, test_place, marks.data());
    };
    start(function);
    const auto wanted = marks_from(1);
    CHECK(std::ranges::equal(std::span(flow_place, swap::registers), wanted));
    const auto distance =
        flow_place[swap::return_at] - reinterpret_cast<Word>(&swap::swap_marked);
    CHECK(distance < 512);
    CHECK(std::size(swap::saved_names) == swap::registers);
}

TEST_CASE("a prepared stack holds the entry, its argument and where to begin, and zeros") {
    int argument = 0;
    const std::span stack = fresh_stack();
    const Place place = swap::prepare(stack, begin, &argument);
    for (std::size_t i = 0; i < swap::frame_words + 2; ++i) {
        INFO(i);
        Word wanted = 0;
        if (i == swap::return_at) wanted = reinterpret_cast<Word>(&swap::swap_start);
        if (i == swap::entry_at) wanted = reinterpret_cast<Word>(&begin);
        if (i == swap::argument_at) wanted = reinterpret_cast<Word>(&argument);
        CHECK(place[i] == wanted);
    }
    CHECK(reinterpret_cast<Word>(place + swap::frame_words) % 16 == 0);
    CHECK(static_cast<void*>(place + swap::frame_words + 2) == stack.data() + stack.size());
}

namespace {

// An entry of its own: in functions that only this file calls GCC may save the alignment.
void note_frame(void* frame) {
    *static_cast<Word*>(frame) = reinterpret_cast<Word>(__builtin_frame_address(0));
    for (;;) back_to_test();
}

}  // namespace

TEST_CASE("the first function finds an aligned stack, wherever the memory ends") {
    for (std::size_t cut = 0; cut < 32; ++cut) {
        Word frame = 1;
        const std::span stack = fresh_stack();
        flow_place = swap::prepare(stack.first(stack.size() - cut), note_frame, &frame);
        go_on();
        INFO(cut);
        CHECK(frame % 16 == 0);
    }
}

TEST_CASE("a flow goes on in the middle of nested calls, and its variables count on") {
    std::string log;
    std::function<void(int)> nested = [&](int depth) {
        if (depth > 0) return nested(depth - 1);
        for (int i = 1; i <= 3; ++i) {
            log += std::to_string(i);
            back_to_test();
        }
    };
    std::function<void()> function = [&] { nested(5); };
    start(function);
    for (int i = 0; i < 2; ++i) {
        log += '.';
        go_on();
    }
    CHECK(log == "1.2.3");
}

// ---- Floating-point control ----

namespace {

// 1/3 as the current rounding mode has it.
double third() {
    const volatile double one = 1, three = 3;
    return one / three;
}

// What the rounding mode of the test is after a flow has set another one for itself.
int rounding_after(void (*swap)(Place*, Place) noexcept) {
    std::function<void()> function = [&] {
        std::fesetround(FE_UPWARD);
        swap(&flow_place, test_place);
    };
    std::fesetround(FE_TONEAREST);
    flow_place = swap::prepare(fresh_stack(), begin, &function);
    swap(&test_place, flow_place);
    const int found = std::fegetround();
    std::fesetround(FE_TONEAREST);
    return found;
}

}  // namespace

TEST_CASE("twin: without the control words one flow rounds as another one likes") {
    CHECK(rounding_after(swap::swap_stacks) == FE_UPWARD);
}

TEST_CASE("with the control words each flow rounds as it likes") {
    CHECK(rounding_after(swap::swap_stacks_fp) == FE_TONEAREST);
    const double nearest = third();
    double in_flow = 0, in_flow_later = 0;
    std::function<void()> function = [&] {
        std::fesetround(FE_UPWARD);
        in_flow = third();
        swap::swap_stacks_fp(&flow_place, test_place);
        in_flow_later = third();
        swap::swap_stacks_fp(&flow_place, test_place);
    };
    flow_place = swap::prepare(fresh_stack(), begin, &function);
    swap::swap_stacks_fp(&test_place, flow_place);
    CHECK(third() == nearest);
    swap::swap_stacks_fp(&test_place, flow_place);
    CHECK(third() == nearest);
    CHECK(in_flow > nearest);
    CHECK(in_flow_later == in_flow);
}

// ---- What a debugger sees ----

namespace {

std::vector<void*> functions_above() {
    std::vector<void*> found;
    const auto note = [](_Unwind_Context* context, void* list) {
        const _Unwind_Ptr address = _Unwind_GetIP(context);
        if (address == 0) return _URC_NO_REASON;  // behind the end of the chain
        static_cast<std::vector<void*>*>(list)->push_back(
            _Unwind_FindEnclosingFunction(reinterpret_cast<void*>(address - 1)));
        return _URC_NO_REASON;
    };
    _Unwind_Backtrace(note, &found);
    return found;
}

}  // namespace

TEST_CASE("a backtrace leads to the first function of the stack and ends there") {
    std::vector<void*> functions;
    std::function<void()> function = [&] { functions = functions_above(); };
    start(function);
    REQUIRE(functions.size() >= 3);
    CHECK(functions.size() < 20);
    CHECK(functions.back() == reinterpret_cast<void*>(&swap::swap_start));
    CHECK(functions.end()[-2] == reinterpret_cast<void*>(&begin));
}

// ---- Twin: a stack that is too small ----

TEST_CASE("twin: 48 bytes are too few to print on, and a page without access below tells") {
    const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    void* const block = mmap(nullptr, 17 * page, PROT_READ | PROT_WRITE,
                             MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    REQUIRE(block != MAP_FAILED);
    auto* const bytes = static_cast<std::byte*>(block);
    REQUIRE(mprotect(bytes, page, PROT_NONE) == 0);

    const auto print_on = [&](std::size_t size) {
        return child::run([&] {
            std::function<void()> function = [] {
                std::printf("%s\n", "hello");
                std::fflush(stdout);
            };
            // What the switch itself needs to begin comes on top of the size.
            const std::size_t own = (swap::frame_words + 2) * sizeof(Word);
            start(function, std::span(bytes + page, size + own));
            return 0;
        });
    };
    const auto small = print_on(48), large = print_on(15 * page);
    REQUIRE((small && large));
    CHECK(small->end() == "killed by SIGSEGV");
    CHECK(small->said.empty());
    CHECK(large->end() == "exit code 0");
    CHECK(large->said == "hello\n");
    munmap(block, 17 * page);
}
