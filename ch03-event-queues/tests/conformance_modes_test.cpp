// How often a queue tells of what is ready: level, edge and oneshot mean the same on every back end.
//
// Needs: any

#include <algorithm>
#include <array>
#include <vector>

#include "each_backend.hpp"
#include "events/queue.hpp"

using namespace conformance;
using namespace std::chrono_literals;
using base::must;
using events::Event, events::Interest, events::Mode, events::Queue, events::Ready;

TEST_CASE("level: told each time, until it is not so any more") {
    on_each_backend([](Queue& queue) {
        Pair pair;
        REQUIRE(queue.add(pair.near, 1, Interest::readable, Mode::level));
        CHECK(wait(queue, now).empty());
        send(pair.far, "xyz");
        for (int i = 0; i < 3; ++i) CHECK(the_event(queue).ready.readable);
        CHECK(drain(pair.near) == 3);
        CHECK(wait(queue, now).empty());
        REQUIRE(queue.remove(pair.near));
    });
}

TEST_CASE("edge: told once, and once more after each would_block") {
    on_each_backend([](Queue& queue) {
        Pair pair;
        REQUIRE(queue.add(pair.near, 1, Interest::readable, Mode::edge));
        send(pair.far, "x");
        CHECK(the_event(queue).ready.readable);
        CHECK(wait(queue, now).empty());  // still there, but told
        CHECK(sleeps(queue));
        for (int i = 0; i < 3; ++i) {
            drain(pair.near);
            queue.blocked(pair.near, Interest::readable);
            CHECK(wait(queue, now).empty());
            send(pair.far, "y");
            CHECK(the_event(queue).ready.readable);
        }
        REQUIRE(queue.remove(pair.near));
    });
}

TEST_CASE("edge: what comes between would_block and blocked() is not lost") {
    on_each_backend([](Queue& queue) {
        Pair pair;
        REQUIRE(queue.add(pair.near, 1, Interest::readable, Mode::edge));
        send(pair.far, "x");
        CHECK(the_event(queue).ready.readable);
        drain(pair.near);
        send(pair.far, "y");
        queue.blocked(pair.near, Interest::readable);
        CHECK(the_event(queue).ready.readable);
        REQUIRE(queue.remove(pair.near));
    });
}

TEST_CASE("edge: a direction that has not blocked is not told again") {
    on_each_backend([](Queue& queue) {
        Pair pair;
        REQUIRE(queue.add(pair.near, 1, Interest::both, Mode::edge));
        CHECK(the_event(queue).ready == Ready{.writable = true});
        for (int i = 0; i < 3; ++i) {
            queue.blocked(pair.near, Interest::readable);  // a read said so; no write did
            CHECK(wait(queue, now).empty());
        }
        REQUIRE(queue.remove(pair.near));
    });
}

TEST_CASE("edge: a full socket is writable again when it was read from") {
    on_each_backend([](Queue& queue) {
        Pair pair;
        REQUIRE(queue.add(pair.near, 1, Interest::both, Mode::edge));
        CHECK(the_event(queue).ready.writable);
        std::size_t sent = fill(pair.near);
        queue.blocked(pair.near, Interest::writable);
        CHECK(wait(queue, now).empty());
        bool is_told = false;
        while (sent > 0) {
            sent -= drain(pair.far);
            for (const Event& event : wait(queue, 1ms)) is_told |= event.ready.writable;
        }
        if (!is_told) CHECK(the_event(queue).ready.writable);
        REQUIRE(queue.remove(pair.near));
    });
}

// Moves bytes at the edge, until there are `wanted`; `step` moves some, as many as it can.
// Gives how many, which is fewer if an edge was lost.
template <typename Step>
static std::size_t move_at_the_edge(Queue& queue, events::Descriptor socket,
                                    Interest direction, std::size_t wanted, Step step) {
    std::array<Event, 4> room;
    std::size_t moved = 0;
    if (!queue.add(socket, 1, direction, Mode::edge)) return moved;
    while (moved < wanted) {
        const auto count = queue.wait(room, soon);
        if (!count || *count == 0) break;
        for (;;) {
            const auto some = step(socket, wanted - moved);
            if (!some || *some == 0) break;
            moved += *some;
        }
        queue.blocked(socket, direction);
    }
    static_cast<void>(queue.remove(socket));
    return moved;
}

TEST_CASE("edge: two that are as fast as each other lose nothing") {
    static constexpr std::size_t all = 5'000'000;
    on_each_backend([](Queue& queue) {
        Pair pair;
        std::size_t sent = 0;
        std::thread writer([&] {
            static const std::vector<std::byte> much(7'000);
            Queue other = must("open", Queue::open(queue.backend()));
            sent = move_at_the_edge(other, pair.far, Interest::writable, all,
                                    [](events::Descriptor to, std::size_t left) {
                                        const auto size = std::min(left, much.size());
                                        return events::send_now(
                                            to, std::span(much).first(size));
                                    });
        });
        const std::size_t received =
            move_at_the_edge(queue, pair.near, Interest::readable, all,
                             [](events::Descriptor from, std::size_t) {
                                 static std::array<std::byte, 5'000> room;
                                 return events::receive_now(from, room);
                             });
        writer.join();
        CHECK(sent == all);
        CHECK(received == all);
    });
}

TEST_CASE("edge: whenever news comes, it is told") {
    static constexpr std::size_t all = 5'000;
    on_each_backend([](Queue& queue) {
        Pair pair;
        std::thread writer([&] {
            const std::array<std::byte, 1> one{};
            for (std::size_t i = 0; i < all; ++i) {
                while (!events::send_now(pair.far, one)) std::this_thread::yield();
                // A pause that is never the same: news in each phase of the reader's round.
                for (std::atomic<std::size_t> spin = i * 7919 % 1009; spin > 0;) --spin;
            }
        });
        const std::size_t received =
            move_at_the_edge(queue, pair.near, Interest::readable, all,
                             [](events::Descriptor from, std::size_t) {
                                 static std::array<std::byte, 64> room;
                                 return events::receive_now(from, room);
                             });
        writer.join();
        CHECK(received == all);
    });
}

TEST_CASE("edge: what comes twice before a wait is one event in it") {
    on_each_backend([](Queue& queue) {
        Pair pair, other;
        REQUIRE(queue.add(pair.near, 1, Interest::readable, Mode::edge));
        REQUIRE(queue.add(other.near, 2, Interest::readable));
        CHECK(wait(queue, now).empty());
        send(pair.far, "x");
        REQUIRE(queue.remove(other.near));  // some queues look at what is there meanwhile
        send(pair.far, "y");
        CHECK(the_event(queue).ready == Ready{.readable = true});
        REQUIRE(queue.remove(pair.near));
    });
}

TEST_CASE("edge: modify() asks anew") {
    on_each_backend([](Queue& queue) {
        Pair pair;
        REQUIRE(queue.add(pair.near, 1, Interest::readable, Mode::edge));
        send(pair.far, "x");
        CHECK(the_event(queue).token == 1);
        REQUIRE(queue.modify(pair.near, 2, Interest::readable, Mode::edge));
        CHECK(the_event(queue).token == 2);  // nobody has read it
        CHECK(wait(queue, now).empty());
        REQUIRE(queue.remove(pair.near));
    });
}

TEST_CASE("oneshot: told once, and never again until modify()") {
    on_each_backend([](Queue& queue) {
        Pair pair;
        REQUIRE(queue.add(pair.near, 1, Interest::both, Mode::oneshot));
        CHECK(the_event(queue).ready == Ready{.writable = true});
        send(pair.far, "x");
        CHECK(wait(queue, now).empty());
        REQUIRE(queue.modify(pair.near, 2, Interest::readable, Mode::oneshot));
        const Event again = the_event(queue);
        CHECK(again.token == 2);
        CHECK(again.ready == Ready{.readable = true});
        send(pair.near, "nobody will read this");
        pair.far.close();
        CHECK(wait(queue, now).empty());  // not even the end, or a reset
        REQUIRE(queue.modify(pair.near, 3, Interest::readable, Mode::oneshot));
        CHECK(the_event(queue).ready.read_closed);
        REQUIRE(queue.remove(pair.near));
    });
}

TEST_CASE("oneshot: that the other side sends no more is no reason to tell twice") {
    on_each_backend([](Queue& queue) {
        Pair pair;
        fill(pair.near);
        REQUIRE(events::end_sending(pair.far));
        REQUIRE(queue.add(pair.near, 1, Interest::writable, Mode::oneshot));
        CHECK(wait(queue, now).empty());
        CHECK(sleeps(queue));
        std::size_t times = 0;
        for (int i = 0; i < 50; ++i) {  // it becomes writable, and full again
            drain(pair.far);
            times += wait(queue, 1ms).size();
            if (times > 0) fill(pair.near);
        }
        CHECK(times == 1);
        REQUIRE(queue.remove(pair.near));
    });
}

TEST_CASE("a mode can be changed") {
    on_each_backend([](Queue& queue) {
        Pair pair;
        send(pair.far, "x");
        REQUIRE(queue.add(pair.near, 1, Interest::readable, Mode::oneshot));
        CHECK(the_event(queue).ready.readable);
        CHECK(wait(queue, now).empty());
        REQUIRE(queue.modify(pair.near, 1, Interest::readable, Mode::level));
        for (int i = 0; i < 3; ++i) CHECK(the_event(queue).ready.readable);
        REQUIRE(queue.modify(pair.near, 1, Interest::readable, Mode::edge));
        CHECK(the_event(queue).ready.readable);
        CHECK(wait(queue, now).empty());
        REQUIRE(queue.remove(pair.near));
    });
}
