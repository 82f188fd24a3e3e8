// How fast our machine is: a loop that calculates, loads, stores and branches, and one of system calls.
//
// Needs: posix

#include "../tests/assembler.hpp"
#include "bench/bench.hpp"
#include "machine/machine.hpp"

using namespace assembler;

static constexpr Register instructions = 10'000'000;

// Seven instructions: a sum over a table of 2 KiB, with a multiplication, written back.
static void calculate(Bench& bench) {
    bench.x(5) = begin + 0x1000;
    bench.program(begin, {load(3, 6, 5, 0), r(0x33, 0, 1, 6, 6, 7), addi(6, 6, 1),
                          s(3, 5, 6, 0), addi(5, 5, 8), b(7, 5, 8, 8), jal(0, -24),
                          r(0x33, 0, 0, 5, 9, 0), jal(0, -32)});
    bench.x(7) = 31;
    bench.x(8) = begin + 0x1800;
    bench.x(9) = begin + 0x1000;
}

// Five: into the handler, past the call, and back.
static void call(Bench& bench) {
    bench.hart().csr.traps[3].vector = begin + 0x800;
    bench.program(begin, {ecall, jal(0, -4)});
    bench.program(begin + 0x800, {csrr(5, 0x341), addi(5, 5, 4), csrw(0x341, 5), mret});
}

static void measure(const char* id, const char* what, void (*prepare)(Bench&),
                    const char* goal) {
    Bench bench;
    prepare(bench);
    const auto time = bench::time_ns(1, [&] { bench.step(instructions); });
    bench::print({.id = id,
                  .what = what,
                  .unit = "ns",
                  .ours = time.median / static_cast<double>(instructions),
                  .goal = goal,
                  .spread = time.spread});
}

int main() {
    measure("ch05/machine-instruction",
            "An instruction of a loop that calculates, on our machine", calculate, "<= 10");
    measure("ch05/machine-trap", "An instruction of a loop of system calls, on our machine",
            call, "");
}
