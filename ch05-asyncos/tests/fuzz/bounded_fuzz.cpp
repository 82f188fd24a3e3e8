// Any bytes, as a bounded program: it is refused, or it ends in time, touches only its window, and does what the slow
// interpreter does that checks everything. And any bytes as a program's text.
//
// Eight bytes are an instruction. The loops are paired up first, so that the fuzzer begins where there is something to
// break; what no pair is stays as it is.

#include <cstdlib>
#include <cstring>

#include "../bounded_watched.hpp"
#include "bounded/run.hpp"
#include "bounded/text.hpp"
#include "bounded/verify.hpp"

using bounded::Instruction;
using watched::Program, watched::Words;

namespace {

constexpr bounded::Window window{2, 8};

void demand(bool truth) {
    if (!truth) std::abort();
}

void pair_loops(Program& program) {
    std::vector<std::size_t> open;
    for (std::size_t at = 0; at < program.size(); ++at) {
        Instruction& it = program[at];
        if (it.code == bounded::Code::repeat) {
            it.a = static_cast<std::uint8_t>(open.size());
            open.push_back(at);
        } else if (it.code == bounded::Code::again && !open.empty()) {
            it.k = static_cast<std::int32_t>(at - open.back() - 1);
            open.pop_back();
            it.a = static_cast<std::uint8_t>(open.size());
        }
    }
}

void look_at(const Program& program) {
    const auto steps = bounded::verify(program, window);
    if (!steps) return demand(steps.error().at <= program.size());
    demand(*steps <= bounded::most_steps);
    for (const std::uint64_t word : {0ULL, 1ULL, 5ULL, ~0ULL}) {
        const Words event = {word, ~word};
        Words slow = {word, 1, 2, 3, 4, 5, 6, ~0ULL}, fast = slow;
        fast.shrink_to_fit();
        const auto run = watched::Machine(program, event, slow).run(*steps);
        demand(run.crime.empty());
        demand(bounded::run(program, event, fast) == run.value && fast == slow);
    }
    std::string text;
    for (std::size_t at = 0; at < program.size(); ++at) {
        char room[bounded::most_text];
        text += std::string(bounded::text_of(program[at], at, room)) + "\n";
    }
    Program again(program.size());
    const auto count = bounded::assemble(text, again);
    demand(count && *count == program.size() && again == program);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Program program(size / sizeof(Instruction));
    if (!program.empty())
        std::memcpy(program.data(), data, program.size() * sizeof(Instruction));
    look_at(program);
    pair_loops(program);
    look_at(program);
    Program read(16);
    (void)bounded::assemble({reinterpret_cast<const char*>(data), size}, read);
    return 0;
}
