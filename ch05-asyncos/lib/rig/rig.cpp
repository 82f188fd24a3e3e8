#include "rig/rig.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>

namespace rig {

namespace {

constexpr unsigned char junk = 0xa5;
constexpr unsigned code_pages = 16, first_argument = 10;

std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("there is no kernel \"" + path + "\"");
    return {std::istreambuf_iterator<char>(file), {}};
}

const char* describe(std::uint64_t cause) {
    if (cause >> 63 != 0) return "an interrupt that nobody handles";
    switch (static_cast<machine::Cause>(cause)) {
        case machine::Cause::fetch_refused:
            return "a jump to an address without memory";
        case machine::Cause::illegal_instruction:
            return "an instruction that there is not";
        case machine::Cause::load_refused:
        case machine::Cause::load_page_fault:
            return "a load from an address without memory";
        case machine::Cause::store_refused:
        case machine::Cause::store_page_fault:
            return "a store to an address without memory";
        default:
            return "an exception";
    }
}

std::string hexadecimal(std::uint64_t number) {
    std::ostringstream text;
    text << "0x" << std::hex << number;
    return text.str();
}

}  // namespace

Rig::Rig(unsigned harts) : code_(code_pages) {
    const char* const path = std::getenv("WORKBOOK_IMAGE");
    if (path == nullptr) throw std::runtime_error("WORKBOOK_IMAGE names no kernel");
    image_ = read_file(path);
    symbols_ = std::make_unique<machine::Image>(std::as_bytes(std::span(image_)));
    read_lines(std::string(path) + ".lines");
    memory_.resize(place("memory_kib") * 1024);
    machine_ = std::make_unique<machine::Machine>(
        machine::Parts{.memory = memory_, .disk = {}, .code = code_, .harts = harts});
    machine_->board().outside = {
        .context = this,
        .send =
            [](void* self, std::uint8_t byte) {
                static_cast<Rig*>(self)->said += static_cast<char>(byte);
            },
        .receive =
            [](void* self) {
                std::string& text = static_cast<Rig*>(self)->typed;
                if (text.empty())
                    return static_cast<Rig*>(self)->is_attended ? -1 : machine::no_more;
                const char first = text.front();
                text.erase(0, 1);
                return first == nobody_types ? -1 : static_cast<unsigned char>(first);
            }};
    for (unsigned i = 0; i < harts; ++i) {
        hart(i).trace(
            [](const Hart& hart, void* self) {
                const Rig& rig = *static_cast<const Rig*>(self);
                if (rig.watch) rig.watch(hart);
            },
            this);
    }
    reset();
}

void Rig::read_lines(const std::string& file) {
    std::ifstream lines(file);
    std::string address, line, function;
    while (lines >> address >> line && std::getline(lines, function))
        lines_[std::stoull(address, nullptr, 16)] = line.append(", in" + function);
}

void Rig::reset() {
    std::ranges::fill(memory_, std::byte{junk});
    if (const char* const error = symbols_->load(memory_)) throw std::runtime_error(error);
    const std::uint64_t bss = place("bss_begin"), size = place("bss_end") - bss;
    std::memset(memory(bss, size), junk, size);
    machine_->reset();
    said.clear();
}

End Rig::run(std::uint64_t instructions) {
    end_ = machine_->run(now() + instructions);
    return end_;
}

bool Rig::call(std::string_view function, std::initializer_list<std::uint64_t> arguments,
               std::uint64_t limit) {
    machine_->board().is_finished = false;
    unsigned number = first_argument;
    for (const std::uint64_t argument : arguments) x(number++) = argument;
    x(1) = place("bare_return");
    hart().pc = place(function);
    hart().is_waiting = false;
    return run(limit) == End::finished && machine_->board().exit_code == 0;
}

std::string Rig::state() const {
    const Hart& first = machine_->hart(0);
    const auto level = static_cast<unsigned>(first.mode);
    const machine::TrapRegisters& trap = first.csr.traps[level];
    if (end_ == End::finished && machine_->board().exit_code != 125)
        return "it ended with exit code " + std::to_string(machine_->board().exit_code);
    const bool is_lost = end_ != End::finished && !machine_->board().is_memory(first.pc, 2);
    if (is_lost || end_ == End::finished)
        return std::string(describe(trap.cause)) + " (" + hexadecimal(trap.value) +
               "), at " + where(trap.pc);
    if (end_ == End::asleep)
        return "it sleeps, and nothing will wake it, at " + where(first.pc);
    if (first.is_waiting) return "it waits for an interrupt, at " + where(first.pc);
    return "it still runs, at " + where(first.pc);
}

std::uint64_t Rig::place(std::string_view name) const {
    if (const auto found = symbols_->find(name)) return *found;
    throw std::runtime_error("the kernel has no " + std::string(name));
}

std::string Rig::where(std::uint64_t address) const {
    const auto next = lines_.upper_bound(address);
    if (next == lines_.begin() || !machine_->board().is_memory(address, 2))
        return "address " + hexadecimal(address);
    return std::prev(next)->second;
}

std::byte* Rig::memory(std::uint64_t address, std::size_t bytes) const {
    if (!machine_->board().is_memory(address, bytes))
        throw std::out_of_range("there is no memory at " + hexadecimal(address));
    return machine_->board().memory.data() + (address - machine::memory_begin);
}

Rig::State Rig::save() const {
    State state{std::vector<std::byte>(machine_->snapshot_size()), said, typed};
    machine_->save(state.machine);
    return state;
}

void Rig::restore(const State& state) {
    machine_->restore(state.machine);
    said = state.said;
    typed = state.typed;
}

}  // namespace rig
