// machine: boots a kernel on our own machine, which does the same every time: a second has 1,000,000,000 instructions.
//
//     machine [--harts N] [--disk FILE] [--input FILE] [--limit N] ... IMAGE
//
// Exit code: what the kernel gives; 2: bad use; 123: the power has failed; 124: it would never end.

#include "machine/machine.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "machine/image.hpp"
#include "machine_ports.hpp"

namespace {

using machine::Machine;
using Bytes = std::vector<std::byte>;

struct Options {
    std::uint64_t harts = 1, turn = 1000, limit = machine::never - 1, interrupt_at = 0,
                  irq = machine::uart_irq;
    std::uint64_t disk_error = 0, power_cut = 0, torn = 0, newest_first = 0;
    const char *disk = nullptr, *disk_out = nullptr, *input = nullptr, *memory = nullptr,
               *trace = nullptr, *port1 = nullptr, *port2 = nullptr;
    const char* image = nullptr;
};

// What stands behind "--", what it does, and where it goes: a number up to `most`, or the name of a file.
struct Option {
    const char *name, *meaning;
    std::uint64_t Options::* number;
    std::uint64_t most;
    const char* Options::* file;
};
constexpr std::uint64_t any = machine::never - 1;
constexpr Option known[] = {
    {"harts", "how many processors", &Options::harts, Machine::most_harts, nullptr},
    {"turn", "for how many instructions each runs before the next does", &Options::turn,
     any, nullptr},
    {"limit", "how many nanoseconds it may take", &Options::limit, any, nullptr},
    {"interrupt-at", "after so many instructions a device interrupts",
     &Options::interrupt_at, any, nullptr},
    {"irq", "and this is its line", &Options::irq, machine::Plic::lines - 1, nullptr},
    {"disk-error", "this request to the disk fails", &Options::disk_error, any, nullptr},
    {"power-cut", "during this write the power fails", &Options::power_cut, any, nullptr},
    {"torn", "then bit n says whether sector n still gets there", &Options::torn, any,
     nullptr},
    {"newest-first", "1: the disk answers the latest request first", &Options::newest_first,
     1, nullptr},
    {"disk", "the disk; the file stays as it is", nullptr, 0, &Options::disk},
    {"disk-out", "where the disk goes in the end", nullptr, 0, &Options::disk_out},
    {"input", "what is typed", nullptr, 0, &Options::input},
    {"memory", "where the memory goes in the end", nullptr, 0, &Options::memory},
    {"port1", "tcp:HOST:PORT or udp:HOST:PORT: who is behind the port in slot 1", nullptr,
     0, &Options::port1},
    {"port2", "and in slot 2", nullptr, 0, &Options::port2},
    {"trace",
     "where a line for each instruction goes: its number, hart, address; off: no interrupt",
     nullptr, 0, &Options::trace},
};

constexpr std::size_t memory_size = 128U << 20, code_pages = 512;
constexpr int bad_use = 2, would_never_end = 124;

[[noreturn]] void end(int code, const std::string& text) {
    std::fflush(stdout);
    std::fprintf(stderr, "machine: %s\n", text.c_str());
    std::exit(code);
}

[[noreturn]] void help() {
    std::printf("machine [--OPTION VALUE]... IMAGE\n");
    for (const Option& option : known)
        std::printf("  --%-13s %s\n", option.name, option.meaning);
    std::exit(0);
}

std::uint64_t read_number(const std::string& word, const char* text, std::uint64_t most) {
    char* rest = nullptr;
    const std::uint64_t value = std::strtoull(text, &rest, 0);
    if (*text < '0' || *text > '9' || *rest != '\0' || value > most) {
        end(bad_use,
            word + " wants a number up to " + std::to_string(most) + ", and not " + text);
    }
    return value;
}

Options read_options(int count, char** words) {
    Options options;
    for (int i = 1; i < count; ++i) {
        const std::string word = words[i];
        if (word == "--help") help();
        if (word.substr(0, 2) != "--") {
            if (options.image != nullptr)
                end(bad_use, "one image at a time: " + word + " is another");
            options.image = words[i];
            continue;
        }
        const auto* const option =
            std::find_if(std::begin(known), std::end(known),
                         [&](const Option& one) { return word.substr(2) == one.name; });
        if (option == std::end(known))
            end(bad_use, "there is no option " + word + " (--help)");
        if (++i == count) end(bad_use, word + " wants a value");
        if (option->file != nullptr) options.*option->file = words[i];
        if (option->number != nullptr)
            options.*option->number = read_number(word, words[i], option->most);
    }
    if (options.image == nullptr) end(bad_use, "which image? (--help)");
    if (options.harts == 0 || options.turn == 0)
        end(bad_use, "--harts and --turn want a number from 1 up");
    return options;
}

Bytes read_file(const char* path) {
    std::error_code ignored;
    std::ifstream file(path, std::ios::binary);
    // A folder can be opened too, but not read.
    if (!file || std::filesystem::is_directory(path, ignored)) {
        end(bad_use, std::string("cannot read ") + path);
    }
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const auto* const begin = reinterpret_cast<const std::byte*>(text.data());
    return {begin, begin + text.size()};
}

void write_file(const char* path, std::span<const std::byte> bytes) {
    std::ofstream file(path, std::ios::binary);
    file.write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
    if (!file.flush()) end(bad_use, std::string("cannot write ") + path);
}

// What is typed: the file, at the speed of the line, and then nothing any more.
struct Keyboard {
    Bytes text;
    std::size_t next = 0;
};
int next_key(void* context) {
    auto& keyboard = *static_cast<Keyboard*>(context);
    if (keyboard.next == keyboard.text.size()) return machine::no_more;
    return std::to_integer<int>(keyboard.text[keyboard.next++]);
}

// Whether the kernel cannot be interrupted now. A program always can be.
bool is_off(const machine::Hart& hart) {
    return hart.mode == machine::Mode::machine ||
           (hart.mode == machine::Mode::supervisor &&
            (hart.csr.status & machine::Status::enable << 1) == 0);
}

void trace(const machine::Hart& hart, void* file) {
    std::fprintf(static_cast<std::FILE*>(file), "%llu %llu %llx%s\n",
                 static_cast<unsigned long long>(hart.clock),
                 static_cast<unsigned long long>(hart.id),
                 static_cast<unsigned long long>(hart.pc), is_off(hart) ? " off" : "");
}

// Programs that know no finisher write an odd number to a word of this name: twice the exit code, and one.
std::optional<int> host_exit(std::optional<std::uint64_t> place,
                             std::span<const std::byte> memory) {
    std::uint64_t word = 0;
    if (place && *place - machine::memory_begin < memory.size() - sizeof word) {
        std::memcpy(&word, memory.data() + (*place - machine::memory_begin), sizeof word);
    }
    return (word & 1) != 0 ? std::optional(static_cast<int>(word >> 1 & 0xff))
                           : std::nullopt;
}

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;
File trace_to(const char* path, Machine& machine, std::uint64_t harts) {
    File file(path != nullptr ? std::fopen(path, "w") : nullptr, std::fclose);
    if (path != nullptr && file == nullptr)
        end(bad_use, std::string("cannot write ") + path);
    for (unsigned i = 0; file != nullptr && i < harts; ++i)
        machine.hart(i).trace(trace, file.get());
    return file;
}

int run(Machine& machine, const Options& options, std::optional<std::uint64_t> host) {
    const bool is_live = options.port1 != nullptr || options.port2 != nullptr;
    const std::uint64_t step = is_live ? machine::Port::look_time
                               : host  ? 100'000
                                       : options.limit;
    const Pace pace;
    while (machine.clock() < options.limit) {
        const auto why =
            machine.run(machine.clock() + std::min(step, options.limit - machine.clock()));
        std::fflush(stdout);
        if (is_live) pace.wait_for(machine.clock());
        if (why == machine::End::finished) return machine.board().exit_code;
        if (const auto code = host_exit(host, machine.board().memory)) return *code;
        if (why == machine::End::asleep)
            end(would_never_end, "the kernel sleeps, and nothing will wake it");
    }
    end(would_never_end,
        "the kernel has not ended after " + std::to_string(options.limit) + " ns");
}

void set_up(Machine& machine, const Options& options, Keyboard& keyboard) {
    machine::Board& board = machine.board();
    board.outside = {.context = &keyboard,
                     .send = [](void*, std::uint8_t byte) { std::putchar(byte); },
                     .receive = next_key};
    board.block.faults = {.error_at = options.disk_error,
                          .power_cut_at = options.power_cut,
                          .torn = options.torn,
                          .newest_first = options.newest_first != 0};
    if (options.interrupt_at != 0)
        machine.interrupt_at(options.interrupt_at, static_cast<unsigned>(options.irq));
}

std::unique_ptr<Connection> connect(const char* where, machine::Peer& peer) {
    if (where == nullptr) return nullptr;
    auto connection = std::make_unique<Connection>(where);
    if (!connection->is_good()) end(bad_use, std::string("nobody can be at ") + where);
    peer = connection->peer();
    return connection;
}

}  // namespace

int main(int count, char** words) {
    const Options options = read_options(count, words);
    const Bytes file = read_file(options.image);
    const machine::Image image(file);
    Bytes disk;
    const std::unique_ptr<std::byte, decltype(&std::free)> room(
        static_cast<std::byte*>(std::calloc(memory_size, 1)),
        std::free);  // zero, and not touched yet: quick
    if (room == nullptr) end(bad_use, "there is no memory for a machine");
    const std::span memory(room.get(), memory_size);
    std::vector<machine::CodePage> code(code_pages);
    if (options.disk != nullptr) disk = read_file(options.disk);
    if (disk.size() % machine::Block::sector_size != 0)
        end(bad_use, std::string(options.disk) + ": half a sector");
    if (const char* const error = image.load(memory))
        end(bad_use, std::string(options.image) + ": " + error);
    Keyboard keyboard;
    if (options.input != nullptr) keyboard.text = read_file(options.input);

    const auto machine = std::make_unique<Machine>(
        machine::Parts{.memory = memory,
                       .disk = disk,
                       .code = code,
                       .harts = static_cast<unsigned>(options.harts),
                       .turn = options.turn});
    set_up(*machine, options, keyboard);
    const auto one = connect(options.port1, machine->board().peers[0]);
    const auto other = connect(options.port2, machine->board().peers[1]);
    const File traced = trace_to(options.trace, *machine, options.harts);
    const int exit_code = run(*machine, options, image.find("tohost"));
    if (options.memory != nullptr) write_file(options.memory, memory);
    if (options.disk_out != nullptr) write_file(options.disk_out, disk);
    return exit_code;
}
