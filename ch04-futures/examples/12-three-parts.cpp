// Executor and reactor apart: three parts, and what they say to each other.
//
// The executor polls tasks and knows nothing of events. The reactor hears of events and knows
// nothing of tasks. The future is asked by the one and waits at the other; what connects all
// three is the waker. Each sentence below is one of their few calls, in their order.
//
// Needs: posix (elsewhere a byte may take a moment to get from one socket to the other)
// Before: 11-one-reactor.  Next: 13-join-all.

#include <cstdio>
#include <deque>
#include <source_location>

#include "base/tracer.hpp"
#include "byhand/executor.hpp"
#include "byhand/reactor.hpp"
#include "byhand/talk.hpp"

using byhand::Async, byhand::Executor, byhand::Poll, byhand::Reactor, byhand::Waker;
using namespace std::chrono_literals;

static base::Tracer& tracer = base::program_tracer();
static const base::Tracer::Lane executor_lane = tracer.lane("executor"),
                                future_lane = tracer.lane("future"),
                                reactor_lane = tracer.lane("reactor");
static const char *task_is = "ready", *waker_is = "the executor's";

// A line of the output and a step of the animation, which takes a millisecond there.
static void tell(base::Tracer::Lane lane, const char* who, const char* what,
                 std::source_location where = std::source_location::current()) {
    std::printf("%-8s  %s\n", who, what);
    base::program_clock().sleep_for(1ms);
    tracer.instant(
        lane, "says",
        {{"say", what}, {"line", where.line()}, {"task", task_is}, {"waker", waker_is}});
    base::program_clock().sleep_for(1ms);
}

// byhand::Receive, and it tells what it does.
class TellingReceive {
  public:
    using Output = std::byte;
    TellingReceive(Reactor& reactor, events::Descriptor socket) : inner_(reactor, socket) {}
    Poll<std::byte> poll(const Waker& waker) {
        tracer.begin(future_lane, "is asked");
        auto byte = inner_.poll(waker);
        if (!byte) waker_is = "the executor's, and the reactor's";
        tell(
            future_lane, "future",
            byte ? "There is a byte." : "The socket is empty: the reactor gets the waker.");
        tracer.end(future_lane);
        return byte;
    }

  private:
    byhand::Receive<Reactor> inner_;
};

static Async<> reads(Reactor& reactor, events::Descriptor socket) {
    co_await TellingReceive(reactor, socket);
    reactor.forget(socket);
}

static void tell_all() {
    const byhand::Pair pair;
    Reactor reactor;
    Executor executor;
    executor.spawn(reads(reactor, pair.ends[0]));
    const auto poll = [&] {
        task_is = "runs";
        tracer.begin(executor_lane, "polls");
        tell(executor_lane, "executor", "A task is ready: poll it.");
        executor.run_one();
        tracer.end(executor_lane);
        task_is = executor.tasks() > 0 ? "waits" : "has ended";
    };
    poll();
    tell(executor_lane, "executor", "No task is ready: let the reactor wait.");
    tracer.begin(reactor_lane, "waits");
    tell(reactor_lane, "reactor", "Sleep in the queue, until a byte comes.");
    byhand::send_byte(pair.ends[1]);
    reactor.wait();  // it calls the waker
    task_is = "ready", waker_is = "the executor's";
    tell(reactor_lane, "reactor", "The socket is readable: call its waker.");
    tracer.end(reactor_lane);
    poll();
    tell(executor_lane, "executor", "The task has ended.");
}

int main() {
    tell_all();
    for (const int idle : {0, 10, 100}) {
        std::deque<byhand::Pair> pairs(1);
        Reactor reactor;
        Executor executor;
        executor.spawn(byhand::asks(reactor, pairs[0].ends[0], 100));
        executor.spawn(byhand::answers(reactor, pairs[0].ends[1], 100));
        for (int i = 0; i < idle; ++i)
            executor.spawn(byhand::answers(reactor, pairs.emplace_back().ends[1], 1));
        while (executor.tasks() > static_cast<std::size_t>(idle))
            if (!executor.run_one()) reactor.wait();
        std::printf("100 questions and answers, and %3d tasks beside them: %5d polls\n",
                    idle, executor.polls());
    }
}

// Output:
// executor  A task is ready: poll it.
// future    The socket is empty: the reactor gets the waker.
// executor  No task is ready: let the reactor wait.
// reactor   Sleep in the queue, until a byte comes.
// reactor   The socket is readable: call its waker.
// executor  A task is ready: poll it.
// future    There is a byte.
// executor  The task has ended.
// 100 questions and answers, and   0 tasks beside them:   201 polls
// 100 questions and answers, and  10 tasks beside them:   211 polls
// 100 questions and answers, and 100 tasks beside them:   301 polls
