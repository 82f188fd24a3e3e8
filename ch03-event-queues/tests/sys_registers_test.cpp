// What stands in the register table of each CPU, asked of the CPU; and that the compiler has been
// told the same. Optimised, because only then do values live in registers.
//
// Needs: linux
// Compile: -O2

#include <unistd.h>

#include <array>
#include <cstddef>
#include <utility>
#include <vector>

#include "sys/call.hpp"
#include "workbook/catch.hpp"

namespace {

struct Kept {
    const char* name;
    bool kept;
};
constexpr long mark = 0x5A5A'1234'5678'A5A5;
constexpr double float_mark = 1234.5;

// Each file of arch/ provides:
//   std::vector<Kept> kept_registers()  one for each register that the kernel must leave alone:
//                                       a mark is put there, the bare instruction executed
//   bool flags_are_kept()               likewise for the flags
#if defined(__x86_64__)
#include "arch/kept_x86_64.hpp"
#elif defined(__aarch64__)
#include "arch/kept_aarch64.hpp"
#elif defined(__riscv)
#include "arch/kept_riscv64.hpp"
#else
#error "Add arch/kept_<cpu>.hpp for this CPU."
#endif

using Word = unsigned long;  // which may overflow

// Values that the compiler knows nothing of, more than there are registers, alive over a call.
template <std::size_t... At>
[[gnu::noinline]] bool live_over_a_call(const volatile Word* source,
                                        std::index_sequence<At...>) {
    const std::array<Word, sizeof...(At)> before{source[At]...};
    const long parent = sys::raw_call(sys::number::getppid);
    // Sums from both ends: no value can be fetched again, and the order matters.
    Word sum = static_cast<Word>(parent - getppid());
    ((sum = sum * 31 + before[At]), ...);
    Word expected = 0;
    ((expected = expected * 31 + source[At]), ...);
    return sum == expected;
}

template <std::size_t Count>
bool survive() {
    std::array<volatile Word, Count> source;
    for (std::size_t i = 0; i < Count; ++i) source[i] = i * 7919 + 3;
    return live_over_a_call(source.data(), std::make_index_sequence<Count>{});
}

// The same where the call has six arguments, which take the registers that are left.
template <std::size_t... At>
[[gnu::noinline]] bool live_over_six(const volatile Word* source,
                                     std::index_sequence<At...>) {
    const std::array<Word, sizeof...(At)> before{source[At]...};
    const long answer = sys::raw_call(sys::number::mmap, 1, 2, 3, 4, 5, 6);
    Word sum = static_cast<Word>(answer);
    ((sum = sum * 31 + before[At]), ...);
    Word expected = static_cast<Word>(-9);  // EBADF: 5 is no descriptor, or EINVAL
    ((expected = expected * 31 + source[At]), ...);
    Word otherwise = static_cast<Word>(-22);
    ((otherwise = otherwise * 31 + source[At]), ...);
    return sum == expected || sum == otherwise;
}

// Local variables, which the compiler would keep in registers or compute beforehand if it could.
[[gnu::noinline]] char there_and_back(int writer, int reader) {
    char out = 'a', in = '?';
    const char before = in;
    sys::raw_call(sys::number::write, writer, sys::word(&out), 1);
    out = 'b';
    sys::raw_call(sys::number::write, writer, sys::word(&out), 1);
    sys::raw_call(sys::number::read, reader, sys::word(&in), 1);
    const char first = in;
    sys::raw_call(sys::number::read, reader, sys::word(&in), 1);
    return before == '?' && first == 'a' && in == 'b' ? 'y' : 'n';
}

}  // namespace

TEST_CASE("the registers that the kernel must keep are kept") {
    for (const auto& [name, kept] : kept_registers()) {
        INFO(name);
        CHECK(kept);
    }
    CHECK(flags_are_kept());
}

TEST_CASE("whatever the compiler keeps over a call is the same afterwards") {
    CHECK(survive<1>());
    CHECK(survive<4>());
    CHECK(survive<8>());
    CHECK(survive<12>());
    CHECK(survive<16>());
    CHECK(survive<40>());
}

TEST_CASE("also over a call with six arguments") {
    std::array<volatile Word, 16> source;
    for (std::size_t i = 0; i < source.size(); ++i) source[i] = i * 7919;
    CHECK(live_over_six(source.data(), std::make_index_sequence<2>{}));
    CHECK(live_over_six(source.data(), std::make_index_sequence<6>{}));
    CHECK(live_over_six(source.data(), std::make_index_sequence<16>{}));
}

TEST_CASE("what the kernel reads and writes in memory is what the program means") {
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    char (*volatile function)(int, int) = there_and_back;
    CHECK(function(ends[1], ends[0]) == 'y');
    for (const int end : ends) close(end);
}
