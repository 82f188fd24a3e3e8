// How often the kernel is asked, and the program is woken, while files are printed: by chains, and one by one; and how much
// memory a program keeps that has left word and is parked.

#include "user/chains/counts.hpp"

#include "abi/tracing.hpp"
#include "user/chained_cat.hpp"
#include "user/chains/copies.hpp"
#include "user/print.hpp"

namespace chains {

namespace {

using user::Call, user::Chain, user::File;
using Flag = abi::Chain;

constexpr unsigned most = 40;
constexpr std::size_t file_bytes = 500;
char names[most][16];
user::Printed files[most];
char room[20][512];
Chain chain;

void make_files() {
    for (unsigned at = 0; at < most; ++at) {
        constexpr std::string_view name = "/tmp/chained-";
        char* const end = std::copy(name.begin(), name.end(), names[at]);
        end[0] = static_cast<char>('a' + at / 26);
        end[1] = static_cast<char>('a' + at % 26);
        const auto file = user::open(names[at], user::Open::write | user::Open::create);
        if (file) static_cast<void>(user::write(*file, {room[0], file_bytes}));
        if (file) user::close(*file);
    }
}

std::span<user::Printed> fresh(unsigned count) {
    for (unsigned at = 0; at < count; ++at) files[at] = {.path = names[at]};
    return {files, count};
}

// Each file has a part of the room, so all are read at the same time; they are written in their order.
void cat_at_once(unsigned count, File to) {
    if (!chain.begin()) return;
    Chain::Step last;
    for (unsigned at = 0; at < count; ++at) {
        auto open = Chain::call(Call::openat, abi::at_current_directory, names[at], 0, 0);
        auto read = Chain::call(Call::read, 0, &room[at][0], sizeof room[at]);
        auto write = Chain::call(Call::write, to, &room[at][0], sizeof room[at]);
        open.flags = Flag::answer_to_slot;
        read.flags = Flag::file_from_slot | Flag::answer_to_slot;
        write.flags = Flag::limit;
        open.answer_slot = read.file_slot = static_cast<std::uint8_t>(at);
        read.answer_slot = write.value_slot = static_cast<std::uint8_t>(128 + at);
        auto close = Chain::call(Call::close, 0);
        close.flags = Flag::file_from_slot | Flag::quiet;
        close.file_slot = open.answer_slot;
        const auto was_read = chain.add(read, {chain.add(open)});
        last = chain.add(write, {was_read, last.ended()});
        chain.add(close, {was_read.ended()});
    }
    static_cast<void>(chain.run());
}

void cat_by_calls(unsigned count, File to) {
    for (unsigned at = 0; at < count; ++at) {
        const auto file = user::open(names[at]);
        if (!file) return;
        while (const auto bytes = user::read(*file, room[0]).value_or(0))
            static_cast<void>(user::write(to, {room[0], bytes}));
        user::close(*file);
    }
}

std::uint64_t wakes() noexcept {
    abi::Counters counters{};
    static_cast<void>(user::order(Call::counters, &counters, sizeof counters));
    return counters.switches;
}

// The kernel counts.
void tell_calls(const char* how, unsigned count, auto cat) {
    const auto to = user::open("/tmp/chained", user::Open::write | user::Open::create);
    if (!to) return;
    const std::uint64_t before = wakes();
    cat(count, *to);
    const std::uint64_t times = wakes() - before;
    abi::TraceCounts counts{};
    static_cast<void>(user::order(Call::trace, abi::Trace::start));
    cat(count, *to);
    static_cast<void>(user::order(Call::trace, abi::Trace::stop));
    static_cast<void>(user::order(Call::trace, abi::Trace::counts, &counts, sizeof counts));
    user::close(*to);
    user::print(how, "-calls-", count, ' ', counts.calls - 1, '\n', how, "-wakes-", count,
                ' ', times, '\n');  // one call was to stop
    user::flush();
}

}  // namespace

void tell_counts() {
    make_files();
    if (!chain.open()) return;
    const auto by_two = [](unsigned count, File to) {
        static_cast<void>(user::cat_by_two(chain, fresh(count), to));
    };
    tell_calls("cat", 16, cat_by_calls);
    for (const unsigned count : {2U, 16U, 40U})
        tell_calls("cat-chained", count, [](unsigned each, File to) {
            static_cast<void>(user::cat_by_one(chain, fresh(each), to));
        });
    for (const unsigned count : {2U, 16U}) tell_calls("cat-at-once", count, cat_at_once);
    tell_calls("cat-halves", 16, by_two);
    for (const bool has_data : {false, true}) {
        for (const char* const how : {"waits", "parks"}) {
            const auto all = measure_copies(how, has_data, "/tmp/chained");
            user::print("pages-", how, has_data ? "-with-data " : " ",
                        all.pages / Copies::many, '\n');
        }
    }
    user::flush();
    static_cast<void>(user::remove("/tmp/chained"));
    for (const auto& name : names) static_cast<void>(user::remove(name));
}

}  // namespace chains
