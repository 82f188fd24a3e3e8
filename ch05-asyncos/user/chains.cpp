// chains: files are printed by calls that wait for each other. How often is the kernel entered, is the output the same, and what
// overlaps?

#include <array>

#include "user/arguments.hpp"
#include "user/chained_cat.hpp"
#include "user/print.hpp"

using user::Call;
using user::File;

namespace {

constexpr std::size_t most = 16;
constexpr std::array<std::size_t, most> sizes = {
    5, 0, 4095, 4096, 4097, 1, 300, 70000, 17, 32768, 2, 65536, 9, 1000, 0, 33};
char names[most][4];
char room[16384];
user::Chain chain;
std::uint64_t traps = 0;  // of plain()

// Files whose bytes tell where they are.
bool make_files() {
    for (std::size_t at = 0; at < most; ++at) {
        names[at][0] = 'f';
        names[at][1] = static_cast<char>('a' + at);
        const auto file = user::open(names[at], user::Open::write | user::Open::create);
        if (!file) return false;
        for (std::size_t done = 0; done < sizes[at];) {
            const std::size_t bytes = std::min(sizeof room, sizes[at] - done);
            for (std::size_t i = 0; i < bytes; ++i)
                room[i] = static_cast<char>('a' + (at + done + i) % 23);
            if (!user::write_all(*file, {room, bytes})) return false;
            done += bytes;
        }
        user::close(*file);
    }
    return true;
}

// [plain]
// What cat does, call by call.
void plain(std::size_t count, File to) {
    for (std::size_t at = 0; at < count; ++at) {
        const auto file = user::open(names[at]);
        traps += 2;  // also to close it
        while (const auto bytes = user::read(*file, room).value_or(0)) {
            static_cast<void>(user::write_all(to, {room, bytes}));
            traps += 2;
        }
        ++traps;  // the read that found the end
        user::close(*file);
    }
}
// [plain]

std::span<user::Printed> files(std::size_t count) {
    static user::Printed all[most];
    for (std::size_t at = 0; at < count; ++at) all[at] = {.path = names[at]};
    return {all, count};
}

abi::Counters counters() {
    abi::Counters found{};
    static_cast<void>(user::order(Call::counters, &found, sizeof found, 0));
    return found;
}

// Whether two files hold the same.
bool are_equal(const char* one, const char* other) {
    static char second[sizeof room];
    const auto first_file = user::open(one), second_file = user::open(other);
    if (!first_file || !second_file) return false;
    bool are = true;
    while (are) {
        const auto bytes = user::read(*first_file, room).value_or(0);
        const auto same = user::read(*second_file, second).value_or(0);
        are = std::string_view(room, bytes) == std::string_view(second, same);
        if (bytes == 0) break;
    }
    user::close(*first_file);
    user::close(*second_file);
    return are;
}

File create(const char* path) {
    return user::open(path, user::Open::write | user::Open::create | user::Open::truncate)
        .value_or(-1);
}

// [count]
void count_small(std::size_t count) {
    const File to = create("out");
    traps = 0;
    plain(count, to);
    const std::uint64_t before = chain.traps(), woken = counters().switches;
    static_cast<void>(user::cat_by_one(chain, files(count), to));
    const std::uint64_t times = counters().switches - woken;
    user::print(count, " files: ", traps, " traps one by one; ", chain.traps() - before,
                " as a chain, which wakes the program ", times, " time\n");
    user::close(to);
}
// [count]

void compare(const char* name, auto cat) {
    const File to = create("chained");
    const std::uint64_t before = chain.traps();
    const auto done = cat(chain, files(most), to);
    user::close(to);
    user::print(name, ": ", done && are_equal("plain", "chained") ? "equal" : "NOT EQUAL",
                ", ", chain.traps() - before, " traps\n");
}

// [overlap]
// Two files into a pipe that nobody reads yet: who has come how far?
void show_overlap() {
    const auto pipe = user::make_pipe();
    const auto first = user::open(names[7]), second = user::open(names[9]);
    if (!pipe || !first || !second || !chain.begin()) return;
    static char rooms[2][8192];
    const auto read = [](File file, std::uint8_t at) {
        auto call = user::Chain::call(Call::read, file, &rooms[at][0], sizeof rooms[at]);
        call.flags = abi::Chain::answer_to_slot;
        call.answer_slot = at;
        return call;
    };
    const auto write = [&](std::uint8_t at) {
        auto call = user::Chain::call(Call::write, pipe->write_end, &rooms[at][0],
                                      sizeof rooms[at]);
        call.flags = abi::Chain::limit;
        call.value_slot = at;
        return call;
    };
    const auto readout_1 = chain.add(read(*first, 0));
    const auto readout_2 = chain.add(read(*second, 1));
    const auto output_1 = chain.add(write(0), {readout_1});
    const auto output_2 = chain.add(write(1), {readout_2, output_1});
    const auto tell = [&](const char* when) {
        const auto has = [&](auto step) { return chain.has_ended(step) ? "yes" : "no"; };
        user::print(when, ": read 1 ", has(readout_1), ", read 2 ", has(readout_2),
                    ", write 1 ", has(output_1), ", write 2 ", has(output_2), "\n");
    };
    static_cast<void>(chain.wait_for(readout_2));
    tell("nobody has read yet");
    for (std::size_t bytes = 0; bytes < sizeof rooms[0];)
        bytes += user::read(pipe->read_end, {room, 4096}).value_or(0);
    static_cast<void>(chain.wait_for(output_1));
    tell("after 8192 bytes   ");
    while (!chain.has_ended(output_2))
        static_cast<void>(user::read(pipe->read_end, {room, 4096}));
    tell("when all was read  ");
    static_cast<void>(chain.run());
}
// [overlap]

}  // namespace

int main(user::Arguments) {
    if (!user::make_directory("/chains") || !user::change_directory("/chains") ||
        !make_files() || !chain.open()) {
        user::complain("cannot begin");
        return 1;
    }
    for (const std::size_t count : {2U, 4U, 7U}) count_small(count);
    const File to = create("plain");
    traps = 0;
    plain(most, to);
    user::close(to);
    user::print("16 files of 0 to 70000 bytes: ", traps, " traps one by one\n");
    compare("one buffer ", user::cat_by_one);
    compare("two buffers", user::cat_by_two);
    show_overlap();
    return user::flush() ? 0 : 1;
}
