// Sends that nobody is in a hurry to hear of: Tell::with_next. When they are told of differs from one back
// end to the other; that they are, once, and with what, does not.
//
// Needs: any

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <string_view>
#include <thread>
#include <vector>

#include "events/queue.hpp"
#include "operations.hpp"

using namespace conformance;
using namespace std::chrono_literals;
using base::Errno, base::must;
using events::Event, events::Queue, events::Tell, events::Token, events::What;
using std::chrono::steady_clock;

namespace {

// More than a socket takes at once.
constexpr std::size_t much_size = 8 << 20;

// The one event that ends a wait long before its time is up.
Event told_at_once(Queue& queue) {
    const auto begin = steady_clock::now();
    const Event event = the_event(queue);
    CHECK(steady_clock::now() - begin < soon / 2);
    return event;
}

}  // namespace

TEST_CASE("a wait whose time is up tells of what could wait, once") {
    on_each_backend([](Queue& queue) {
        Pair pair;
        for (const auto timeout : {0ns, std::chrono::nanoseconds(now)}) {
            queue.send(pair.near, bytes("hello"), 1, Tell::with_next);
            const auto found = wait(queue, timeout);
            REQUIRE(found.size() == 1);
            CHECK(found[0].token == 1);
            CHECK(found[0].what == What::done);
            CHECK(found[0].error == Errno{});
            CHECK(found[0].result == 5);
            nothing_more(queue);
            CHECK(drain(pair.far) == 5);
        }
    });
}

TEST_CASE("what could wait comes with the next event at the latest") {
    on_each_backend([](Queue& queue) {
        Pair pair;
        queue.send(pair.near, bytes("hello"), 1, Tell::with_next);
        queue.set_timer(5ms, 2);
        std::vector<Token> told;
        while (told.size() < 2) {
            const Event event = wait(queue, soon, 1).at(0);
            told.push_back(event.token);
        }
        std::ranges::sort(told);
        CHECK(told == std::vector<Token>{1, 2});
        nothing_more(queue);
    });
}

TEST_CASE("an echo whose answers could wait: a thousand times there and back") {
    on_each_backend([](Queue& queue) {
        Pair pair;
        std::array<std::byte, 8> near_room, far_room;
        queue.receive(pair.far, far_room, 1);
        int sent = 0;
        for (int round = 0; round < 1000; ++round) {
            queue.receive(pair.near, near_room, 2);
            queue.send(pair.near, bytes("ping"), 3, Tell::with_next);
            for (bool is_back = false; !is_back;) {
                for (const Event& event : wait(queue, soon)) {
                    REQUIRE(event.result == 4);
                    if (event.token == 3) ++sent;
                    if (event.token == 1) {
                        queue.send(pair.far, std::span(far_room).first(4), 3,
                                   Tell::with_next);
                        queue.receive(pair.far, far_room, 1);
                    }
                    is_back |= event.token == 2;
                }
            }
        }
        while (sent < 2000) {
            REQUIRE(the_event(queue).token == 3);
            ++sent;
        }
        nothing_more(queue);
    });
}

TEST_CASE("hundreds that could wait, room for few: each is told exactly once") {
    on_each_backend([](Queue& queue) {
        constexpr std::size_t count = 600;
        std::vector<std::unique_ptr<Pair>> pairs;
        for (std::size_t i = 0; i < count; ++i) pairs.push_back(std::make_unique<Pair>());
        for (std::size_t i = 0; i < count; ++i)
            queue.send(pairs[i]->near, bytes("message"), i, Tell::with_next);
        std::vector<int> times(count);
        for (std::size_t told = 0; told < count;) {
            const auto found = wait(queue, now, 7);
            REQUIRE_FALSE(found.empty());
            for (const Event& event : found) {
                CHECK(event.result == 7);
                ++times.at(event.token);
                ++told;
            }
        }
        CHECK(std::ranges::count(times, 1) == count);
        for (const auto& pair : pairs) CHECK(drain(pair->far) == 7);
        nothing_more(queue);
    });
}

// ---- What cannot wait ----

TEST_CASE(
    "without room in the socket a send that could wait is done when the reader reads") {
    on_each_backend([](Queue& queue) {
        Pair pair;
        std::vector<std::byte> much(much_size);
        for (std::size_t i = 0; i < much.size(); ++i)
            much[i] = static_cast<std::byte>(i * 7 / 5);
        // There is room for a part, or for nothing.
        const std::size_t before = GENERATE(false, true) ? fill(pair.near) : 0;
        queue.send(pair.near, much, 1, Tell::with_next);
        CHECK(wait(queue, now).empty());
        std::vector<std::byte> got(before + much.size());
        std::thread reader([&] {
            for (std::size_t sum = 0; sum < got.size();) {
                const auto received =
                    events::receive_now(pair.far, std::span(got).subspan(sum));
                sum += received.value_or(0);
                if (!received) std::this_thread::yield();
            }
        });
        const Event event = told_at_once(queue);
        reader.join();
        CHECK(std::ranges::equal(std::span(got).subspan(before), much));
        CHECK(event.error == Errno{});
        CHECK(event.result == static_cast<std::int64_t>(much.size()));
        nothing_more(queue);
    });
}

TEST_CASE("a failure is told at once, although it could wait") {
    on_each_backend([](Queue& queue) {
        Pair pair;
        send(pair.near, "unread");
        pair.far.close();  // a reset
        while (events::send_now(pair.near, bytes("x"))) std::this_thread::yield();
        queue.send(pair.near, bytes("x"), 1, Tell::with_next);
        const Event event = told_at_once(queue);
        CHECK(event.token == 1);
        CHECK(
            (event.error == Errno::broken_pipe || event.error == Errno::connection_reset));
        nothing_more(queue);
    });
}

TEST_CASE("so is a descriptor that is not open") {
    on_each_backend([](Queue& queue) {
        auto pair = std::make_unique<Pair>();
        const events::Descriptor closed = pair->near;
        pair.reset();
        queue.send(closed, bytes("x"), 1, Tell::with_next);
        CHECK(told_at_once(queue).error == Errno::bad_handle);
        nothing_more(queue);
    });
}

TEST_CASE("of thousands that fail none is told as done") {
    on_each_backend([](Queue& queue) {
        constexpr int count =
            6000;  // more than there is room for between us and the kernel
        for (int i = 0; i < count; ++i) {
            const auto closed = static_cast<events::Descriptor>(100'000 + 4 * i);
            queue.send(closed, bytes("x"), 1, Tell::with_next);
        }
        for (int told = 0; told < count;) {
            const auto found = wait(queue, soon, 100);
            REQUIRE_FALSE(found.empty());
            for (const Event& event : found) REQUIRE(event.error == Errno::bad_handle);
            told += static_cast<int>(found.size());
        }
        nothing_more(queue);
    });
}

TEST_CASE("hurry() makes that it is told at once after all") {
    on_each_backend([](Queue& queue) {
        Pair pair;
        const auto operation = queue.send(pair.near, bytes("x"), 1, Tell::with_next);
        queue.hurry(operation);
        queue.hurry(operation);
        CHECK(told_at_once(queue).result == 1);
        queue.hurry(operation);  // over: the name means nothing any more
        nothing_more(queue);
    });
}

TEST_CASE("a send that waits for another one to end does not wait for the next event") {
    on_each_backend([](Queue& queue) {
        Pair pair;
        queue.send(pair.near, bytes("one"), 1, Tell::with_next);
        queue.send(pair.near, bytes("two"), 2, Tell::with_next);
        queue.hurry(queue.send(pair.near, bytes("three"), 3, Tell::with_next));
        std::vector<Token> order;
        const auto begin = steady_clock::now();
        while (order.size() < 3) {
            for (const Event& event : wait(queue, soon)) order.push_back(event.token);
        }
        CHECK(steady_clock::now() - begin < soon / 2);
        CHECK(order == std::vector<Token>{1, 2, 3});
        CHECK(drain(pair.far) == 11);
        nothing_more(queue);
    });
}

// ---- Cancel, close, the end ----

TEST_CASE("cancelled, it is told at once: done, or cancelled") {
    on_each_backend([](Queue& queue) {
        Pair pair;
        const std::vector<std::byte> much(GENERATE(true, false) ? much_size : 1);
        const auto operation = queue.send(pair.near, much, 1, Tell::with_next);
        if (!wait(queue, 0ns).empty()) return;  // it is done
        queue.cancel(operation);
        queue.cancel(operation);
        const Event event = told_at_once(queue);
        CHECK(event.token == 1);
        CHECK(event.error == Errno::cancelled);
        nothing_more(queue);
    });
}

TEST_CASE("cancelled before anybody has waited, it is told at once, too") {
    on_each_backend([](Queue& queue) {
        Pair pair;
        const std::vector<std::byte> much(GENERATE(true, false) ? much_size : 1);
        queue.cancel(queue.send(pair.near, much, 1, Tell::with_next));
        const Event event = told_at_once(queue);
        CHECK(event.token == 1);
        CHECK((event.error == Errno::cancelled || much.size() == 1));
        nothing_more(queue);
    });
}

TEST_CASE("close() ends it, and what has gone arrives") {
    on_each_backend([](Queue& queue) {
        Pair pair;
        const std::vector<std::byte> much(GENERATE(true, false) ? much_size : 1);
        queue.send(pair.near, much, 1, Tell::with_next);
        queue.close(pair.near.release());
        const Event event = told_at_once(queue);
        CHECK(event.token == 1);
        CHECK((event.error == Errno::cancelled || much.size() == 1));
        nothing_more(queue);
    });
}

TEST_CASE("a queue may end before it has told of them") {
    for (const events::Backend backend : events::backends()) {
        DYNAMIC_SECTION(events::name_of(backend)) {
            Pair pair, other;
            auto much = std::make_unique<std::vector<std::byte>>(much_size);
            {
                Queue queue = must("open", Queue::open(backend));
                queue.send(other.near, bytes("x"), 2, Tell::with_next);
                if (GENERATE(false, true)) static_cast<void>(wait(queue, 0ns));
                queue.send(pair.near, *much, 1, Tell::with_next);
            }
            much.reset();  // nobody reads in it any more
            CHECK(drain(pair.far) <= much_size);
        }
    }
}
