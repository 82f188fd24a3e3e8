// Each use that has no meaning ends the program, with one line that says what to do. Each is a
// process of its own.
//
// Needs: posix

#include <functional>
#include <optional>
#include <stdexcept>
#include <string>

#include "base/must.hpp"
#include "child/child.hpp"
#include "fibers/actives.hpp"
#include "fibers/fibers.hpp"
#include "workbook/catch.hpp"

namespace {

// The line that the program ends with; nothing if it does not end by SIGABRT.
std::string last_words(const std::function<void()>& program) {
    const auto fate = base::must("start a process", child::run_aloud([&program] {
                                     program();
                                     return 0;
                                 }));
    return fate.end() == "killed by SIGABRT" ? fate.said : "";
}

// The same for what a fiber does.
std::string last_words_of_fiber(const std::function<void(fibers::Scheduler&)>& function) {
    return last_words([&function] {
        fibers::Scheduler scheduler;
        scheduler.spawn({.name = "culprit"}, [&] { function(scheduler); });
        scheduler.run();
    });
}

// An active object that asks whenever it is told to.
struct Asking final : fibers::ActiveObject {
    using ActiveObject::ActiveObject;
    fibers::RequestStatus& ask() { return set_active(); }
    void run() override {}
    void cancel_request() override {}
};

}  // namespace

TEST_CASE("an active object with two requests at a time") {
    CHECK(last_words([] {
              fibers::ActiveScheduler actives;
              Asking object(actives, 1);
              object.ask();
              object.ask();
          }) ==
          "fibers: a second request of an active object: it can have one at a time\n");
}

TEST_CASE("a request that is completed twice") {
    CHECK(last_words([] {
              fibers::ActiveScheduler actives;
              Asking object(actives, 1);
              fibers::RequestStatus& status = object.ask();
              status.complete(1);
              status.complete(2);
          }) ==
          "fibers: complete() of a request that is not out: one request, one completion\n");
}

TEST_CASE("an active object that ends with a request out") {
    CHECK(
        last_words([] {
            fibers::ActiveScheduler actives;
            Asking(actives, 1).ask();
        }) ==
        "fibers: an active object ends with a request out: its destructor must cancel()\n");
}

TEST_CASE("join() twice") {
    CHECK(last_words([] {
              fibers::Scheduler scheduler;
              auto handle = scheduler.spawn([] { return 1; });
              scheduler.run();
              handle.join();
              handle.join();
          }) == "fibers: join() twice: the first one gave the fiber away\n");
}

TEST_CASE("join() outside a fiber, before there is a result") {
    CHECK(last_words([] {
              fibers::Scheduler scheduler;
              scheduler.spawn({.name = "early"}, [] {}).join();
          }) == "fibers: early: join() before its end, and outside a fiber: run() first\n");
}

TEST_CASE("join() of itself") {
    CHECK(last_words([] {
              fibers::Scheduler scheduler;
              std::optional<fibers::Handle<void>> mine;
              mine = scheduler.spawn({.name = "culprit"}, [&mine] { mine->join(); });
              scheduler.run();
          }) == "fibers: culprit: join() of itself: it would wait for ever\n");
}

TEST_CASE("hand_over() to a fiber that has ended, or to itself") {
    CHECK(last_words([] {
              fibers::Scheduler scheduler;
              auto ended = scheduler.spawn({.name = "ended"}, [] {});
              scheduler.spawn([&ended] { fibers::hand_over(ended.fiber()); });
              scheduler.run();
          }) == "fibers: ended: hand_over() to a fiber that has ended\n");
    CHECK(last_words_of_fiber([](auto&) { fibers::hand_over(fibers::self()); }) ==
          "fibers: culprit: hand_over() to itself\n");
}

TEST_CASE("what only a fiber can do, outside a fiber") {
    CHECK(last_words(fibers::yield) ==
          "fibers: yield() outside a fiber: only a fiber can let others run\n");
    CHECK(last_words(fibers::park) ==
          "fibers: park() outside a fiber: only a fiber can wait\n");
    CHECK(last_words([] { static_cast<void>(fibers::self()); }) ==
          "fibers: self() outside a fiber\n");
    CHECK(last_words([] { fibers::sleep_for({}); }) == "fibers: self() outside a fiber\n");
    CHECK(last_words([] {
              fibers::Scheduler scheduler;
              auto waits = scheduler.spawn([] { fibers::park(); });
              scheduler.run();
              fibers::hand_over(waits.fiber());
          }) == "fibers: hand_over() outside a fiber: only a fiber can give way\n");
}

TEST_CASE("run() inside run()") {
    CHECK(last_words_of_fiber([](fibers::Scheduler& scheduler) { scheduler.run(); }) ==
          "fibers: run() of a scheduler that runs already\n");
}

TEST_CASE("the last handle of a fiber that threw is gone, and nobody is left to tell") {
    CHECK(last_words([] {
              fibers::Scheduler scheduler;
              auto bad =
                  scheduler.spawn({.name = "bad"}, [] { throw std::runtime_error("x"); });
              scheduler.run();
          }) == "fibers: bad: ended by an exception that nobody asked for\n");
}

TEST_CASE(
    "another scheduler inside a fiber is allowed, and so is the end of a scheduler with "
    "fibers") {
    const auto fate = child::run([] {
        fibers::Scheduler outer;
        int ended = 0;
        outer.spawn([&ended] {
            fibers::Scheduler inner;
            inner.spawn([&ended] {
                fibers::yield();
                ++ended;
            });
            inner.spawn([] { fibers::park(); });
            inner.run();
        });
        outer.run();
        return ended == 1 ? 0 : 1;
    });
    CHECK(base::must("start a process", fate).end() == "exit code 0");
}
