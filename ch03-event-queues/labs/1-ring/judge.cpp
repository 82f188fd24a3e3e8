#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "judge/budget.hpp"
#include "judge/explorer.hpp"
#include "judge/shared.hpp"
#include "ring.hpp"
#include "workbook/catch.hpp"

namespace {

// A counter that the explorer can see through.
template <class T>
struct Counter : judge::Atomic<T> {
    Counter(T value) : judge::Atomic<T>(judge::fresh_name("counter"), value) {}
};

// An item whose way into a cell and out of it are steps of the schedule.
struct Item {
    Item(int number = 0) : value(number) {}
    Item(const Item& other) : value(other.value) {
        judge::step("copies item " + std::to_string(value));
    }
    Item(Item&& other) : value(taken_from(other)) {}
    Item& operator=(Item other) {
        judge::step("writes a cell");
        value = std::exchange(other.value, 0);
        return *this;
    }
    int value;

  private:
    static int taken_from(Item& other) {
        judge::step("moves item " + std::to_string(other.value));
        return std::exchange(other.value, 0);
    }
};

using ExploredRing = Ring<Item, Counter>;

void expect_good(const judge::Build& build) {
    const judge::Report report = judge::explore(build);
    report.save("1-ring");
    INFO(report.explain());
    CHECK(report.passed());
}

// One task alone: a push() that waits for room waits for ever, and the explorer notices.
void alone(void (*body)()) {
    expect_good([body](judge::Program& program) { program.task("main", body); });
}

// Puts in the numbers from `first` to `last`.
template <class AnyRing>
void fill(AnyRing& ring, int first, int last) {
    for (int value = first; value <= last; ++value)
        judge::check(ring.push(value), "a ring with a free cell takes an item",
                     std::to_string(value) + " was refused");
}

// Takes those numbers, and then nothing.
template <class AnyRing>
void drain(AnyRing& ring, int first, int last) {
    for (int value = first; value <= last; ++value) {
        const auto item = ring.pop();
        judge::check(item.has_value(), "a ring that holds items gives one",
                     "there is none instead of " + std::to_string(value));
        judge::check(item->value == value, "items come out in their order",
                     std::to_string(item->value) + " instead of " + std::to_string(value));
    }
    judge::check(!ring.pop(), "an empty ring gives none", "there is another item");
}

}  // namespace

TEST_CASE("a ring of four cells holds four items and refuses the fifth",
          "[points:1][unit]") {
    alone([] {
        ExploredRing ring(4);
        fill(ring, 1, 4);
        judge::check(!ring.push(5), "a ring without a free cell refuses");
        judge::check(!ring.push(6), "and refuses again");
        drain(ring, 1, 4);
    });
}

TEST_CASE("a ring of one cell holds one item", "[points:1][unit]") {
    alone([] {
        ExploredRing ring(1);
        for (int lap = 1; lap <= 5; ++lap) {
            fill(ring, lap, lap);
            judge::check(!ring.push(9), "a ring without a free cell refuses");
            drain(ring, lap, lap);
        }
    });
}

TEST_CASE("every cell is used lap after lap", "[points:1][unit]") {
    for (std::uint32_t cells : {2u, 8u}) {
        Ring<int> ring(cells);
        int in = 0, out = 0;
        bool good = true;
        for (int turn = 0; turn < 100; ++turn) {
            while (ring.push(in) && in < 1000) ++in;  // until it is full
            good = good && in - out == static_cast<int>(cells) && ring.size() == cells;
            for (int count = turn % static_cast<int>(cells); count >= 0; --count)
                good = good && ring.pop() == out++;
        }
        INFO("a ring of " << cells
                          << " cells is full with exactly that many items, and gives "
                             "them in their order, however often it goes round");
        CHECK(good);
    }
}

TEST_CASE("the counters may pass the largest number", "[points:1][unit]") {
    alone([] {
        ExploredRing ring(4, 0xFFFF'FFFD);
        fill(ring, 1, 4);
        judge::check(ring.size() == 4, "a full ring of four cells holds four items",
                     "size() is " + std::to_string(ring.size()));
        judge::check(!ring.push(5), "a ring without a free cell refuses");
        drain(ring, 1, 4);
        fill(ring, 5, 7);
        judge::check(ring.size() == 3, "three items are three items",
                     "size() is " + std::to_string(ring.size()));
        drain(ring, 5, 7);
    });
}

TEST_CASE("an item that was taken is not in the ring any more", "[points:1][budget]") {
    Ring<std::shared_ptr<int>> ring(2);
    auto item = std::make_shared<int>(7);
    INFO("a ring with a free cell takes an item, and holds it once");
    CHECK(ring.push(item));
    CHECK(item.use_count() == 2);
    const auto taken = ring.pop();
    INFO("move the item out of its cell: what the ring keeps lives until the next lap");
    CHECK(taken == item);
    CHECK(item.use_count() == 2);
}

namespace {

// A producer that puts `items` items into a ring, and a consumer that takes them.
void hand_over(std::uint32_t cells, std::uint32_t first, int items) {
    expect_good([=](judge::Program& program) {
        auto ring = std::make_shared<ExploredRing>(cells, first);
        program.task("producer", [=] {
            for (int value = 1; value <= items; ++value)
                while (!ring->push(value)) judge::pause();
        });
        program.task("consumer", [=] {
            for (int value = 1; value <= items;) {
                const auto item = ring->pop();
                if (!item) {
                    judge::pause();
                    continue;
                }
                judge::check(item->value == value, "each item comes once, and in its order",
                             std::to_string(item->value) + " came instead of " +
                                 std::to_string(value));
                ++value;
            }
        });
        program.at_end([=] { judge::check(!ring->pop(), "nothing is left"); });
    });
}

}  // namespace

TEST_CASE("one cell hands over three items in every schedule", "[points:2][explorer]") {
    hand_over(1, 0, 3);
}

TEST_CASE("two cells hand over four items in every schedule", "[points:1][explorer]") {
    hand_over(2, 0xFFFF'FFFE, 4);
}

TEST_CASE("who meets a full ring goes on at once in every schedule",
          "[points:1][explorer]") {
    expect_good([](judge::Program& program) {
        auto ring = std::make_shared<ExploredRing>(1);
        auto put = std::make_shared<int>(0);
        program.task("producer", [=] {
            for (int value : {1, 2}) *put += ring->push(value);
        });
        program.task("consumer", [=] { *put -= ring->pop().has_value(); });
        program.at_end([=] {
            const int left = static_cast<int>(ring->size());
            judge::check(left == *put && left <= 1,
                         "what was put in and not taken is in the ring",
                         "size() is " + std::to_string(left) + " instead of " +
                             std::to_string(*put));
            if (left == 1) judge::check(ring->pop().has_value(), "and can be taken");
            judge::check(!ring->pop(), "a value that was refused is not in the ring");
            judge::check(ring->push(3), "an empty ring takes an item");
        });
    });
}

namespace {

constexpr int items = 2500;

// Two threads, one ring. Returns whether the consumer gets 0, 1, 2 ... and all of them.
bool hands_over() {
    Ring<long long> ring(4);
    constexpr int most = 3'000'000;  // refusals, so that a ring which loses items ends too
    std::thread producer([&] {
        int refused = 0;
        for (int value = 0; value < items && refused < most;) {
            if (ring.push(value))
                ++value;
            else if (++refused % 16 == 0)
                std::this_thread::yield();
        }
    });
    bool in_order = true;
    int next = 0, empty = 0;
    while (next < items && empty < most) {
        if (const auto value = ring.pop())
            in_order = in_order && *value == next++;
        else if (++empty % 16 == 0)
            std::this_thread::yield();
    }
    producer.join();
    return in_order && next == items;
}

}  // namespace

TEST_CASE("two threads hand over ten thousand items", "[points:1][unit][threads]") {
    INFO("the consumer gets every number from 0 on, once and in order");
    for (int round = 0; round < 10'000 / items; ++round) {
        const bool good = hands_over();
        CHECK(good);
        if (!good) break;
    }
}
