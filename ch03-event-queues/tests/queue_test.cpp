// One queue: first of all, that it works.
//
// Needs: linux

#include "events/queue.hpp"

#include <array>
#include <chrono>
#include <map>
#include <span>
#include <vector>

#include "base/must.hpp"
#include "events/sockets.hpp"
#include "workbook/catch.hpp"

using namespace std::chrono_literals;
using base::must, events::Event, events::Interest, events::Queue, events::What;

TEST_CASE("a socket with data is readable") {
    Queue queue = must("open", Queue::open());
    const auto pair = must("pair", events::connected_pair());
    REQUIRE(queue.add(pair[0], 7, Interest::readable));
    std::array<Event, 8> room;
    CHECK(must("wait", queue.wait(room, 0ns)) == 0);
    must("send", events::send_now(pair[1], std::as_bytes(std::span("x", 1))));
    REQUIRE(must("wait", queue.wait(room)) == 1);
    CHECK(room[0].token == 7);
    CHECK(room[0].ready == events::Ready{.readable = true});
}

TEST_CASE("a receive is done when there is something") {
    Queue queue = must("open", Queue::open());
    const auto pair = must("pair", events::connected_pair());
    std::array<std::byte, 16> bytes;
    queue.receive(pair[0], bytes, 1);
    queue.send(pair[1], std::as_bytes(std::span("hello", 5)), 2);
    std::map<events::Token, Event> done;
    while (done.size() < 2) {
        std::array<Event, 8> room;
        const std::size_t count = must("wait", queue.wait(room));
        for (const Event& event : std::span(room).first(count)) done[event.token] = event;
    }
    for (const auto& [token, event] : done) {
        CHECK(event.result == 5);
        CHECK(event.error == base::Errno{});
        CHECK_FALSE(event.more);
    }
    queue.close(pair[0]);
    queue.close(pair[1]);
}

TEST_CASE("timers come in their order, none too early") {
    Queue queue = must("open", Queue::open());
    const auto begin = std::chrono::steady_clock::now();
    queue.set_timer(2ms, 2);
    queue.set_timer(1ms, 1);
    const auto third = queue.set_timer(1ms, 3);
    CHECK(queue.cancel(third));
    CHECK_FALSE(queue.cancel(third));
    std::vector<events::Token> order;
    while (order.size() < 2) {
        std::array<Event, 8> room;
        const std::size_t count = must("wait", queue.wait(room));
        for (const Event& event : std::span(room).first(count))
            order.push_back(event.token);
    }
    CHECK(order == std::vector<events::Token>{1, 2});
    CHECK(std::chrono::steady_clock::now() - begin >= 2ms);
}
