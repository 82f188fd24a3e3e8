// An if, a loop and an error, in callbacks.
//
// Read foo.txt; if that is not enough, read bar.txt, too. In an ordinary function these are
// three lines. When a read returns at once and calls back, the rest of the function becomes
// an argument: an `if` has two of them, a loop must call itself, an error is passed on by hand.
//
// Next: 02-promises.

#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "byhand/disk.hpp"
#include "byhand/drive.hpp"

using namespace std::chrono_literals;
using byhand::Answer, byhand::Disk;

// [plain]
static Answer read_now(Disk& disk, const char* name) {
    Answer text;
    disk.read(name, [&text](Answer answer) { text = std::move(answer); });
    disk.run();  // waits: nothing else happens in this thread
    return text;
}

static Answer read_enough(Disk& disk, std::size_t least) {
    Answer foo = read_now(disk, "foo.txt");
    if (!foo || foo->size() >= least) return foo;
    Answer bar = read_now(disk, "bar.txt");
    return bar ? *foo + *bar : bar;
}
// [plain]

// [enough]
static void read_enough(Disk& disk, std::size_t least, Disk::Done done) {
    disk.read("foo.txt", [&disk, least, done = std::move(done)](Answer foo) mutable {
        if (!foo) return done(std::move(foo));                  // out, the first way
        if (foo->size() >= least) return done(std::move(foo));  // the second
        disk.read("bar.txt", [foo, done = std::move(done)](Answer bar) mutable {
            if (!bar) return done(std::move(bar));  // the third
            done(*foo + *bar);                      // the fourth
        });
    });
}
// [enough]

// [loop]
// for (name : names) text += read(name); the body of the loop begins the next
// round itself.
static void read_all(Disk& disk, std::vector<std::string> names, std::string text,
                     Disk::Done done) {
    if (names.empty()) return done(std::move(text));
    const std::string name = names.front();
    names.erase(names.begin());
    disk.read(name, [&disk, names, text, done = std::move(done)](Answer next) mutable {
        if (!next) return done(std::move(next));
        read_all(disk, std::move(names), text + *next, std::move(done));
    });
}
// [loop]

int main() {
    Disk disk;
    disk.put("foo.txt", "hello", 30ms);
    disk.put("bar.txt", " world", 20ms);
    const auto show = [&disk](const char* what) {
        return [&disk, what](Answer answer) {
            std::printf("%4d ms  %s: %s\n", disk.now_ms(), what, byhand::words(answer));
        };
    };

    // 1. The function as it should be, and with callbacks: one read, or two.
    show("a plain function")(read_enough(disk, 8));
    read_enough(disk, 5, show("at least 5 letters"));
    read_enough(disk, 8, show("at least 8 letters"));
    std::printf("%4d ms  both calls have returned\n", disk.now_ms());
    disk.run();

    // 2. The loop, and an error in its middle.
    read_all(disk, {"foo.txt", "bar.txt", "bar.txt"}, "", show("three files"));
    disk.run();
    read_all(disk, {"foo.txt", "no.txt", "bar.txt"}, "", show("three files"));
    disk.run();
}

// Output:
//   50 ms  a plain function: hello world
//   50 ms  both calls have returned
//   80 ms  at least 5 letters: hello
//  100 ms  at least 8 letters: hello world
//  170 ms  three files: hello world world
//  200 ms  three files: no such file or directory
