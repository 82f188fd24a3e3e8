#include "kernel/symbols.hpp"

#include <algorithm>
#include <span>

#include "arch/trap.hpp"
#include "kernel/print.hpp"

extern "C" const char kernel_begin[], text_end[], kernel_vector[];
// Not the compiler's to reason about: another tool fills it.
extern "C" const std::uint32_t symbols_begin[];

namespace kernel {

namespace {

// Two numbers each, by the first: a place in the text, counted from the kernel's begin, and what is true from there on.
struct Row {
    std::uint32_t place;
    std::uint32_t value;
};

struct Symbols {
    std::span<const Row> functions, lines, frames;
    const std::uint32_t* files;
    const char* texts;
};

Symbols symbols() noexcept {
    const auto* const rows = reinterpret_cast<const Row*>(symbols_begin + 5);
    const std::uint32_t functions = symbols_begin[0], lines = symbols_begin[1],
                        frames = symbols_begin[2];
    return {{rows, functions},
            {rows + functions, lines},
            {rows + functions + lines, frames},
            reinterpret_cast<const std::uint32_t*>(rows + functions + lines + frames),
            reinterpret_cast<const char*>(symbols_begin) + symbols_begin[4]};
}

// The last row that begins at or before the place.
const Row* find(std::span<const Row> rows, std::uint32_t place) noexcept {
    const auto behind = std::ranges::upper_bound(rows, place, {}, &Row::place);
    return behind == rows.begin() ? nullptr : &*(behind - 1);
}

bool is_text(std::uint64_t address) noexcept {
    return address >= reinterpret_cast<std::uint64_t>(kernel_begin) &&
           address < reinterpret_cast<std::uint64_t>(text_end);
}

std::uint32_t place_of(std::uint64_t address) noexcept {
    return static_cast<std::uint32_t>(address -
                                      reinterpret_cast<std::uint64_t>(kernel_begin));
}

bool is_on_stack(std::uint64_t address) noexcept {
    const std::uint64_t top = arch::this_hart().stack_top;
    return address % 8 == 0 && address >= top - arch::stack_size && address < top;
}

// A word of the stack; 0: it is none.
std::uint64_t word_at(std::uint64_t address) noexcept {
    return is_on_stack(address) ? *reinterpret_cast<const std::uint64_t*>(address) : 0;
}

}  // namespace

Origin origin_of(std::uint64_t address) noexcept {
    Origin origin{};
    if (!is_text(address)) return origin;
    const std::uint32_t place = place_of(address);
    const Symbols all = symbols();
    if (const Row* const found = find(all.functions, place)) {
        origin.function = all.texts + found->value;
        origin.offset = place - found->place;
    }
    if (const Row* const found = find(all.lines, place)) {
        origin.file = all.texts + all.files[found->value >> 16];
        origin.line = found->value & 0xffff;
    }
    return origin;
}

bool go_to_caller(Call& call) noexcept {
    if (!is_text(call.pc)) {  // a call to nowhere has done nothing but the call
        call.pc = call.ra;
        call.is_exact = false;
        return is_text(call.pc);
    }
    const std::uint64_t address = call.is_exact ? call.pc : call.pc - 1;
    const Origin origin = origin_of(address);
    if (address - origin.offset == reinterpret_cast<std::uint64_t>(kernel_vector)) {
        if (!is_on_stack(call.sp)) return false;
        const auto& frame = *reinterpret_cast<const arch::TrapFrame*>(call.sp);
        call = {frame.pc, frame.sp, frame.ra, frame.s0};
        return true;
    }
    constexpr std::uint32_t unknown = 0xffff;
    const Row* const row = find(symbols().frames, place_of(address));
    if (row == nullptr || (row->value & unknown) == unknown) return false;
    const std::uint64_t base = (row->value & 1) != 0 ? call.s0 : call.sp;
    const std::uint64_t sp = base + ((row->value & unknown) >> 1) * 8;
    const std::uint64_t ra = (row->value >> 16) & 0xff, s0 = row->value >> 24;
    call.pc = ra != 0 ? word_at(sp - ra * 8) : call.ra;
    if (s0 != 0) call.s0 = word_at(sp - s0 * 8);
    const bool goes_up = sp > call.sp || (call.is_exact && sp == call.sp);
    call.sp = sp;
    call.is_exact = false;
    return goes_up && is_text(call.pc);
}

void print_calls(Call call) noexcept {
    constexpr int most = 32;
    for (int calls = 0; calls < most; ++calls) {
        const std::uint64_t address = call.is_exact ? call.pc : call.pc - 1;
        const Origin origin = origin_of(address);
        print("  ", Hex{address});
        if (!origin.function.empty())
            print(" ", origin.function, "+", Hex{origin.offset}, ", ", origin.file, ":",
                  origin.line);
        print("\n");
        if (!go_to_caller(call)) return;
    }
}

}  // namespace kernel
