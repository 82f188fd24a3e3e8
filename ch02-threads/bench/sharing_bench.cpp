// What does sharing cost? A message through a channel, a lock that nobody else wants, a lock that
// two want; what the same costs between threads of the system; and what a bulkhead is worth.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <deque>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.hpp"
#include "bench/bench.hpp"
#include "fibers/channel.hpp"
#include "fibers/deferred.hpp"
#include "fibers/guarded.hpp"

using namespace std::chrono_literals;

// ---- Messages ----

// A queue between threads, as everybody writes it once.
class ThreadQueue {
  public:
    explicit ThreadQueue(std::size_t capacity) : capacity_(capacity) {}
    void send(long value) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return values_.size() < capacity_; });
        values_.push_back(value);
        changed_.notify_one();
    }
    long receive() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return !values_.empty(); });
        const long value = values_.front();
        values_.pop_front();
        changed_.notify_one();
        return value;
    }

  private:
    const std::size_t capacity_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<long> values_;
};

static void through_channel(std::size_t capacity, long messages) {
    fibers::Scheduler scheduler;
    fibers::Channel<long> channel(capacity);
    scheduler.spawn([&] {
        for (long i = 0; i < messages; ++i) (void)channel.send(i);
        channel.close();
    });
    long sum = 0;
    scheduler.spawn([&] {
        while (auto value = channel.receive()) sum += *value;
    });
    scheduler.run();
    bench::keep(sum);
}

static void through_threads(std::size_t capacity, long messages) {
    ThreadQueue queue(capacity);
    std::thread sender([&] {
        for (long i = 0; i < messages; ++i) queue.send(i);
    });
    long sum = 0;
    for (long i = 0; i < messages; ++i) sum += queue.receive();
    sender.join();
    bench::keep(sum);
}

static void print_messages() {
    for (const std::size_t capacity : {1024UL, 1UL, 0UL}) {
        const long messages = capacity == 1024 ? 20'000 : 2'000;
        const std::string suffix = std::to_string(capacity);
        const auto times = bench::paired_ns(
            1, [&] { through_channel(capacity, messages); },
            [&] { through_threads(std::max<std::size_t>(capacity, 1), messages); }, 31);
        bench::print(bench::compared("ch02/message-" + suffix,
                                     "one message through a channel of " + suffix, times,
                                     "std::mutex, condition variable, two threads",
                                     static_cast<double>(messages), "<= 0.5"));
    }
}

// ---- Locks ----

constexpr long turns = 10'000;  // short, so that most runs are not interrupted

// The least that any lock of this kind can do: one atomic exchange to take it, one to give it.
static void two_atomics() {
    std::atomic<int> word{0};
    long sum = 0;
    for (long i = 0; i < turns; ++i) {
        int expected = 0;
        word.compare_exchange_strong(expected, 1, std::memory_order_acquire);
        sum += i;
        bench::keep(sum);
        expected = 1;
        word.compare_exchange_strong(expected, 0, std::memory_order_release);
    }
}

static void guarded_alone() {
    fibers::Scheduler scheduler;
    fibers::Guarded<long> sum(0L);
    scheduler.spawn([&] {
        for (long i = 0; i < turns; ++i) {
            const auto access = sum.lock();
            *access += i;
            bench::keep(*access);
        }
    });
    scheduler.run();
}

// Two fibers that find the lock taken each time.
static void mutex_contended() {
    fibers::Scheduler scheduler;
    fibers::Mutex mutex;
    for (int fiber = 0; fiber < 2; ++fiber) {
        scheduler.spawn([&] {
            for (long i = 0; i < turns / 2; ++i) {
                const std::lock_guard lock(mutex);
                fibers::yield();
            }
        });
    }
    scheduler.run();
}

static void threads_contended() {
    std::mutex mutex;
    const auto work = [&] {
        for (long i = 0; i < turns / 2; ++i) {
            const std::lock_guard lock(mutex);
            std::this_thread::yield();
        }
    };
    std::thread other(work);
    work();
    other.join();
}

static void print_guarded() {
    const char* const floor = "two atomic instructions";
    const auto alone = bench::paired_ns(1, guarded_alone, two_atomics, 201);
    bench::print(bench::compared("ch02/guarded",
                                 "access to a guarded value, in a program of one thread",
                                 alone, floor, turns, "<= 1"));
    bench::print({.id = "ch02/guarded-ns",
                  .what = "the same, in nanoseconds",
                  .unit = "ns",
                  .ours = alone.first.median / turns,
                  .goal = "<= 8",
                  .spread = alone.first.spread});
    std::thread([] {}).join();  // from now on the system says that there may be others
    const auto among = bench::paired_ns(1, guarded_alone, two_atomics, 201);
    bench::print(bench::compared("ch02/guarded-threads",
                                 "the same, in a program that has had two threads", among,
                                 floor, turns, "<= 1.25"));
}

static void print_contended() {
    bench::print(bench::compared(
        "ch02/mutex-2", "taking a mutex that another one holds, two of them",
        bench::paired_ns(1, mutex_contended, threads_contended, 31),
        "std::mutex, two threads", turns, "<= 0.5"));
}

// ---- Deferred work ----

static void print_deferred() {
    fibers::DeferredQueue queue;
    fibers::Deferred work([] {});
    const auto times = bench::paired_ns(
        1'000,
        [&] {
            queue.raise(work);
            queue.run(1);
        },
        [&] { queue.raise(work); }, 201);
    bench::print(bench::compared("ch02/deferred", "raising a piece of work and running it",
                                 times, "raising it again while it waits", 1));
}

// ---- Bulkhead: latency of logins by the time at which they were asked ----

struct Request {
    bool login;
    base::nanoseconds asked;
};

static bench::Series logins(const char* name, bool one_pool) {
    base::VirtualClock clock;
    fibers::Scheduler scheduler({.clock = &clock});
    fibers::Channel<Request> queues[] = {fibers::Channel<Request>(1000),
                                         fibers::Channel<Request>(1000)};
    bench::Series series{.name = name, .points = {}};
    const auto ms = [](base::nanoseconds time) {
        return static_cast<double>(time.count()) / 1e6;
    };
    const auto serve = [&](fibers::Channel<Request>& queue) {
        while (auto request = queue.receive()) {
            const bool fast = request->login || clock.now() < 100ms || clock.now() > 500ms;
            fibers::sleep_for(fast ? 2ms : 400ms);
            if (request->login)
                series.points.emplace_back(ms(request->asked),
                                           ms(clock.now() - request->asked));
        }
    };
    const auto ask = [&](bool login, base::nanoseconds every) {
        while (clock.now() < 1s) {
            (void)queues[login || one_pool ? 0 : 1].send(
                {.login = login, .asked = clock.now()});
            fibers::sleep_for(every);
        }
        queues[login ? 0 : 1].close();
    };
    for (int worker = 0; worker < 4; ++worker)
        scheduler.spawn([&, worker] { serve(queues[one_pool || worker < 2 ? 0 : 1]); });
    scheduler.spawn([&] { ask(true, 5ms); });
    scheduler.spawn([&] { ask(false, 20ms); });
    scheduler.run();
    std::ranges::sort(series.points);
    return series;
}

static void print_bulkhead() {
    bench::print(bench::Plot{.id = "ch02/bulkhead",
                             .title = "Logins while search is slow (from 100 to 500 ms)",
                             .x = "when the login was asked for, ms",
                             .y = "how long it took, ms",
                             .log = "y",
                             .series = {logins("one pool of 4 workers", true),
                                        logins("a pool of 2 for each", false)}});
}

int main() {
    print_guarded();  // first, while the program has one thread only
    print_messages();
    print_contended();
    print_deferred();
    print_bulkhead();
}
