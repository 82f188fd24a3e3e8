// The queue that can be robbed, in every schedule that the explorer can find, and the rest of a
// worker: nobody sleeps while there is work.

#include "fibers/stealing_queue.hpp"

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "judge/explorer.hpp"
#include "judge/mutex.hpp"
#include "judge/shared.hpp"
#include "workbook/catch.hpp"

using judge::Ending;
using judge::Program;

namespace {

// An atomic whose every use is a step of the explorer.
template <typename T>
class Seen {
  public:
    Seen() : atomic_(judge::fresh_name("atomic")) {}
    T load(std::memory_order order) const { return atomic_.load(order); }
    void store(T value, std::memory_order order) { atomic_.store(value, order); }
    bool compare_exchange_strong(T& expected, T wanted, std::memory_order yes,
                                 std::memory_order no) {
        return atomic_.compare_exchange_strong(expected, wanted, yes, no);
    }

  private:
    judge::Atomic<T> atomic_;
};

constexpr int items = 5;

struct Shop {
    fibers::StealingRing<const int, 2, Seen> owner, thief, second_thief;
    std::array<int, items> wares{};
    std::array<int, items> sold{};

    void sell(const int* ware) {
        if (ware != nullptr) ++sold[static_cast<std::size_t>(ware - wares.data())];
    }
    void sell_all(fibers::StealingRing<const int, 2, Seen>& ring) {
        while (const int* const ware = ring.take()) sell(ware);
    }
};

// The owner fills the ring more than once round, and takes; thieves steal meanwhile.
void robbed(Program& program, int thieves) {
    auto shop = std::make_shared<Shop>();
    program.task("owner", [shop] {
        for (const int& ware : shop->wares) {
            while (!shop->owner.put(&ware)) shop->sell(shop->owner.take());
        }
        shop->sell(shop->owner.take());
    });
    program.task("thief", [shop] { shop->owner.steal(shop->thief); });
    if (thieves == 2) {
        program.task("second", [shop] { shop->owner.steal(shop->second_thief); });
    }
    program.at_end([shop] {
        shop->sell_all(shop->owner);
        shop->sell_all(shop->thief);
        shop->sell_all(shop->second_thief);
        for (const int times : shop->sold) judge::check(times == 1, "each is sold once");
    });
}

enum class Order { announce_then_look, look_then_announce };

// How a worker goes to rest, and how another one announces work: see pool.cpp. The model has one
// fiber, one who rests, and the two variables that matter.
void rest_and_announce(Program& program, Order order) {
    struct Pool {
        judge::Atomic<int> ready{"ready"}, resting{"resting"};
        judge::Mutex mutex{"bell"};
        judge::Condition rung{"rung"};
        judge::Shared<bool> is_rung{"is rung"};
    };
    auto pool = std::make_shared<Pool>();
    // [rest]
    program.task("worker", [pool, order] {
        if (order == Order::look_then_announce) {
            if (pool->ready.load() != 0) return;
            pool->resting.store(1);
        } else {
            pool->resting.store(1);
            if (pool->ready.load() != 0) return;
        }
        std::unique_lock lock(pool->mutex);
        pool->rung.wait(lock, [&] { return pool->is_rung.get(); });
    });
    program.task("other", [pool] {
        pool->ready.store(1);
        if (pool->resting.load() == 0) return;
        const std::lock_guard lock(pool->mutex);
        pool->is_rung.set(true);
        pool->rung.notify_one();
    });
    // [rest]
}

}  // namespace

TEST_CASE("a ring gives back in order what was put in, and says when it is full") {
    fibers::StealingRing<const int, 4> ring;
    const std::array<int, 6> wares{};
    for (int round = 0; round < 3; ++round) {
        for (std::size_t i = 0; i < 4; ++i) CHECK(ring.put(&wares[i]));
        CHECK_FALSE(ring.put(&wares[4]));
        CHECK(ring.size() == 4);
        for (std::size_t i = 0; i < 4; ++i) CHECK(ring.take() == &wares[i]);
        CHECK(ring.take() == nullptr);
    }
}

TEST_CASE("a thief takes half, rounded up, the oldest") {
    fibers::StealingRing<const int, 8> owner, thief;
    const std::array<int, 5> wares{};
    CHECK(owner.steal(thief) == 0);
    for (const int& ware : wares) owner.put(&ware);
    CHECK(owner.steal(thief) == 3);
    CHECK(thief.take() == &wares[0]);
    CHECK(thief.take() == &wares[1]);
    CHECK(thief.take() == &wares[2]);
    CHECK(owner.steal(thief) == 1);
    CHECK(owner.take() == &wares[4]);
}

TEST_CASE("a queue holds more than its ring, in order, and can be robbed of all") {
    constexpr std::size_t many = 1000;
    const auto fibers = std::make_unique<std::array<fibers::Fiber, many>>();
    fibers::StealingQueue queue, thief;
    for (fibers::Fiber& fiber : *fibers) queue.put(fiber);
    CHECK(queue.size() == many);
    for (std::size_t i = 0; i < many / 2; ++i) REQUIRE(queue.take() == &(*fibers)[i]);
    std::size_t stolen = 0;
    while (thief.steal(queue)) {
        while (thief.take() != nullptr) ++stolen;
    }
    CHECK(stolen == many / 2);
    CHECK(queue.take() == nullptr);
}

TEST_CASE("in every schedule each is taken once, with one thief or with two") {
    const judge::Report one = judge::explore([](Program& program) { robbed(program, 1); });
    CHECK(one.explain().ends_with("all good"));
    const judge::Report two =
        judge::explore([](Program& program) { robbed(program, 2); }, {.preemptions = 1});
    CHECK(two.explain().ends_with("all good"));
}

TEST_CASE("who says that it rests and then looks is never left asleep") {
    const judge::Report good = judge::explore(
        [](Program& program) { rest_and_announce(program, Order::announce_then_look); },
        {.preemptions = 10});
    CHECK(good.ending == Ending::passed);
    const judge::Report bad = judge::explore(
        [](Program& program) { rest_and_announce(program, Order::look_then_announce); });
    CHECK(bad.ending == Ending::lost_wake_up);
}
