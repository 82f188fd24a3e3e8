#include "kernel/walk_trace.hpp"

#include <string_view>

#include "kernel/hex_text.hpp"
#include "kernel/tracer.hpp"

namespace kernel {

namespace {

constexpr std::string_view looked[] = {
    "The last nine choose an entry of the third table.",
    "The next nine bits choose an entry of the table that it leads to.",
    "The highest nine bits of the address choose an entry of the root."};

std::string_view words(memory::Access access) noexcept {
    constexpr std::string_view all[] = {
        "none",    "read",         "write",         "read write",
        "execute", "read execute", "write execute", "read write execute"};
    return all[static_cast<unsigned>(access)];
}

void trace_step(Tracer::Lane lane, const memory::Step& step, WalkLines lines) noexcept {
    const auto table = reinterpret_cast<std::uintptr_t>(step.table);
    tracer().instant(lane, "look",
                     {{"say", looked[step.level]},
                      {"line", lines.look},
                      {"table", HexText(table)},
                      {"level", step.level},
                      {"index", step.index},
                      {"entry", HexText(step.entry.bits)}});
    if (!step.entry.is_valid()) {
        tracer().instant(
            lane, "fault",
            {{"say", "It is not valid: nothing is there. The processor would trap."},
             {"line", lines.none}});
    } else if (!step.entry.is_page()) {
        tracer().instant(lane, "table",
                         {{"say", "It allows nothing, so it leads to the next table."},
                          {"line", lines.next}});
    }
}

}  // namespace

void trace_walk(const memory::Walk& walk, std::uint64_t address, WalkLines lines) noexcept {
    const Tracer::Lane lane = tracer().lane(std::string_view(HexText(address)));
    tracer().instant(
        lane, "begin",
        {{"say",
          "An address is to be translated. The register satp says where the root is."},
         {"line", lines.begin},
         {"address", HexText(address)}});
    for (unsigned at = 0; at < walk.count; ++at) trace_step(lane, walk.steps[at], lines);
    if (!walk.found) return;
    const memory::Access access = walk.steps[walk.count - 1].entry.access();
    tracer().instant(lane, "page",
                     {{"say",
                       "It allows something, so the tree ends here. The rest of the "
                       "address is the place in the page."},
                      {"line", lines.page},
                      {"access", words(access)},
                      {"memory", HexText(walk.physical)}});
}

}  // namespace kernel
