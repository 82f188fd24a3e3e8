// usertests [-ls] [NAME...]: asks the kernel all questions of user/usertests/, or those that are named. -l: lists them.
// -s: there are several harts. Each has memory at hand, so what is in use cannot be counted. What is right here is right on
// Linux, too, and asked there first.

#include "user/arguments.hpp"
#include "user/directory.hpp"
#include "user/usertests/test.hpp"

namespace usertests {

void fail(const char* what, std::source_location place) noexcept {
    user::print("  ", user::last_part(place.file_name()), ":", place.line(), ": ", what,
                "\n");
    user::exit(1);
}

abi::Ending in_child(void (*work)()) {
    const auto child = must(user::fork());
    if (child == 0) {
        work();
        user::exit(0);
    }
    return must(user::wait(child)).ending;
}

void ends(user::ProcessId child, abi::Ending how, std::source_location place) {
    const auto ended = user::wait(child);
    if (!ended) fail(base::describe(ended.error()), place);
    if (ended->ending.status != how.status) fail("it has ended in another way", place);
}

void make_file(const char* path, std::string_view text) {
    const auto file = must(user::open(path, Open::write | Open::create | Open::truncate));
    must(user::write_all(file, text));
    must(user::close(file));
}

bool has(const char* path, std::string_view text) {
    const auto file = must(user::open(path));
    char room[512];
    std::string all;
    while (const auto bytes = must(user::read(file, room))) all.append(room, bytes);
    must(user::close(file));
    return all == text;
}

}  // namespace usertests

namespace {

using usertests::Test, usertests::Where;

// A bit for each descriptor that is open. What is left open has the lowest numbers, so these will do.
std::uint64_t open_files() {
    std::uint64_t set = 0;
    for (user::File file = 0; file < 64; ++file)
        if (user::status(file)) set |= 1ULL << file;
    return set;
}

[[noreturn]] void run_here(const Test& test, const char* folder) {
    usertests::must(user::change_directory(folder));
    const std::uint64_t before = open_files();
    test.run();
    if (open_files() != before)
        usertests::fail("a file is still open", std::source_location::current());
    if (const auto left = user::wait(-1, abi::Wait::no_hang); left)
        usertests::fail("a child is still there", std::source_location::current());
    user::exit(0);
}

// Linux has no such call.
bool is_our_kernel() {
    abi::Counters counters;
    return user::order(user::Call::counters, &counters, sizeof counters).has_value();
}

// What the kernel has in use: pages that are not free, and bytes of its own objects.
struct InUse {
    std::uint64_t free_pages = 0, heap_bytes = 0;
    bool operator==(const InUse&) const = default;
};
bool has_one_hart = true;
InUse in_use() {
    abi::Counters counters{};
    if (!has_one_hart || !is_our_kernel()) return {};
    user::call(user::Call::sync);  // what waits to be written takes room
    usertests::must(user::order(user::Call::counters, &counters, sizeof counters, 1));
    return {counters.free_pages, counters.heap_bytes};
}

bool is_right_here(const Test& test) {
    return test.where == Where::anywhere ||
           (is_our_kernel() && (test.where == Where::our_kernel || has_one_hart));
}

bool passes(const Test& test) {
    const std::string folder = std::string("/tmp/usertest-") + test.name;
    usertests::must(user::make_directory(folder.c_str()));
    const InUse before = in_use();
    const auto child = usertests::must(user::fork());
    if (child == 0) run_here(test, folder.c_str());
    const auto ended = usertests::must(user::wait(child));
    while (user::wait(-1, abi::Wait::no_hang)) {
    }  // the first process has all that lost their parents
    const InUse after = in_use();
    bool is_well = ended.code() == 0;
    if (after != before) {
        user::print("  pages that are free: ", before.free_pages, ", then ",
                    after.free_pages, "; bytes of the kernel: ", before.heap_bytes,
                    ", then ", after.heap_bytes, "\n");
        is_well = false;
    }
    if (ended.ending.signal() != 0)
        user::print("  it was ended by signal ", ended.ending.signal(), "\n");
    if (const auto done = user::remove(folder.c_str(), user::At::remove_directory); !done) {
        user::print("  its directory: ", done.error(), "\n");
        is_well = false;
    }
    return is_well;
}

}  // namespace

int main(user::Arguments names) {
    bool only_lists = false;
    names.take_options("ls", [&](char option, const char*) {
        (option == 'l' ? only_lists : has_one_hart) = option == 'l';
    });
    int passed = 0, failed = 0;
    using namespace usertests;
    for (const auto& tests :
         {hostile_tests,   file_tests,      name_tests,    stress_tests, pipe_tests,
          process_tests,   memory_tests,    signal_tests,  stop_tests,   time_tests,
          ring_tests,      chain_tests,     cancel_tests,  drain_tests,  channel_tests,
          hand_over_tests, interrupt_tests, bounded_tests, job_tests,    order_tests,
          scheduler_tests}) {
        for (const Test& test : tests) {
            bool is_meant = names.size() == 0;
            for (const char* name : names) is_meant |= std::string_view(name) == test.name;
            if (!is_meant || !is_right_here(test)) continue;
            user::print(test.name, ": ", test.question, "\n");
            user::flush();
            if (only_lists) continue;
            const bool is_well = passes(test);
            if (!is_well) user::print("  FAILED: ", test.name, "\n");
            ++(is_well ? passed : failed);
        }
    }
    if (!only_lists) user::print(passed, " passed, ", failed, " failed\n");
    if (passed + failed == 0 && !only_lists) user::complain("there is no such test");
    return failed == 0 && (passed > 0 || only_lists) ? 0 : 1;
}
