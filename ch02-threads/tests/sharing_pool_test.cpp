// How fibers share when they run on several threads: nothing is lost, nothing comes twice. Under
// ThreadSanitizer these tests look for races; in any build they count.

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "fibers/actives.hpp"
#include "fibers/channel.hpp"
#include "fibers/deferred.hpp"
#include "fibers/guarded.hpp"
#include "fibers/pool.hpp"
#include "workbook/catch.hpp"

namespace {

constexpr int fibers_of_a_kind = 8, rounds = 200;

TEST_CASE("on four threads a mutex lets one fiber in at a time") {
    fibers::Mutex mutex;
    int counter = 0;  // guarded by `mutex`
    std::atomic<int> inside{0}, crowds{0};
    fibers::Pool pool({.workers = 4});
    for (int fiber = 0; fiber < fibers_of_a_kind; ++fiber) {
        pool.spawn([&] {
            for (int i = 0; i < rounds; ++i) {
                const std::lock_guard lock(mutex);
                if (inside.fetch_add(1) != 0) ++crowds;
                ++counter;
                if (i % 4 == 0) fibers::yield();  // may go on in another thread
                inside.fetch_sub(1);
            }
        });
    }
    CHECK(pool.run() == 0);
    CHECK(counter == fibers_of_a_kind * rounds);
    CHECK(crowds == 0);
}

TEST_CASE("on four threads a guarded value is changed by one fiber at a time") {
    fibers::Guarded<std::vector<int>> numbers;
    fibers::Pool pool({.workers = 4});
    for (int fiber = 0; fiber < fibers_of_a_kind; ++fiber) {
        pool.spawn([&, fiber] {
            for (int i = 0; i < rounds; ++i) numbers.lock()->push_back(fiber);
        });
    }
    CHECK(pool.run() == 0);
    CHECK(numbers.with([](const auto& all) { return all.size(); }) ==
          fibers_of_a_kind * rounds);
}

TEST_CASE(
    "on four threads each value arrives once, and each sender's values in their order") {
    const auto capacity = GENERATE(std::size_t{0}, std::size_t{1}, std::size_t{16});
    using Parcel = std::unique_ptr<std::pair<int, int>>;  // who sent it, its number
    fibers::Channel<Parcel> channel(capacity);
    std::atomic<int> received{0}, disorder{0}, sending{fibers_of_a_kind};
    fibers::Pool pool({.workers = 4});
    for (int fiber = 0; fiber < fibers_of_a_kind; ++fiber) {
        pool.spawn([&, fiber] {
            for (int i = 0; i < rounds; ++i) {
                if (!channel.send(std::make_unique<std::pair<int, int>>(fiber, i))) break;
            }
            if (--sending == 0) channel.close();
        });
        pool.spawn([&] {
            std::vector<int> last(fibers_of_a_kind, -1);
            while (auto parcel = channel.receive()) {
                const auto [sender, number] = **parcel;
                int& before = last[static_cast<std::size_t>(sender)];
                if (number <= before) ++disorder;
                before = number;
                ++received;
            }
        });
    }
    CHECK(pool.run() == 0);
    CHECK(received == fibers_of_a_kind * rounds);
    CHECK(disorder == 0);
}

TEST_CASE("on four threads close() meets senders and receivers that come and wait") {
    for (int i = 0; i < 50; ++i) {
        fibers::Channel<int> channel(1);
        std::atomic<int> sent{0}, received{0};
        fibers::Pool pool({.workers = 4});
        for (int fiber = 0; fiber < 3; ++fiber) {
            pool.spawn([&] {
                while (channel.send(1)) ++sent;
            });
            pool.spawn([&] {
                while (channel.receive()) ++received;
            });
        }
        pool.spawn([&] {
            for (int turn = 0; turn < 5; ++turn) fibers::yield();
            channel.close();
        });
        CHECK(pool.run() == 0);
        CHECK(sent == received);
    }
}

TEST_CASE("the end of a pool cancels those who wait, and their lists forget them") {
    fibers::Mutex mutex;
    fibers::Channel<int> channel(0);
    mutex.lock();
    {
        fibers::Pool pool({.workers = 2});
        for (int fiber = 0; fiber < 4; ++fiber) {
            pool.spawn([&] { const std::lock_guard lock(mutex); });
            pool.spawn([&] { (void)channel.send(1); });
        }
        CHECK(pool.run() == 8);
    }
    mutex.unlock();
    CHECK(mutex.try_lock());
    mutex.unlock();
    CHECK(channel.try_receive().error() == base::Errno::would_block);
}

TEST_CASE("work that several threads raise runs, and never twice at a time") {
    fibers::DeferredQueue queue;
    std::atomic<int> raised{0}, threads{3};
    int runs = 0;
    std::vector<std::unique_ptr<fibers::Deferred>> works;
    for (int i = 0; i < 4; ++i)
        works.push_back(std::make_unique<fibers::Deferred>([&] { ++runs; }));
    std::vector<std::thread> raising;
    for (int thread = 0; thread < 3; ++thread) {
        raising.emplace_back([&] {
            for (int i = 0; i < 4 * rounds; ++i)
                raised += queue.raise(*works[static_cast<std::size_t>(i % 4)]);
            --threads;
        });
    }
    while (threads != 0 || queue.pending()) queue.run(3);
    for (std::thread& thread : raising) thread.join();
    queue.run(100);
    CHECK(runs == raised);
}

}  // namespace
