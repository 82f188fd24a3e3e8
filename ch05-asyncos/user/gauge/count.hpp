#pragma once
// What an action costs in instructions, without those in which the processor slept.

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#include "abi/processes.hpp"
#include "user/files.hpp"
#include "user/machine_riscv64.hpp"
#include "user/print.hpp"

namespace gauge {

// A board that counts instructions (boot.py) makes each of them last a nanosecond, and its counter goes on while the
// processor sleeps. The kernel knows how long that was.
inline std::uint64_t asleep() noexcept {
    abi::Counters counters{};
    static_cast<void>(user::order(user::Call::counters, &counters, sizeof counters));
    return counters.asleep;
}

// Free memory in pages, likewise.
inline std::uint64_t free_pages() noexcept {
    abi::Counters counters{};
    static_cast<void>(user::order(user::Call::counters, &counters, sizeof counters));
    return counters.free_pages;
}

// The number in the middle of some rounds: the first ones have to fetch things that later ones find.
template <int Rounds, class Round>
std::uint64_t median(Round round) noexcept {
    std::array<std::uint64_t, Rounds> counts;
    for (std::uint64_t& count : counts) count = round();
    std::sort(counts.begin(), counts.end());
    return counts[Rounds / 2];
}

// What one action costs that does not sleep.
template <class Action>
std::uint64_t count(Action action) noexcept {
    const std::uint64_t begin = user::instructions();
    action();
    return user::instructions() - begin;
}

// Likewise, where the processor may sleep: to ask for that costs something itself, which is taken off.
template <class Action>
std::uint64_t count_awake(Action action) noexcept {
    static const std::uint64_t asking = median<5>([] { return count([] { asleep(); }); });
    const std::uint64_t begin = user::instructions(), slept = asleep();
    action();
    const std::uint64_t slept_more = asleep() - slept;
    return user::instructions() - begin - slept_more - 2 * asking;
}

// Prints a line: what was measured, and the number.
inline void tell(std::string_view what, std::uint64_t number) noexcept {
    user::print(what, ' ', number, '\n');
    user::flush();
}

void measure_forks() noexcept;
void measure_files() noexcept;
void measure_interrupts() noexcept;
void measure_rings() noexcept;
void measure_servers() noexcept;
void measure_meanwhile() noexcept;
void measure_channels() noexcept;
void measure_events() noexcept;

}  // namespace gauge
