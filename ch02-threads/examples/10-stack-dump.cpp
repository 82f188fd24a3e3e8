// What lies on a stack that waits? Every word of it, with what it is for.
//
// All that is noted of a waiting flow is one address, its place; the rest lies on its own
// stack from there upwards. First a stack that never ran: it is made to look as if it had
// stopped just before its first function. Then the same one after it really stopped, deep
// inside some calls. The switch cannot tell the two apart, and that is why it works.
//
// Needs: posix
// Before: 09-a-new-stack.  Next: 11-there-and-back.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "swap/swap.hpp"

using swap::Place, swap::Word, swap::swap_marked, swap::swap_stacks;

alignas(16) static std::array<std::byte, std::size_t{64} * 1024> stack;
static Place main_place, flow_place;
static Word marks[swap::registers];      // 1, 2, 3 ... in the registers
static std::vector<const void*> frames;  // of the calls on the new stack, in order
static const char message[] = "the argument";

// [flow]
static int deeper(int calls) {
    frames.push_back(__builtin_frame_address(0));
    if (calls > 1) return deeper(calls - 1) + 1;
    swap_marked(&flow_place, main_place, marks);  // here it stops
    return 1;
}

static void begin(void* argument) {
    frames.push_back(__builtin_frame_address(0));
    const int depth = deeper(3);
    std::printf("    it went on, %d calls deep, and still has \"%s\"\n", depth,
                static_cast<const char*>(argument));
    swap_stacks(&flow_place, main_place);  // for ever
}
// [flow]

// ---- The dump ----

static Word word(auto pointer) { return reinterpret_cast<Word>(pointer); }

static std::string name_of(Word value) {
    if (value == word(&swap::swap_start)) return "swap_start";
    if (value == word(&begin)) return "begin";
    if (value == word(&message)) return "&message";
    if (value - word(&swap::swap_marked) < 512) return "in swap_marked";
    return value <= swap::registers ? std::to_string(value) : "something else";
}

static std::string purpose(std::size_t i) {
    if (i == swap::return_at) return "return address";
    if (i > swap::return_at) return "empty: the stack pointer is a multiple of 16";
    return swap::saved_names[i];
}

static void row(const char* from, std::ptrdiff_t bytes, const std::string& value,
                const std::string& what) {
    std::printf("    %s %c%4td   %-14s  %s\n", from, bytes < 0 ? '-' : '+',
                bytes < 0 ? -bytes : bytes, value.c_str(), what.c_str());
}

static const char* yes(bool is) { return is ? "yes" : "no"; }

int main() {
    const Word* const top = reinterpret_cast<Word*>(stack.data() + stack.size());
    for (std::size_t i = 0; i < swap::registers; ++i) marks[i] = i + 1;

    // 1. Prepared, never run: we wrote each of these words.
    flow_place = swap::prepare(stack, begin, const_cast<char*>(message));
    std::printf("prepared, from the top down\n");
    row("top", -8, name_of(top[-1]), "nobody called the first function:");
    row("top", -16, name_of(top[-2]), "backtraces end here");
    for (std::size_t i = swap::frame_words; i-- > 0;)
        row("top", (flow_place + i - top) * 8, name_of(flow_place[i]), purpose(i));

    // 2. Let it run until it stops.
    swap_stacks(&main_place, flow_place);
    std::printf("stopped, from its place upwards\n");
    for (std::size_t i = 0; i < swap::frame_words; ++i)
        row("place", static_cast<std::ptrdiff_t>(8 * i), name_of(flow_place[i]),
            purpose(i));
    std::printf("    above: the calls of begin and deeper\n");

    // 3. Where all that lies.
    std::printf("the first frame begins at a multiple of 16: %s\n",
                yes(word(frames.front()) % 16 == 0));
    frames.push_back(flow_place);
    std::printf("4 frames, each below the one before, and the place lowest: %s\n",
                yes(frames.size() == 5 && std::ranges::is_sorted(frames, std::greater{})));

    // 4. What lies below the place is nobody's.
    std::printf("all below the place is overwritten\n");
    std::ranges::fill(std::span(stack.data(), reinterpret_cast<std::byte*>(flow_place)),
                      std::byte{0xA5});
    swap_stacks(&main_place, flow_place);
}

// Output:
// prepared, from the top down
//     top -   8   0               nobody called the first function:
//     top -  16   0               backtraces end here
// ... (the registers are those of this CPU)
// stopped, from its place upwards
// ... (the registers are those of this CPU)
//     above: the calls of begin and deeper
// the first frame begins at a multiple of 16: yes
// 4 frames, each below the one before, and the place lowest: yes
// all below the place is overwritten
//     it went on, 3 calls deep, and still has "the argument"
