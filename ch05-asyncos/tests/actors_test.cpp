// Actors: one message at a time, answers that reach who asked and nobody else, and lives that follow each other.

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "actors/actor.hpp"
#include "actors/event_bus.hpp"
#include "actors/supervisor.hpp"
#include "futures/core/executor.hpp"
#include "futures/core/select.hpp"
#include "futures/core/sleep.hpp"
#include "futures/core/yield.hpp"
#include "workbook/catch.hpp"

using actors::Restarts, actors::Strategy;
using base::Errno, base::Result;
using futures::Local, futures::Task;
using namespace std::chrono_literals;

namespace {

// What the actors have done, in the order in which they did it.
std::string words;

// Adds what it is told and gives the sum; -1 is what it fails with. Three awaits in a message give others the chance.
struct Sum {
    using Message = int;
    using Response = int;

    Result<void> start() {
        words += name + "( ";
        return {};
    }
    Task<Result<int>> on(int& value) {
        words += name + std::to_string(value) + "< ";
        for (int i = 0; i < 3; ++i) co_await futures::yield();
        if (value == -1) co_return base::fail(Errno::io_error);
        sum += value;
        words += "> ";
        co_return sum;
    }
    void stop() { words += name + ") "; }

    std::string name;
    int sum = 0;
};

using SumActor = actors::Actor<Sum, Local>;
using Address = SumActor::Address;

struct Bed {
    Bed() { words.clear(); }
    futures::VirtualDriver driver;
    futures::LocalExecutor executor{driver};
};

Task<> asks(Address address, int value) {
    const auto answer = co_await address.request(value);
    words += answer ? "=" + std::to_string(*answer) + ' '
                    : "!" + std::to_string(static_cast<int>(answer.error())) + ' ';
}

}  // namespace

TEST_CASE("an actor handles one message at a time, in the order in which they came") {
    SumActor sum(Sum{"a"}, 4);
    Bed bed;
    auto life = bed.executor.spawn(sum.run());
    for (int i = 1; i <= 3; ++i) bed.executor.spawn_detached(asks(sum.address(), i));
    CHECK(sum.address().notify(10));
    sum.stop();
    CHECK(bed.executor.run());
    // The notification was there before the requests were polled, and they came when it was closed.
    CHECK(words == "a( a10< !32 !32 !32 > a) ");
    CHECK(life.is_finished());
}

TEST_CASE("each request gets its own answer") {
    SumActor sum(Sum{"a"}, 2);
    Bed bed;
    for (int i = 1; i <= 4; ++i) bed.executor.spawn_detached(asks(sum.address(), i));
    auto life = bed.executor.spawn(sum.run());
    bed.executor.run_ready();
    CHECK(words == "a( a1< > a2< =1 > a3< =3 > a4< =6 > =10 ");
    CHECK_FALSE(life.is_finished());
}

TEST_CASE("a full inbox says so, and counts what it has refused") {
    SumActor sum(Sum{"a"}, 2);
    Bed bed;
    CHECK(sum.address().notify(1));
    CHECK(sum.address().notify(2));
    CHECK(sum.address().notify(3).error() == Errno::would_block);
    CHECK(sum.address().notify(4).error() == Errno::would_block);
    CHECK(sum.dropped() == 2);
    (void)bed.executor.spawn(sum.run());
    bed.executor.run_ready();
    CHECK(sum.address().notify(5));
    bed.executor.run_ready();
    CHECK(words == "a( a1< > a2< > a5< > ");
    CHECK(sum.dropped() == 2);
}

TEST_CASE("an actor that has ended takes nothing") {
    SumActor sum(Sum{"a"}, 2);
    Bed bed;
    (void)bed.executor.spawn(sum.run());
    sum.stop();
    CHECK(bed.executor.run());
    CHECK(sum.address().notify(1).error() == Errno::broken_pipe);
    bed.executor.spawn_detached(asks(sum.address(), 2));
    CHECK(bed.executor.run());
    CHECK(words == "a( a) !32 ");
}

namespace {

// Polls a request so often, and drops it.
Task<> drops(Address address, int value, int polls) {
    auto request = address.request(value);
    const futures::Waker nobody;
    futures::Context context(nobody);
    for (int i = 0; i < polls; ++i) {
        (void)request.poll(context);
        co_await futures::yield();
    }
    words += "drop ";
}

}  // namespace

TEST_CASE("a request that is dropped is answered to nobody, wherever it was") {
    // The actor needs four polls for a message; the second request has the frame's place of the first.
    for (int polls = 0; polls < 7; ++polls) {
        SumActor sum(Sum{"a"}, 1);
        Bed bed;
        (void)bed.executor.spawn(sum.run());
        bed.executor.spawn_detached(drops(sum.address(), 1, polls));
        bed.executor.run_ready();
        bed.executor.spawn_detached(asks(sum.address(), 10));
        bed.executor.run_ready();
        INFO(polls << ": " << words);
        CHECK(words.ends_with(polls == 0 ? "=10 " : "=11 "));
    }
}

namespace {

using Question = actors::Request<int, int, Local>;

// A question is asked, and not waited for.
struct Begun {
    using Output = void;
    futures::Poll<void> poll(futures::Context& context) {
        CHECK(question.poll(context).is_pending());
        return futures::ready;
    }
    Question& question;
};

}  // namespace

TEST_CASE("an answer does not go to the next who asks from the same place") {
    SumActor sum(Sum{"a"}, 4);
    Bed bed;
    bed.executor.spawn_detached([](auto address) -> Task<> {
        std::optional<Question> place;
        place.emplace(address.inbox(), 1);
        co_await Begun{*place};
        place.emplace(address.inbox(), 10);
        const auto answer = co_await *place;
        CHECK(answer == 11);
    }(sum.address()));
    auto life = bed.executor.spawn(sum.run());
    bed.executor.run_ready();
    CHECK(words == "a( a1< > a10< > ");
}

TEST_CASE("who asks an actor that fails is told why, and the others that nobody answers") {
    SumActor sum(Sum{"a"}, 1);
    Bed bed;
    for (const int value : {-1, 2, 3})
        bed.executor.spawn_detached(asks(sum.address(), value));
    auto life = bed.executor.spawn(sum.run());
    CHECK(bed.executor.run());
    CHECK(words == "a( a-1< !5 !32 !32 ");
    CHECK(life.take().error() == Errno::io_error);
}

TEST_CASE("an actor asks another one, and itself is asked meanwhile") {
    struct Relay {
        using Message = int;
        using Response = int;
        Task<Result<int>> on(int& value) { co_return co_await next.request(value); }
        Address next;
    };
    SumActor sum(Sum{"a"}, 1);
    actors::Actor<Relay, Local> relay(Relay{sum.address()}, 1);
    Bed bed;
    (void)bed.executor.spawn(sum.run());
    (void)bed.executor.spawn(relay.run());
    bed.executor.spawn_detached([](auto address) -> Task<> {
        const auto first = co_await address.request(3);
        CHECK(first == 3);
        const auto second = co_await address.request(4);
        CHECK(second == 7);
    }(relay.address()));
    bed.executor.run_ready();
    CHECK(words == "a( a3< > a4< > ");
}

namespace {

struct Heard {
    using Message = std::variant<int, std::string>;
    using Response = futures::Ready;
    Result<futures::Ready> on(Message& message) {
        const int* const number = std::get_if<int>(&message);
        words += number != nullptr ? std::to_string(*number) + ' '
                                   : std::get<std::string>(message) + ' ';
        return futures::ready;
    }
};
using HeardActor = actors::Actor<Heard, Local>;

}  // namespace

TEST_CASE("each subscriber gets each event, and a full one misses it") {
    SumActor last(Sum{"a"}, 1);
    HeardActor quick(Heard(), 3), full(Heard(), 1);
    actors::EventBus<int, Local> numbers;
    actors::EventBus<std::string, Local> texts;
    Bed bed;
    CHECK(numbers.publish(0) == 0);
    actors::Subscription<int, Local> first(numbers, quick.address());
    {
        actors::Subscription<int, Local> second(numbers, full.address());
        actors::Subscription<std::string, Local> third(texts, quick.address());
        CHECK(numbers.publish(1) == 2);
        CHECK(numbers.publish(2) == 1);
        CHECK(texts.publish("three") == 1);
        CHECK(numbers.publish(4) == 0);
    }
    CHECK(full.dropped() == 2);
    CHECK(quick.dropped() == 1);
    (void)bed.executor.spawn(quick.run());
    bed.executor.run_ready();
    CHECK(words == "1 2 three ");
    auto life = bed.executor.spawn(last.run());
    actors::Subscription<int, Local> behind(numbers, last.address());
    bed.executor.run_ready();
    CHECK(numbers.publish(5) == 2);
    bed.executor.run_ready();
    CHECK(words == "1 2 three a( 5 a5< > ");
    CHECK(texts.publish("nobody") == 0);
}

namespace {

// Three actors, the middle one of which fails; what comes to them before and after.
std::string run_three(Strategy strategy, Restarts restarts) {
    SumActor a(Sum{"a"}, 8), b(Sum{"b"}, 8), c(Sum{"c"}, 8);
    actors::Supervisor all(strategy, restarts, a, b, c);
    Bed bed;
    auto life = bed.executor.spawn(all.run());
    for (const int value : {1, -1, 2}) (void)b.address().notify(value);
    for (const int value : {5, 6}) bed.executor.spawn_detached(asks(c.address(), value));
    bed.executor.run_ready();
    words += "| ";
    bed.executor.spawn_detached(asks(b.address(), 10));
    bed.executor.run_ready();
    words += "| ";
    all.stop();
    CHECK(bed.executor.run());
    CHECK(all.restarts() == 1);
    CHECK(life.take());
    return words;
}

}  // namespace

TEST_CASE(
    "one for one: the one that has failed begins again, and has the rest of its inbox") {
    CHECK(run_three(Strategy::one_for_one, {.most = 1, .within = 1s}) ==
          "a( b( b1< c( c5< > b-1< > c6< =5 b( b2< > =11 > | b10< > =12 | a) b) c) ");
}
TEST_CASE("one for all: all begin again, and what they had in hand is cancelled") {
    CHECK(run_three(Strategy::one_for_all, {.most = 1, .within = 1s}) ==
          "a( b( b1< c( c5< > b-1< > c6< =5 a( b( b2< c( !125 > | b10< > =12 | a) b) c) ");
}
TEST_CASE("rest for one: those behind it begin again, too") {
    CHECK(run_three(Strategy::rest_for_one, {.most = 1, .within = 1s}) ==
          "a( b( b1< c( c5< > b-1< > c6< =5 b( b2< c( !125 > | b10< > =12 | a) b) c) ");
}

namespace {

// Tells a failing actor to fail so often, with a pause in between. @returns How often it began again.
std::uint32_t fail_often(Restarts restarts, int failures, std::chrono::nanoseconds pause,
                         Result<void>& outcome) {
    SumActor sum(Sum{"a"}, 8);
    actors::Supervisor one(Strategy::one_for_one, restarts, sum);
    Bed bed;
    auto life = bed.executor.spawn(one.run());
    bed.executor.spawn_detached([](Address address, int times, auto between) -> Task<> {
        for (int i = 0; i < times; ++i) {
            (void)address.notify(-1);
            co_await futures::sleep(between);
        }
        (void)address.notify(7);
    }(sum.address(), failures, pause));
    bed.executor.run();
    sum.stop();
    bed.executor.run();
    outcome = life.take();
    return one.restarts();
}

}  // namespace

TEST_CASE("a supervisor gives up when failures come too fast, and not before") {
    Result<void> outcome;
    CHECK(fail_often({.most = 3, .within = 1s}, 3, 1ms, outcome) == 3);
    CHECK(outcome);
    CHECK(fail_often({.most = 3, .within = 1s}, 4, 1ms, outcome) == 3);
    CHECK(outcome.error() == Errno::io_error);
    CHECK(fail_often({.most = 3, .within = 1s}, 20, 400ms, outcome) == 20);
    CHECK(outcome);
    CHECK(fail_often({.most = 3, .within = 1s}, 4, 333ms, outcome) == 3);
    CHECK(fail_often({.most = 0, .within = 1s}, 1, 1ms, outcome) == 0);
    CHECK(outcome.error() == Errno::io_error);
}

TEST_CASE("an actor that cannot start has failed") {
    struct Broken {
        using Message = int;
        using Response = int;
        Task<Result<void>> start() {
            co_await futures::yield();
            words += "start ";
            co_return base::fail(Errno::no_such_file);
        }
        Result<int> on(int&) { return 1; }
    };
    actors::Actor<Broken, Local> broken(Broken(), 2);
    actors::Supervisor one(Strategy::one_for_one, {.most = 2, .within = 1s}, broken);
    Bed bed;
    auto life = bed.executor.spawn(one.run());
    CHECK(broken.address().notify(1));
    CHECK(bed.executor.run());
    CHECK(words == "start start start ");
    CHECK(life.take().error() == Errno::no_such_file);
    CHECK(broken.address().notify(1).error() == Errno::broken_pipe);
}

TEST_CASE("a supervisor is supervised") {
    SumActor a(Sum{"a"}, 8), b(Sum{"b"}, 8);
    actors::Supervisor inner(Strategy::one_for_one, {.most = 1, .within = 1s}, a);
    actors::Supervisor outer(Strategy::one_for_all, {.most = 1, .within = 1s}, inner, b);
    Bed bed;
    auto life = bed.executor.spawn(outer.run());
    for (int i = 0; i < 2; ++i) (void)a.address().notify(-1);
    bed.executor.spawn_detached(asks(a.address(), 3));
    bed.executor.run_ready();
    CHECK(words == "a( a-1< b( a( a-1< a( a3< b( > =3 ");
    CHECK(inner.restarts() == 1);
    CHECK(outer.restarts() == 1);
    outer.stop();
    CHECK(bed.executor.run());
    CHECK(life.take());
}
