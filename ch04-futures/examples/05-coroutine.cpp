// The if as a coroutine: the function reads as it should, and the compiler makes the machine.
//
// Each co_await is a place to stop. What stands between two of them is what a state of the
// hand-written machine did, and what is needed later is simply a local variable. Calling the
// function gives a future; it is polled as often as the machine was, at the same times.
//
// Before: 04-combinators.  Next: 06-frame.

#include <cstdio>
#include <string>
#include <vector>

#include "byhand/async.hpp"
#include "byhand/disk.hpp"
#include "byhand/drive.hpp"

using namespace std::chrono_literals;
using byhand::Answer, byhand::Async, byhand::Disk, byhand::Read;

// [enough]
static Async<Answer> read_enough(Disk& disk, std::size_t least) {
    auto foo = co_await Read(disk, "foo.txt");
    if (!foo || foo->size() >= least) co_return foo;
    auto bar = co_await Read(disk, "bar.txt");
    if (bar) bar->insert(0, *foo);
    co_return bar;
}

static Async<Answer> read_all(Disk& disk, std::vector<std::string> names) {
    std::string text;
    for (const std::string& name : names) {
        auto next = co_await Read(disk, name);
        if (!next) co_return next;
        text += *next;
    }
    co_return text;
}
// [enough]

static void run(const char* what, Disk& disk, Async<Answer> future) {
    std::printf("%s:\n", what);
    const Answer answer = byhand::drive(future, disk);
    std::printf("         %s\n", byhand::words(answer));
}

int main() {
    Disk disk;
    disk.put("foo.txt", "hello", 30ms);
    disk.put("bar.txt", " world", 20ms);
    run("at least 8 letters", disk, read_enough(disk, 8));
    run("at least 5 letters", disk, read_enough(disk, 5));
    const std::vector<std::string> names{"foo.txt", "bar.txt", "bar.txt"};
    run("three files", disk, read_all(disk, names));
    run("with a file that is not there", disk, read_all(disk, {"foo.txt", "no.txt"}));
}

// Output:
// at least 8 letters:
//    0 ms  poll 1: not yet
//   30 ms  poll 2: not yet
//   50 ms  poll 3: there it is
//          hello world
// at least 5 letters:
//    0 ms  poll 1: not yet
//   30 ms  poll 2: there it is
//          hello
// three files:
//    0 ms  poll 1: not yet
//   30 ms  poll 2: not yet
//   50 ms  poll 3: not yet
//   70 ms  poll 4: there it is
//          hello world world
// with a file that is not there:
//    0 ms  poll 1: not yet
//   30 ms  poll 2: not yet
//   30 ms  poll 3: there it is
//          no such file or directory
