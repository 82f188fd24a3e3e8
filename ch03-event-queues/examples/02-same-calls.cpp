// One piece of work at three levels: by registers, by the C library, by the C++ library.
//
// A file is written and read again, then a sleep. The kernel itself tells us through ptrace which
// calls arrived (chapter 1's calls::record): the same ones, with the same answers.
//
// Needs: linux ptrace
// Before: 01-raw-call.  Next: 03-clobbers.

#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "calls/calls.hpp"
#include "sys/calls.hpp"

namespace number = sys::number;

static std::string path;
static std::array<std::byte, 64> room;

// [levels]
static void by_registers() {
    const timespec moment{.tv_sec = 0, .tv_nsec = 1};
    const std::span text("hello\n", 6);
    const int to =
        sys::openat(AT_FDCWD, path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600).value();
    sys::write(to, std::as_bytes(text)).value();
    sys::close(to).value();
    const int from = sys::openat(AT_FDCWD, path.c_str(), O_RDONLY).value();
    sys::read(from, room).value();
    sys::close(from).value();
    sys::call(number::clock_nanosleep, CLOCK_REALTIME, 0, &moment, nullptr).value();
}
static void by_c_library() {
    const timespec moment{.tv_sec = 0, .tv_nsec = 1};
    const int to = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (write(to, "hello\n", 6) != 6 || close(to) < 0) std::abort();
    const int from = open(path.c_str(), O_RDONLY);
    if (read(from, room.data(), room.size()) != 6 || close(from) < 0) std::abort();
    nanosleep(&moment, nullptr);
}
static void by_cxx_library() {
    std::ofstream(path) << "hello\n";
    std::string line;
    std::ifstream file(path);
    std::getline(file, line);
    file.close();
    std::this_thread::sleep_for(std::chrono::nanoseconds(1));
}
// [levels]

// The calls that do the work. Others, as those that get memory, are not compared.
static constexpr std::pair<long, const char*> names[] = {
    {number::openat, "openat"},
    {number::write, "write"},
    {number::read, "read"},
    {number::close, "close"},
    {number::clock_nanosleep, "clock_nanosleep"},
};

static const char* name(long call) {
    const auto* found =
        std::ranges::find(names, call, &std::pair<long, const char*>::first);
    return found == std::end(names) ? nullptr : found->second;
}

static std::vector<calls::Call> calls_of(void (*level)()) {
    level();  // so that what a library does only once is done
    auto log = calls::record(level);
    if (!log) {
        std::fprintf(stderr, "skipped: no process may be traced here\n");
        std::filesystem::remove(path);
        std::exit(77);
    }
    std::erase_if(*log, [](const auto& call) { return name(call.number) == nullptr; });
    return *log;
}

static void compare(const char* library, const std::vector<calls::Call>& theirs,
                    const std::vector<calls::Call>& ours) {
    const auto same = [](const calls::Call& a, const calls::Call& b) {
        return a.number == b.number && a.result == b.result;
    };
    const auto read = std::ranges::find(theirs, long{number::read}, &calls::Call::number);
    const bool as_ours = read != theirs.end() && read->args[2] == 64;
    std::printf("%s: the same calls and answers: %s; read asks for %s bytes\n", library,
                std::ranges::equal(theirs, ours, same) ? "yes" : "no",
                as_ours ? "64" : "more");
}

int main() {
    const std::string name_of_file = "same-calls-" + std::to_string(getpid());
    path = std::filesystem::temp_directory_path() / name_of_file;
    const auto ours = calls_of(by_registers);
    std::printf("by registers:");
    for (const calls::Call& call : ours) std::printf(" %s", name(call.number));
    std::printf("\n");
    compare("C library", calls_of(by_c_library), ours);
    compare("C++ library", calls_of(by_cxx_library), ours);
    std::filesystem::remove(path);
}

// Output:
// by registers: openat write close openat read close clock_nanosleep
// C library: the same calls and answers: yes; read asks for 64 bytes
// C++ library: the same calls and answers: yes; read asks for more bytes
