// A ball goes round among three fibers: through the run queue, or from hand to hand.
//
// wake() and park() leave it to the scheduler who runs next: the one that was woken stands
// at the end of the queue. hand_over() names who runs next and touches no queue. It is
// quicker, and the others wait until the game is over.
//
// Before: 17-a-million-fibers.  Next: 19-round-robin.

#include <array>
#include <cstdio>
#include <optional>

#include "fibers/fibers.hpp"

static constexpr int turns = 1000;

// [count]
struct Counts {
    int puts = 0, switches = 0, others = 0;
};

// A run queue and an observer that count.
class Counting final : public fibers::RunQueue, public fibers::Observer {
  public:
    Counts counts;
    void put(fibers::Fiber& fiber) noexcept override { ++counts.puts, queue_.put(fiber); }
    fibers::Fiber* take() noexcept override { return queue_.take(); }
    void runs(const fibers::Fiber& fiber) override {
        ++counts.switches;
        if (fiber.name() == "other") ++counts.others;
    }
    void stops(const fibers::Fiber& /*fiber*/) override {}
    void wakes(const fibers::Fiber& /*fiber*/) override {}

  private:
    fibers::Fifo queue_;
};
// [count]

static void through_the_queue(fibers::Fiber& next) {
    fibers::wake(next);
    fibers::park();
}

// Plays one game while another fiber wants to run too, and counts what it took.
static Counts play(void (*pass)(fibers::Fiber& next)) {
    Counting counting;
    fibers::Scheduler scheduler({.queue = &counting, .observer = &counting});
    std::array<fibers::Fiber*, 3> players{};
    int left = turns;
    Counts begin, end;
    // [player]
    const auto play = [&](std::size_t me) {
        fibers::park();  // until the ball comes
        while (left-- > 0) pass(*players[(me + 1) % 3]);
        end = counting.counts;
    };
    // [player]
    std::array<std::optional<fibers::Handle<void>>, 3> handles;
    for (std::size_t i = 0; i < 3; ++i) {
        handles[i] = scheduler.spawn({.name = "player"}, [&play, i] { play(i); });
        players[i] = &handles[i]->fiber();
    }
    scheduler.run();  // now all of them wait for the ball
    scheduler.spawn({.name = "other"}, [&] {
        while (left > 0) fibers::yield();
    });
    scheduler.wake(*players[0]);
    begin = counting.counts;
    scheduler.run();
    return {end.puts - begin.puts, end.switches - begin.switches,
            end.others - begin.others};
}

int main() {
    const Counts queue = play(through_the_queue), hand = play(fibers::hand_over);
    std::printf("%d turns          put into the queue  switches  turns of another fiber\n",
                turns);
    std::printf("through the queue  %19d %9d %23d\n", queue.puts, queue.switches,
                queue.others);
    std::printf("from hand to hand  %19d %9d %23d\n", hand.puts, hand.switches,
                hand.others);
}

// Output:
// 1000 turns          put into the queue  switches  turns of another fiber
// through the queue                 2001      2002                    1001
// from hand to hand                    2      1002                       1
