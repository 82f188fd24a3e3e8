// Two executors in two threads: a reactor for each, or one for all.
//
// The parts are apart, so they can be put together in other ways. Here each thread has an
// executor, with two tasks that talk to each other. If each also has a reactor of its own, the
// threads have nothing to do with each other. If there is one reactor for the whole process, in
// a thread of its own, each wait is two messages between threads: a request there, a wake back.
//
// Needs: posix (elsewhere a byte may take a moment to get from one socket to the other)
// Before: 13-join-all.  Next: 15-who-comes-first.

#include <array>
#include <atomic>
#include <cstdio>
#include <ctime>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "byhand/executor.hpp"
#include "byhand/talk.hpp"

using byhand::Executor, byhand::Reactor, byhand::Waker;

constexpr int rounds = 1000;

// [own]
static void own_reactor(const byhand::Pair& pair) {
    Reactor reactor;
    Executor executor;
    executor.spawn(byhand::asks(reactor, pair.ends[0], rounds));
    executor.spawn(byhand::answers(reactor, pair.ends[1], rounds));
    executor.run([&] { reactor.wait(); });
}
// [own]

// [shared]
// A reactor that any thread may ask. Only its own thread may touch the queue: the others leave
// a request, and ring.
class SharedReactor {
  public:
    void wait_for(events::Descriptor socket, Waker waker) {
        const std::lock_guard lock(mutex_);
        requests_.emplace_back(socket, std::move(waker));
        ++messages;
        reactor_.ring();
    }
    void forget(events::Descriptor) {}  // the queue is closed before the sockets

    void run() {
        while (!ended_) {
            for (auto& [socket, waker] : take())
                reactor_.wait_for(socket, std::move(waker));
            messages += static_cast<int>(reactor_.wait());  // each waker: another thread's
        }
    }
    void end() {
        ended_ = true;
        reactor_.ring();
    }
    std::atomic<int> messages = 0;

  private:
    using Requests = std::vector<std::pair<events::Descriptor, Waker>>;
    Requests take() {
        const std::lock_guard lock(mutex_);
        return std::exchange(requests_, {});
    }
    Reactor reactor_;
    std::atomic<bool> ended_ = false;
    std::mutex mutex_;
    Requests requests_;  // under the mutex
};

static void shared_reactor(SharedReactor& reactor, const byhand::Pair& pair) {
    Executor executor;
    executor.spawn(byhand::asks(reactor, pair.ends[0], rounds));
    executor.spawn(byhand::answers(reactor, pair.ends[1], rounds));
    executor.run([&] { executor.wait(); });
}
// [shared]

template <typename Body>
static void in_two_threads(const char* what, Body body) {
    const std::clock_t begin = std::clock();  // the processor's time, of all threads
    const std::array<byhand::Pair, 2> pairs;
    {
        const std::jthread first([&] { body(pairs[0]); });
        const std::jthread second([&] { body(pairs[1]); });
    }
    const auto ticks = static_cast<double>(std::clock() - begin);
    std::printf("%s: %.1f microseconds of CPU for a question and its answer\n", what,
                ticks * 1e6 / CLOCKS_PER_SEC / (2 * rounds));
}

int main() {
    in_two_threads("a reactor each", own_reactor);

    SharedReactor reactor;
    std::jthread thread([&] { reactor.run(); });
    in_two_threads("one for all", [&](const auto& pair) { shared_reactor(reactor, pair); });
    reactor.end();
    thread.join();
    std::printf("messages between threads, with a reactor each: 0, with one for all: %d\n",
                reactor.messages.load());
}

// Output:
// ... (times depend on the machine)
// messages between threads, with a reactor each: 0, with one for all: 7996
