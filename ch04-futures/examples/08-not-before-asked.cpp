// A promise runs by itself, a future when it is asked: two differences that one can see.
//
// Two reads are called for, and then waited for one after the other. Promises have begun by
// then, so the times overlap; futures begin when they are awaited, so the times add up, until
// they are asked together. And a future that is thrown away takes its read along, while a
// promise goes on, whether or not anybody still wants to know.
//
// Before: 07-await-is-a-loop.  Next: 09-busy-polling.

#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "byhand/async.hpp"
#include "byhand/disk.hpp"
#include "byhand/drive.hpp"

using namespace std::chrono_literals;
using byhand::Answer, byhand::Async, byhand::Disk, byhand::Poll, byhand::Read,
    byhand::Waker;

// [eager]
// A promise, as 02-promises has built it: the read begins in the constructor.
class Begun {
  public:
    using Output = Answer;
    Begun(Disk& disk, const std::string& name) {
        disk.read(name, [place = place_](Answer answer) { *place = std::move(answer); });
    }
    Poll<Answer> poll(const Waker&) const { return *place_; }

  private:
    std::shared_ptr<Poll<Answer>> place_ = std::make_shared<Poll<Answer>>();
};
// [eager]

// [two]
template <typename Reading>
static Async<Answer> read_both(Disk& disk) {
    Reading foo(disk, "foo.txt"), bar(disk, "bar.txt");  // which of them has begun here?
    auto first = co_await foo;
    auto second = co_await bar;
    co_return *first + *second;
}

// One future of two: each poll asks those that are not there yet.
class Both {
  public:
    using Output = Answer;
    Both(Read a, Read b) noexcept : a_(std::move(a)), b_(std::move(b)) {}
    Poll<Answer> poll(const Waker& waker) {
        if (!first_) first_ = a_.poll(waker);
        if (!second_) second_ = b_.poll(waker);
        if (!first_ || !second_) return byhand::pending;
        return **first_ + **second_;
    }

  private:
    Read a_, b_;
    Poll<Answer> first_, second_;
};
// [two]

template <typename F>
static void show(const char* what, Disk& disk, F future) {
    std::printf("%s\n", what);
    std::printf("         %s\n", byhand::words(byhand::drive(future, disk)));
}

template <typename Reading>
static void throw_away(const char* what, Disk& disk) {
    auto begun = std::make_optional<Reading>(disk, "foo.txt");
    static_cast<void>(begun->poll(Waker::none()));
    begun.reset();
    std::printf("%s, thrown away: %zu read under way\n", what, disk.reads());
    disk.run();
}

int main() {
    Disk disk;
    disk.put("foo.txt", "hello", 30ms);
    disk.put("bar.txt", " world", 20ms);
    show("promises, one after the other", disk, read_both<Begun>(disk));
    show("futures, one after the other", disk, read_both<Read>(disk));
    show("futures, asked together", disk,
         Both(Read(disk, "foo.txt"), Read(disk, "bar.txt")));
    throw_away<Begun>("a promise", disk);
    throw_away<Read>("a future", disk);
}

// Output:
// promises, one after the other
//    0 ms  poll 1: not yet
//   20 ms  poll 2: not yet
//   30 ms  poll 3: there it is
//          hello world
// futures, one after the other
//    0 ms  poll 1: not yet
//   30 ms  poll 2: not yet
//   50 ms  poll 3: there it is
//          hello world
// futures, asked together
//    0 ms  poll 1: not yet
//   20 ms  poll 2: not yet
//   30 ms  poll 3: there it is
//          hello world
// a promise, thrown away: 1 read under way
// a future, thrown away: 0 read under way
