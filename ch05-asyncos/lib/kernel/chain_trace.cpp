#include "kernel/chain_trace.hpp"

#include <algorithm>
#include <charconv>

#include "kernel/print.hpp"
#include "kernel/tracer.hpp"

namespace kernel {

// How many of those that it waits for have not happened.
std::size_t ChainTrace::open_events(const abi::Submission& call) const noexcept {
    const auto count = std::ranges::count_if(call.after, [&](std::uint16_t after) {
        const std::uint32_t distance = after & ~abi::Chain::even_failed;
        return distance != 0 && *ids_.progress(call.event - distance) ==
                                    rings::EventIds::Progress::in_flight;
    });
    return static_cast<std::size_t>(count);
}

void ChainTrace::step(std::uint32_t event, std::string_view state, std::string_view does,
                      int number, int line) noexcept {
    static constexpr std::string_view waits[] = {"", "waits for 1", "waits for 2",
                                                 "waits for 3", "waits for 4"};
    static const Tracer::Lane lane = tracer().lane("the table of calls");
    for (std::string_view& other : states_)
        if (other.starts_with("waits")) other = "is decided";  // unless it still does
    states_[event - 1] = state;
    chains_.each_waiting([&](const abi::Submission& call) {
        states_[call.event - 1] = waits[open_events(call)];
    });
    char text[64];
    char* end = text;
    for (const std::string_view part : {names_[event - 1], std::string_view(": "), does})
        end = std::ranges::copy(part, end).out;
    if (number >= 0) end = std::to_chars(end, text + sizeof text, number).ptr;
    const std::string_view say(text, end);
    print(say, "\n");
    tracer().instant(lane, "step",
                     {{"say", say},
                      {"line", line},
                      {names_[0], states_[0]},
                      {names_[1], states_[1]},
                      {names_[2], states_[2]},
                      {names_[3], states_[3]},
                      {names_[4], states_[4]},
                      {names_[5], states_[5]},
                      {names_[6], states_[6]},
                      {"slot 0", side_.value(0)},
                      {"slot 1", side_.value(1)}});
}

}  // namespace kernel
