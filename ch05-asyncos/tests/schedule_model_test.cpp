// A wait and a handler that completes it, in every order: the wake is never lost, and never comes twice.
//
// Without: tsan (one thread of the system; the explorer finds the races itself)

#include "model/explore.hpp"
#include "model/sync.hpp"
#include "model/var.hpp"
#include "model/wait.hpp"
#include "schedule/scheduler.hpp"
#include "schedule/wait_cell.hpp"
#include "workbook/catch.hpp"

using model::Ending, model::Report;
using enum schedule::Next;
using Header = schedule::JobHeader<model::Sync>;

namespace {

enum class Flaw { none, looks_then_leaves, rings_nobody };

// WaitCell, or what one would write first: each half takes two steps.
template <Flaw Is>
class Cell {
  public:
    bool wait(Header& who) {
        if (Is != Flaw::looks_then_leaves) return right_.wait(who);
        if (is_done_.load() == 1) return false;
        who_.store(&who);
        return true;
    }
    Header* complete() {
        if (Is != Flaw::looks_then_leaves) return right_.complete();
        is_done_.store(1);
        return who_.load();
    }

  private:
    schedule::WaitCell<model::Sync, Header> right_;
    model::Atomic<int> is_done_{"done", 0};
    model::Atomic<Header*> who_{"who", nullptr};
};

// One job: it waits, and ends when it is waked. The loop sleeps when there is nothing to run.
template <Flaw Is>
struct Program {
    abi::OwnPart own{};
    abi::GlobalPart global{};
    schedule::Scheduler<model::Sync> scheduler{own, global};
    Header job;
    Cell<Is> cell;
    model::Atomic<int> result{"result", 0};
    model::Var<int> frame{"the waiter's frame", 0};
    model::Parker sleep{"sleep"};
    int runs = 0;

    void loop() {
        scheduler.add(job);
        while (true) {
            const auto pick = scheduler.pick();
            if (pick.what == idle) {
                sleep.park();
                scheduler.wake_up();
                continue;
            }
            model::check(pick.job == &job && job.state.start(), "the job is run");
            if (++runs > 1) break;
            frame.set(runs);
            if (!cell.wait(job)) break;
            if (job.state.stop()) scheduler.add(job);
        }
        model::check(result.load(std::memory_order_relaxed) == 42, "the result is there");
        model::check(runs <= 2, "it is waked once");
    }
    void handler() {
        result.store(42, std::memory_order_relaxed);
        Header* const who = cell.complete();
        if (who == nullptr) return;
        model::check(frame.get() == 1, "who is waked is seen as it went to wait");
        const bool is_asleep = scheduler.wake(*who);
        if (is_asleep && Is != Flaw::rings_nobody) sleep.unpark();
    }
};

template <Flaw Is>
Report explored() {
    using Explored = Program<Is>;
    return model::explore<Explored>(
        {{"loop", &Explored::loop}, {"handler", &Explored::handler}});
}

}  // namespace

TEST_CASE("a wait that is completed at any moment goes on, once") {
    const Report report = explored<Flaw::none>();
    INFO(report.explain());
    CHECK(report.passed());
    CHECK(report.executions > 10);
}

TEST_CASE("who looks first and leaves its name later is forgotten") {
    CHECK(explored<Flaw::looks_then_leaves>().ending == Ending::lost_wake_up);
}

TEST_CASE("a loop whose sleep nobody ends sleeps for ever") {
    CHECK(explored<Flaw::rings_nobody>().ending == Ending::lost_wake_up);
}
