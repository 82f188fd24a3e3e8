// chains: files are printed by calls that wait for each other. How often is the kernel entered, is the output the same, what
// overlaps, and how much memory does a program need that only waits?

#include <array>

#include "user/arguments.hpp"
#include "user/chained_cat.hpp"
#include "user/chains/copies.hpp"
#include "user/chains/counts.hpp"
#include "user/print.hpp"

using user::Call;
using user::File;

namespace {

constexpr std::size_t most = 16;
constexpr std::array<std::size_t, most> sizes = {
    5, 0, 4095, 4096, 4097, 1, 300, 70000, 17, 32768, 2, 65536, 9, 1000, 0, 33};
char names[most][4];
alignas(4096) char room[16384];
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

// As if nothing had been.
void remove_files() {
    for (const auto& name : names) static_cast<void>(user::remove(name));
    for (const char* const name : {"plain", "out", "chained", "copied"})
        static_cast<void>(user::remove(name));
    if (!user::change_directory("/") ||
        !user::remove("/chains", user::At::remove_directory))
        user::complain("something is left in /chains");
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
    for (const File file : {*first, *second, pipe->read_end, pipe->write_end})
        user::close(file);
}
// [overlap]

// [deadline]
// A read that has a millisecond: of a pipe with bytes, and of an empty one. Of two calls each cancels the other.
void show_deadline(bool has_bytes) {
    const auto pipe = user::make_pipe();
    if (!pipe || !chain.begin()) return;
    if (has_bytes) static_cast<void>(user::write(pipe->write_end, "bytes"));
    static constexpr abi::Time time{0, 1'000'000};
    const auto read =
        chain.add(user::Chain::call(Call::read, pipe->read_end, &room[0], 4096));
    const auto timer = chain.add(user::Chain::call(Call::nanosleep, &time, nullptr));
    chain.add(chain.cancel(read), {timer});
    chain.add(chain.cancel(timer), {read.ended()});
    if (!chain.run()) return;
    const auto tell = [](const char* what, user::Chain::Step step) {
        constexpr auto cancelled = -static_cast<std::int64_t>(user::Errno::cancelled);
        if (chain.answer(step) == cancelled) {
            user::print(what, "is cancelled");
        } else {
            user::print(what, "gives ", chain.answer(step));
        }
    };
    tell(has_bytes ? "with bytes: the read " : "without   : the read ", read);
    tell(", the timer ", timer);
    user::print("\n");
    user::close(pipe->read_end);
    user::close(pipe->write_end);
}
// [deadline]

// [drain]
// Two reads, a drain that waits as well, and a call that needs nothing: who has come how far?
void show_drain() {
    user::Pipe pipes[3];
    for (user::Pipe& pipe : pipes) pipe = user::make_pipe().value_or(user::Pipe{});
    if (!chain.begin()) return;
    const auto read = [&](std::size_t at, std::uint16_t flags) {
        auto call =
            user::Chain::call(Call::read, pipes[at].read_end, &room[4096 * at], 4096);
        call.flags = flags;
        return chain.add(call);
    };
    const auto before_1 = read(0, 0), before_2 = read(1, 0);
    const auto drain = read(2, abi::Chain::drain);
    const auto behind = chain.add(user::Chain::call(Call::getpid));
    const auto tell = [&](const char* when, user::Chain::Step step) {
        static_cast<void>(chain.wait_for(step));
        const auto has = [&](auto each) { return chain.has_ended(each) ? "yes" : "no"; };
        user::print(when, ": before ", has(before_1), " and ", has(before_2), ", drain ",
                    has(drain), ", behind ", has(behind), "\n");
    };
    static_cast<void>(user::write(pipes[2].write_end, "there is something to drain"));
    static_cast<void>(user::write(pipes[1].write_end, "second"));
    tell("the second call has ended", before_2);
    static_cast<void>(user::write(pipes[0].write_end, "first"));
    tell("the first one, too       ", behind);
    static_cast<void>(chain.run());
    for (const user::Pipe& pipe : pipes) {
        user::close(pipe.read_end);
        user::close(pipe.write_end);
    }
}
// [drain]

// [parked]
// Reads its input and writes what it has read. It waits for the end of that; or it has said what is to become of it then.
int copy_input(bool is_parked, bool has_data) {
    static char data[64][4096];
    if (has_data)
        for (char* const page : data) *static_cast<volatile char*>(page) = 1;
    if (!chain.begin()) return 1;
    auto read = user::Chain::call(Call::read, user::input, &room[0], 4096);
    read.flags = abi::Chain::answer_to_slot;
    auto write = user::Chain::call(Call::write, user::output, &room[0], 4096);
    write.flags = abi::Chain::limit;
    const auto last = chain.add(write, {chain.add(read)});
    if (is_parked) return static_cast<int>(chain.exit_when(last, 7));
    return chain.run() ? 7 : 1;
}
// [parked]

// The pages that some copies of this program take while they wait for their input. Then that comes.
std::uint64_t measure_copies(const char* how, bool has_data) {
    const auto all = chains::measure_copies(how, has_data, "copied");
    user::print(how, has_data ? " with 64 pages of data: " : ": ", all.ended,
                " have ended with their code, ", all.bytes, " bytes\n");
    return all.pages;
}

void compare_copies() {
    for (const bool has_data : {false, true}) {
        const std::uint64_t waiting = measure_copies("waits", has_data);
        const std::uint64_t parked = measure_copies("parks", has_data);
        const std::uint64_t limit = has_data ? 10 : 25;
        user::print("parked, it keeps less than ", limit,
                    " of 100 pages: ", parked * 100 < waiting * limit ? "yes" : "no", "\n");
    }
}

}  // namespace

int main(user::Arguments words) {
    if (words.size() > 0 && std::string_view(words[0]) == "counts") {
        chains::tell_counts();
        return user::flush() ? 0 : 1;
    }
    if (words.size() > 0)
        return chain.open()
                   ? copy_input(std::string_view(words[0]) == "parks", words.size() > 1)
                   : 1;
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
    for (const bool has_bytes : {true, false}) show_deadline(has_bytes);
    show_drain();
    compare_copies();
    remove_files();
    return user::flush() ? 0 : 1;
}
