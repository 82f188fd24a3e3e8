// What goes wrong in each model of "one problem in every model": each mistake is made here,
// and seen to fail.
#include <algorithm>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "waits/programs.hpp"
#include "workbook/catch.hpp"

using base::Result;
using namespace std::chrono_literals;
using namespace waits;

// [lost-error]
// A read that fails. It can only tell the callback: its caller is long gone.
static void read_later(std::move_only_function<void(Result<int>)> then) {
    callbacks::wait(50ms, [then = std::move(then)]() mutable {
        then(base::fail(base::Errno::io_error));
    });
}

TEST_CASE("an error in an argument is lost where a callback does not look at it") {
    const waits::Observer silence;
    std::string told;
    read_later(
        [&](Result<int> /*bytes*/) { callbacks::wait(100ms, [&] { told = "saved"; }); });
    callbacks::timers.run();
    CHECK(told == "saved");  // and it is not true
}
// [lost-error]

// [lost-exception]
TEST_CASE("an exception in a callback passes by the code that asked for the wait") {
    const waits::Observer silence;
    bool caught_here = false;
    try {
        callbacks::wait(50ms, [] { throw std::runtime_error("the disk is full"); });
    } catch (const std::runtime_error&) {
        caught_here = true;
    }
    CHECK_FALSE(caught_here);
    CHECK_THROWS_AS(callbacks::timers.run(), std::runtime_error);  // out of the loop
}
// [lost-exception]

// [lost-rejection]
TEST_CASE("a rejection that nobody asks for is lost without a word") {
    const waits::Observer observer;
    promises::timer(50ms, base::fail(base::Errno::io_error))
        .then([] { return promises::timer(100ms); })
        .then([] { waits::all_done(); });
    CHECK_NOTHROW(promises::timers.run());
    CHECK(observer.ends() == 0);  // the last line never came, and the program goes on
}
// [lost-rejection]

TEST_CASE("a rejection falls past every then() to the one who asks for the end") {
    const waits::Observer observer;
    promises::Outcome end;
    promises::timer(50ms, base::fail(base::Errno::io_error))
        .then([] { waits::all_done(); })
        .when_settled([&](promises::Outcome outcome) { end = outcome; });
    promises::timers.run();
    REQUIRE_FALSE(end.has_value());
    CHECK(end.error() == base::Errno::io_error);
    CHECK(observer.ends() == 0);
}

TEST_CASE("a promise is settled once: what comes later does not count") {
    const promises::Promise promise;
    promise.settle({});
    promise.settle(base::fail(base::Errno::cancelled));
    bool fulfilled = false;
    promise.when_settled(
        [&](promises::Outcome outcome) { fulfilled = outcome.has_value(); });
    CHECK(fulfilled);
}

// [dangling]
// A string that knows which of its kind are alive, so that a dead one can be told without
// being touched.
class Name {
  public:
    Name() { alive.push_back(this); }
    Name(const Name& /*other*/) { alive.push_back(this); }
    ~Name() { std::erase(alive, this); }
    static bool is_alive(const Name* name) { return std::ranges::count(alive, name) > 0; }

  private:
    static inline std::vector<const Name*> alive;
};

static coroutines::Task greet(const Name& name, bool& was_alive) {
    co_await coroutines::Timer(50ms);
    was_alive = Name::is_alive(&name);
}

static coroutines::Task greet_by_value(Name name, bool& was_alive) {
    co_await coroutines::Timer(50ms);
    was_alive = Name::is_alive(&name);
}

TEST_CASE("a reference parameter dangles after the first wait, a value does not") {
    const waits::Observer silence;
    bool by_reference = true, by_value = false;
    greet(Name(), by_reference);       // the Name is gone at the semicolon,
    greet_by_value(Name(), by_value);  // the frame's own one is not
    coroutines::timers.run();
    CHECK_FALSE(by_reference);
    CHECK(by_value);
}
// [dangling]

// [hog]
static coroutines::Task computes() {
    co_await coroutines::Timer(50ms);
    base::program_clock().sleep_for(500ms);  // half a second of work, and no co_await in it
}

TEST_CASE("a coroutine that does not wait holds up all the others") {
    const waits::Observer silence;
    base::Clock& clock = base::program_clock();
    const base::nanoseconds start = clock.now();
    computes();
    base::nanoseconds late{};
    coroutines::timers.after(100ms, [&] { late = clock.now() - start - 100ms; });
    coroutines::timers.run();
    CHECK(late >= 450ms);  // nothing could take the thread away from it
}
// [hog]

static coroutines::Task note_threads(std::vector<std::thread::id>& seen) {
    seen.push_back(std::this_thread::get_id());
    co_await coroutines::Timer(50ms);
    seen.push_back(std::this_thread::get_id());
}

TEST_CASE("coroutines overlap their waits on one thread: nothing is switched") {
    const waits::Observer silence;
    std::vector<std::thread::id> seen;
    for (int i = 0; i < 3; ++i) note_threads(seen);
    coroutines::timers.run();
    CHECK(seen == std::vector(6, std::this_thread::get_id()));
}
