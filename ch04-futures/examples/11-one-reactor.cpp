// A runtime with its reactor inside: it waits for events, and then asks everybody.
//
// The simplest loop that does not burn a processor: poll all tasks, sleep in chapter 3's queue
// until anything happens, and poll them all again. No waker is needed. The price is that one
// event for one task is a question to each of the others, too.
//
// Needs: posix (elsewhere a byte may take a moment to get from one socket to the other)
// Before: 10-wakers.  Next: 12-three-parts.

#include <array>
#include <cstdio>
#include <deque>
#include <set>
#include <utility>
#include <vector>

#include "base/must.hpp"
#include "byhand/async.hpp"
#include "byhand/talk.hpp"
#include "events/queue.hpp"

using base::must;
using byhand::Async, byhand::Waker;
using events::Descriptor;

// [runtime]
class Runtime {
  public:
    void spawn(Async<> task) { tasks_.push_back(std::move(task)); }

    // Until the first task has ended; the others are given up.
    void run() {
        while (true) {
            for (Async<>& task : tasks_) {
                ++polls_;
                if (task.poll(Waker::none())) return;
            }
            std::array<events::Event, 16> room;
            must("wait", queue_.wait(room));  // something has happened, to somebody
        }
    }

    // What a future does that would have to wait. Whose it is, nobody asks.
    void wait_for(Descriptor socket, const Waker&) {
        if (!watched_.insert(socket).second) return;
        const auto token = static_cast<events::Token>(socket);
        must("watch", queue_.add(socket, token, events::Interest::readable));
    }
    void forget(Descriptor socket) {
        if (watched_.erase(socket) > 0) must("forget", queue_.remove(socket));
    }
    [[nodiscard]] int polls() const noexcept { return polls_; }

  private:
    events::Queue queue_ = must("open a queue", events::Queue::open());
    std::set<Descriptor> watched_;
    std::vector<Async<>> tasks_;
    int polls_ = 0;
};
// [runtime]

int main() {
    for (const int idle : {0, 10, 100}) {
        std::deque<byhand::Pair> pairs(1);
        Runtime runtime;
        runtime.spawn(byhand::asks(runtime, pairs[0].ends[0], 100));
        runtime.spawn(byhand::answers(runtime, pairs[0].ends[1], 100));
        for (int i = 0; i < idle; ++i)  // nobody ever asks these
            runtime.spawn(byhand::answers(runtime, pairs.emplace_back().ends[1], 1));
        runtime.run();
        std::printf("100 questions and answers, and %3d tasks beside them: %5d polls\n",
                    idle, runtime.polls());
    }
}

// Output:
// 100 questions and answers, and   0 tasks beside them:   200 polls
// 100 questions and answers, and  10 tasks beside them:  1190 polls
// 100 questions and answers, and 100 tasks beside them: 10100 polls
