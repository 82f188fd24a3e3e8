// Asking an actor, in every order: the answer comes, or the end does, and nobody writes to who has gone.

#include "actors/actor.hpp"
#include "actors/event_bus.hpp"
#include "model/explore.hpp"
#include "model/sync.hpp"
// A platform for the explorer, and a thread that awaits: chapter 4's tests have them.
#include "../../ch04-futures/tests/model_platform.hpp"
#include "../../ch04-futures/tests/model_waiter.hpp"
#include "workbook/catch.hpp"

using Sync = model::Sync;
using model_waiter::Waiter;

namespace {

void must_pass(const model::Report& report, std::size_t at_least = 100) {
    INFO(report.explain());
    CHECK(report.passed());
    CHECK(report.executions >= at_least);
}

struct Double {
    using Message = int;
    using Response = int;
    base::Result<int> on(int& value) {
        if (value == 0) return base::fail(base::Errno::io_error);
        return 2 * value;
    }
};

struct Asked {
    model_platform::Fresh fresh;
    actors::Actor<Double, Sync> actor{Double(), 1};
    Waiter asker, other, server;

    void ask(Waiter& waiter, int value) {
        auto request = actor.address().request(value);
        const auto answer = waiter.await(request);
        model::check(!answer || *answer == 2 * value, "it is the answer to the question");
        model::check(answer || answer.error() == base::Errno::broken_pipe,
                     "without an answer, the actor has ended");
    }
    void asks() { ask(asker, 21); }
    void asks_too_and_stops() {
        ask(other, 4);
        actor.stop();
    }
    void leaves_and_stops() {
        const auto ask_at_once = [this](int value) {
            auto request = actor.address().request(value);
            auto answer = asker.poll(request);
            model::check(!answer.is_ready() || answer.value() == 2 * value,
                         "it is its own");
        };
        ask_at_once(21);
        ask_at_once(5);
        actor.stop();
    }
    void asks_and_stops() {
        ask(asker, 21);
        actor.stop();
    }
    void stops() { actor.stop(); }
    void serves() {
        auto life = actor.run();
        (void)server.await(life);
    }
};

struct Heard {
    model_platform::Fresh fresh;
    actors::Actor<Double, Sync> actor{Double(), 2};
    actors::EventBus<int, Sync> bus;

    void publishes() {
        const std::size_t first = bus.publish(1), second = bus.publish(2);
        model::check(first <= 1 && second <= 1, "there is one subscriber");
    }
    void comes_and_goes() {
        actors::Subscription<int, Sync> subscription(bus, actor.address());
    }
    void at_end() { model::check(actor.dropped() == 0, "there was a place for each"); }
};

}  // namespace

TEST_CASE("a request is answered, or told that nobody answers") {
    must_pass(model::explore<Asked>(
        {{"asker", &Asked::asks_and_stops}, {"actor", &Asked::serves}},
        {.preemptions = 3}));
    must_pass(model::explore<Asked>(
        {{"asker", &Asked::asks}, {"stopper", &Asked::stops}, {"actor", &Asked::serves}},
        {.preemptions = 1}));
}

TEST_CASE("whoever drops a request gets no answer, also not in the same place") {
    must_pass(model::explore<Asked>(
        {{"asker", &Asked::leaves_and_stops}, {"actor", &Asked::serves}},
        {.preemptions = 3}));
}

TEST_CASE("two who ask share a place, and each gets its answer") {
    must_pass(model::explore<Asked>({{"first", &Asked::asks},
                                     {"second", &Asked::asks_too_and_stops},
                                     {"actor", &Asked::serves}},
                                    {.preemptions = 1}));
}

TEST_CASE("an event is heard by who subscribes before, and nobody else") {
    must_pass(model::explore<Heard>({{"publisher", &Heard::publishes},
                                     {"subscriber", &Heard::comes_and_goes}}),
              6);
}
