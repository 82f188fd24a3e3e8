// Futures made of futures: join, select, timeout, scope, stop tokens, streams.

#include <chrono>
#include <stdexcept>
#include <string>
#include <variant>

#include "futures/core/async_generator.hpp"
#include "futures/core/executor.hpp"
#include "futures/core/generator.hpp"
#include "futures/core/join.hpp"
#include "futures/core/scope.hpp"
#include "futures/core/select.hpp"
#include "futures/core/sleep.hpp"
#include "futures/core/stop.hpp"
#include "futures/core/stream_words.hpp"
#include "futures/core/timeout.hpp"
#include "futures/core/yield.hpp"
#include "workbook/catch.hpp"

using namespace futures;
using namespace std::chrono_literals;

namespace {

Task<int> after(nanoseconds time, int value) {
    co_await sleep(time);
    co_return value;
}

/// Says when it is destroyed.
class Tells {
  public:
    Tells(std::string& words, const char* word) : words_(words), word_(word) {}
    Tells(const Tells&) = delete;
    ~Tells() { words_ += word_; }

  private:
    std::string& words_;
    const char* word_;
};

Task<> holds(std::string& words, const char* word, nanoseconds time) {
    const Tells tells(words, word);
    co_await sleep(time);
}

struct World {
    VirtualDriver driver;
    LocalExecutor executor{driver, {.tick_bits = 0}};
};

}  // namespace

namespace {
Task<std::string> joins() {
    auto both = co_await join(after(3s, 1), after(1s, 2), sleep(2s));
    co_return std::to_string(std::get<0>(both)) + std::to_string(std::get<1>(both));
}
}  // namespace

TEST_CASE("join takes as long as its slowest part") {
    World world;
    CHECK(world.executor.block_on(joins()) == "12");
    CHECK(world.driver.now() == 3s);
}

namespace {
Task<int> selects(std::string& words) {
    const auto first = co_await select(holds(words, "a", 9s), after(1s, 5));
    words += "|";
    co_return static_cast<int>(first.index()) * 10 + std::get<1>(first);
}
Task<int> lends() {
    auto slow = after(3s, 7);
    const auto first = co_await select(slow, sleep(1s));
    const int rest = co_await slow;  // goes on where it was
    co_return static_cast<int>(first.index()) * 10 + rest;
}
}  // namespace

TEST_CASE("the losers of a select that were moved in are destroyed with it") {
    World world;
    std::string words;
    CHECK(world.executor.block_on(selects(words)) == 15);
    CHECK(words == "a|");
    CHECK(world.driver.now() == 1s);
}

TEST_CASE("the loser of a select that was lent can be awaited") {
    World world;
    CHECK(world.executor.block_on(lends()) == 17);
    CHECK(world.driver.now() == 3s);
}

namespace {
Task<int> races() {
    const int won = co_await race(after(2s, 2), after(1s, 1));
    co_return won;
}
Task<bool> limits() {
    const auto late = co_await timeout(1s, after(2s, 2));
    const auto early = co_await timeout(3s, after(2s, 2));
    co_return !late && late.error() == base::Errno::timed_out && early.value() == 2;
}
}  // namespace

TEST_CASE("race gives the value of the first") {
    World world;
    CHECK(world.executor.block_on(races()) == 1);
}

TEST_CASE("a timeout gives the value, or says that the time is up") {
    World world;
    CHECK(world.executor.block_on(limits()));
    CHECK(world.driver.now() == 3s);
}

namespace {
Task<int> adds(Scope<>& scope, std::string& words) {
    auto one = scope.spawn(after(2s, 1));
    auto two = scope.spawn(after(1s, 2));
    scope.spawn_detached(holds(words, "c", 5s));  // nobody awaits it but the scope
    const auto first = co_await one;
    const auto second = co_await two;
    co_return *first + *second;
}
Task<int> scoped(std::string& words) {
    const auto sum = co_await in_scope(adds, words);
    words += "|";
    co_return *sum;
}
Task<> cut(std::string& words) {
    auto inner = scoped(words);
    (void)co_await select(inner, sleep(3s));
}
}  // namespace

TEST_CASE("a scope ends when all its tasks have") {
    World world;
    std::string words;
    CHECK(world.executor.block_on(scoped(words)) == 3);
    CHECK(words == "c|");
    CHECK(world.driver.now() == 5s);
}

TEST_CASE("the tasks of a scope end with it") {
    World world;
    std::string words;
    world.executor.block_on(cut(words));
    CHECK(words == "c");
    CHECK(world.driver.now() == 3s);
}

namespace {
Task<int> until_stopped(StopToken<Local> token) {
    int rounds = 0;
    while (!token.is_stop_requested()) {
        const auto what = co_await select(sleep(1s), token.stopped());
        if (what.index() == 0) ++rounds;
    }
    co_return rounds;
}
Task<int> stops(LocalExecutor& executor) {
    StopSource<Local> source;
    auto handle = executor.spawn(until_stopped(source.token()));
    co_await sleep(3500ms);
    source.request_stop();
    const auto rounds = co_await handle;
    co_return *rounds;
}
}  // namespace

TEST_CASE("a stop token ends a wait at once") {
    World world;
    CHECK(world.executor.block_on(stops(world.executor)) == 3);
    CHECK(world.driver.now() == 3500ms);
}

namespace {
Generator<int> squares(int count) {
    for (int i = 1; i <= count; ++i) co_yield i* i;
}
AsyncGenerator<int> ticks(nanoseconds every, int count) {
    for (int i = 1; i <= count; ++i) {
        co_await sleep(every);
        co_yield i;
    }
}
bool is_odd(int number) { return number % 2 == 1; }
int tenfold(int number) { return number * 10; }

template <Stream S>
Task<std::string> all_of(S stream) {
    std::string words;
    while (true) {
        const auto item = co_await next(stream);
        if (!item) break;
        words += std::to_string(*item) + " ";
    }
    co_return words;
}
}  // namespace

TEST_CASE("a generator gives its values one by one") {
    int sum = 0;
    for (const int square : squares(3)) sum += square;
    CHECK(sum == 14);
}

TEST_CASE("streams are changed, chosen from, cut and merged") {
    World world;
    CHECK(world.executor.block_on(all_of(map(filter(ticks(1s, 5), is_odd), tenfold))) ==
          "10 30 50 ");
    CHECK(world.driver.now() == 5s);
    CHECK(world.executor.block_on(all_of(take(ticks(1s, 9), 2))) == "1 2 ");
    CHECK(world.executor.block_on(all_of(merge(ticks(2s, 2), ticks(3s, 2)))) == "1 1 2 2 ");
}

namespace {
struct Throws {
    using Output = int;
    Poll<int> poll(Context&) { throw std::runtime_error("at once"); }
};
Task<std::string> catches() {
    try {
        co_await Throws();
    } catch (const std::runtime_error& what) {
        co_return what.what();
    }
    co_return "nothing";
}
}  // namespace

TEST_CASE("a future that throws when it is first asked has not to be asked again") {
    World world;
    CHECK(world.executor.block_on(catches()) == "at once");
}
