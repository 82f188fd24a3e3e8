// A pool of threads: every task runs, once at a time, wherever it is spawned, waked or aborted from;
// and when the pool ends, nothing is left.

#include "futures/host/thread_pool.hpp"

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <thread>
#include <vector>

#include "base/latch.hpp"
#include "base/must.hpp"
#include "futures/core/channel.hpp"
#include "futures/core/mutex.hpp"
#include "futures/core/oneshot.hpp"
#include "futures/core/sleep.hpp"
#include "futures/core/yield.hpp"
#include "futures/host/reactor.hpp"
#include "workbook/catch.hpp"

using namespace futures;
using namespace std::chrono_literals;

namespace {

// A pool, and what its threads wait in.
struct Pool {
    explicit Pool(const ThreadPoolOptions& options = {.workers = 3})
        : driver(base::must("open a queue", events::Queue::open())),
          pool(driver, options) {}
    Reactor driver;
    ThreadPool pool;
};

using Count = std::atomic<int>;

Task<int> give(int value) { co_return value; }

Task<> count(Count& counter, int yields) {
    for (int i = 0; i < yields; ++i) co_await yield();
    counter.fetch_add(1);
}

Task<int> spawns(ThreadPool& pool, int children) {
    std::vector<JoinHandle<int, Shared>> handles;
    for (int i = 0; i < children; ++i) handles.push_back(pool.spawn(give(i)));
    int sum = 0;
    for (auto& handle : handles) {
        const auto value = co_await handle;
        sum += *value;
    }
    co_return sum;
}

Task<> sleeps(nanoseconds time, Count& counter) {
    co_await sleep(time);
    counter.fetch_add(1);
}

Task<> for_ever() { co_await sleep(never); }

Task<int> throws() {
    co_await yield();
    throw std::runtime_error("on purpose");
}

Task<> throws_unseen() {
    co_await yield();
    throw std::runtime_error("on purpose");
}

Task<> sends(ChannelSender<int, Shared> sender, int many) {
    for (int i = 0; i < many; ++i) {
        const auto sent = co_await sender.send(i);
        if (!sent) co_return;
    }
}

Task<long> receives(BoundedReceiver<int, Shared> receiver) {
    long sum = 0;
    while (true) {
        const auto value = co_await receiver.receive();
        if (!value) co_return sum;
        sum += *value;
    }
}

Task<> adds(Mutex<long, Shared>& mutex, int times) {
    for (int i = 0; i < times; ++i) {
        const auto value = co_await mutex.lock();
        ++*value;
        if (i % 16 == 0) co_await yield();
    }
}

Task<long> read(Mutex<long, Shared>& mutex) {
    const auto value = co_await mutex.lock();
    co_return *value;
}

// Polled by two threads at once it would count wrong.
Task<> alone(int& plain, int times) {
    for (int i = 0; i < times; ++i) {
        ++plain;
        co_await yield();
    }
}

// How long a stress takes: WORKBOOK_STRESS=60 for a minute.
std::chrono::seconds stress_time() {
    const char* const wanted = std::getenv("WORKBOOK_STRESS");
    return std::chrono::seconds(wanted != nullptr ? std::atoi(wanted) : 2);
}

}  // namespace

TEST_CASE("a value comes back from a pool, and so does an exception") {
    Pool with;
    CHECK(with.pool.block_on(give(7)) == 7);
    CHECK(with.pool.block_on(spawns(with.pool, 1000)) == 499'500);
    CHECK_THROWS_AS(with.pool.block_on(throws()), std::runtime_error);
    CHECK(with.pool.tasks() == 0);
}

TEST_CASE("tasks spawned by several threads all run, and each on one worker at a time") {
    Count counter = 0;
    constexpr int threads = 4, each = 300;
    std::vector<int> plain(threads * each);
    {
        Pool with;
        std::vector<std::jthread> spawners;
        for (int i = 0; i < threads; ++i) {
            spawners.emplace_back([&, i] {
                std::vector<JoinHandle<void, Shared>> handles;
                for (int k = 0; k < each; ++k) {
                    with.pool.spawn_detached(count(counter, k % 8));
                    handles.push_back(with.pool.spawn(
                        alone(plain[static_cast<std::size_t>(i * each + k)], 20)));
                }
                for (auto& handle : handles) (void)wait_for(handle);
            });
        }
        spawners.clear();
        while (with.pool.tasks() != 0) std::this_thread::yield();
    }
    CHECK(counter == threads * each);
    for (const int value : plain) REQUIRE(value == 20);
}

TEST_CASE("more tasks than a worker's queue has places") {
    Count counter = 0;
    Pool with({.workers = 2});
    std::vector<JoinHandle<void, Shared>> handles;
    for (int i = 0; i < 5000; ++i) handles.push_back(with.pool.spawn(count(counter, 3)));
    for (auto& handle : handles) (void)wait_for(handle);
    CHECK(counter == 5000);
}

TEST_CASE("sleeps end in time, also when another worker has armed the first of them") {
    Count counter = 0;
    Pool with;
    auto late = with.pool.spawn(sleeps(10min, counter));
    std::vector<JoinHandle<void, Shared>> handles;
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < 200; ++i)
        handles.push_back(with.pool.spawn(sleeps((1 + i % 20) * 1ms, counter)));
    for (auto& handle : handles) (void)wait_for(handle);
    CHECK(counter == 200);
    CHECK(std::chrono::steady_clock::now() - begin < 60s);
    late.abort();
    CHECK(wait_for(late).error() == base::Errno::cancelled);
}

TEST_CASE("channels and mutexes between workers lose nothing") {
    Pool with;
    Channel<int, Shared> channel(16);
    auto sum = with.pool.spawn(receives(std::move(channel.receiver)));
    for (int i = 0; i < 3; ++i)
        with.pool.spawn_detached(sends(channel.sender.clone(), 2000));
    { auto last = std::move(channel.sender); }
    CHECK(wait_for(sum) == 3L * 1999 * 1000);

    Mutex<long, Shared> mutex(0L);
    std::vector<JoinHandle<void, Shared>> handles;
    for (int i = 0; i < 6; ++i) handles.push_back(with.pool.spawn(adds(mutex, 1000)));
    for (auto& handle : handles) (void)wait_for(handle);
    CHECK(with.pool.block_on(read(mutex)) == 6000);
}

namespace {

// Keeps its worker until it is let go; meanwhile the worker polls nobody else.
Task<> hogs(base::Latch& begun, base::Latch& end) {
    begun.count_down();
    end.wait();
    co_return;
}

Count lost = 0;
void count_lost(Failure&) { lost.fetch_add(1); }

}  // namespace

TEST_CASE("H5 a hog keeps one worker, and timers and other tasks go on") {
    Count counter = 0;
    Pool with({.workers = 2});
    base::Latch begun(1), end(1);
    auto hog = with.pool.spawn(hogs(begun, end));
    begun.wait();
    std::vector<JoinHandle<void, Shared>> handles;
    for (int i = 0; i < 100; ++i) handles.push_back(with.pool.spawn(sleeps(1ms, counter)));
    for (auto& handle : handles) (void)wait_for(handle);
    CHECK(counter == 100);
    CHECK_FALSE(hog.is_finished());
    end.count_down();
    (void)wait_for(hog);
}

TEST_CASE("an exception that nobody awaits is handed to the pool's owner") {
    lost = 0;
    Pool with({.workers = 2, .failure_lost = count_lost});
    for (int i = 0; i < 50; ++i) with.pool.spawn_detached(throws_unseen());
    while (with.pool.tasks() != 0) std::this_thread::yield();
    CHECK(lost == 50);
}

TEST_CASE("and so is one whose handle goes while its task ends, or when it has ended") {
    lost = 0;
    Pool with({.workers = 2, .failure_lost = count_lost});
    for (int i = 0; i < 2000; ++i) {
        const auto handle = with.pool.spawn(throws_unseen());
        for (int spins = 0; spins < i % 200 && !handle.is_finished(); ++spins)
            std::this_thread::yield();
    }
    while (with.pool.tasks() != 0) std::this_thread::yield();
    CHECK(lost == 2000);
}

TEST_CASE("a pool that ends drops what is left, and tells who awaits") {
    Count counter = 0;
    std::vector<JoinHandle<void, Shared>> handles;
    Pool with;
    for (int i = 0; i < 100; ++i) {
        handles.push_back(with.pool.spawn(for_ever()));
        with.pool.spawn_detached(count(counter, 1'000'000));
    }
    with.pool.shutdown();
    CHECK(with.pool.tasks() == 0);
    for (auto& handle : handles) CHECK(wait_for(handle).error() == base::Errno::cancelled);
    auto late = with.pool.spawn(for_ever());
    CHECK(wait_for(late).error() == base::Errno::cancelled);
}

namespace {

Task<> waits(OneshotReceiver<int, Shared> receiver) {
    const auto value = co_await receiver;
    (void)value;
}

// One round: tasks that yield, sleep and wait, woken and aborted by two foreign threads, while the pool
// ends or has work to do.
void storm(unsigned seed) {
    Count counter = 0;
    Pool with({.workers = 2 + seed % 3});
    std::vector<OneshotSender<int, Shared>> senders;
    std::vector<JoinHandle<void, Shared>> handles;
    for (unsigned i = 0; i < 60; ++i) {
        Oneshot<int, Shared> ends;
        senders.push_back(std::move(ends.sender));
        handles.push_back(with.pool.spawn(waits(std::move(ends.receiver))));
        handles.push_back(with.pool.spawn(count(counter, static_cast<int>(i % 7))));
        handles.push_back(with.pool.spawn(sleeps(nanoseconds(1 + i * 10'000), counter)));
    }
    std::jthread waker([&] {
        for (auto& sender : senders) (void)sender.send(1);
    });
    std::jthread aborter([&] {
        for (std::size_t i = 0; i < handles.size(); i += 2) handles[i].abort();
    });
    if (seed % 2 == 0) {
        for (auto& handle : handles) (void)wait_for(handle);
    }
    with.pool.shutdown();
    CHECK(with.pool.tasks() == 0);
}

}  // namespace

TEST_CASE("R4 R13 storms of wakes and aborts, also while the pool ends") {
    const auto end = std::chrono::steady_clock::now() + stress_time();
    unsigned rounds = 0;
    do storm(rounds++);
    while (std::chrono::steady_clock::now() < end);
    CHECK(rounds > 0);
}
