// What the compiler calls, for each place in a word and each count: the bytes are right, and those around untouched.

#include <array>
#include <cstring>

#include "arch/csr.hpp"
#include "board_check.hpp"
#include "kernel/print.hpp"

using Bytes = std::array<unsigned char, 256>;

// Whatever the compiler knows of these functions, it does not know which ones are called.
static void* (*volatile copy)(void*, const void*, std::size_t) = std::memcpy;
static void* (*volatile move)(void*, const void*, std::size_t) = std::memmove;
static void* (*volatile set)(void*, int, std::size_t) = std::memset;

static unsigned char pattern(std::size_t at) {
    return static_cast<unsigned char>(at * 7 + 1);
}

alignas(8) static Bytes from, to;
static void begin() {
    for (std::size_t i = 0; i < from.size(); ++i) from[i] = to[i] = pattern(i);
}

// Byte `at` should be what was `distance` before it, if it lies in [begin, end).
static void expect_moved(const Bytes& bytes, std::size_t first, std::size_t count,
                         std::size_t source) {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const bool is_moved = i >= first && i < first + count;
        check(bytes[i] == (is_moved ? pattern(i - first + source) : pattern(i)));
    }
}

static void copies_and_moves() {
    for (std::size_t first = 40; first < 48; ++first) {
        for (std::size_t source = 35; source < 51; ++source) {
            for (const std::size_t count : {0U, 1U, 7U, 8U, 20U, 63U, 64U, 71U, 140U}) {
                begin();
                check(copy(&to[first], &from[source], count) == &to[first]);
                expect_moved(to, first, count, source);
                begin();
                check(move(&to[first], &to[source], count) == &to[first]);
                expect_moved(to, first, count, source);
            }
        }
    }
}

static void sets() {
    for (std::size_t first = 8; first < 16; ++first) {
        for (std::size_t count = 0; count < 150; ++count) {
            begin();
            check(set(&to[first], 0x1ab, count) == &to[first]);
            for (std::size_t i = 0; i < to.size(); ++i)
                check(to[i] == (i >= first && i < first + count ? 0xab : pattern(i)));
        }
    }
}

static void costs_little() {
    alignas(8) static unsigned char page[4096], other[4096];
    const std::uint64_t before = arch::read<arch::Csr::instret>();
    copy(page, other, sizeof page);
    const std::uint64_t copied = arch::read<arch::Csr::instret>();
    set(page, 1, sizeof page);
    const std::uint64_t after = arch::read<arch::Csr::instret>();
    copy(page, other + 1, sizeof page - 8);
    const std::uint64_t shifted = arch::read<arch::Csr::instret>() - after;
    kernel::print("instructions: memcpy of 4096 bytes ", copied - before, ", memset ",
                  after - copied, ", memcpy from an odd place ", shifted, "\n");
    check(shifted <= 3400);
    check(copied - before <= 1400);
    check(after - copied <= 800);
}

extern "C" int kernel_main() {
    copies_and_moves();
    sets();
    costs_little();
    return finish_checks();
}
