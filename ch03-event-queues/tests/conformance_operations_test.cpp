// Operations: every back end carries them out, and tells of each once. Those that go on are asked for in
// conformance_receive_many_test.cpp, those that end early in conformance_cancel_test.cpp; what only POSIX
// systems have, in conformance_operations_posix_test.cpp.
//
// Needs: any

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "events/queue.hpp"
#include "operations.hpp"
#include "quirks.hpp"

using namespace conformance;
using namespace std::chrono_literals;
using base::Errno, base::must;
using events::Address, events::Event, events::Queue, events::Token, events::What;

// ---- Connections ----

TEST_CASE("connect and accept: both ends are told, and what is sent arrives") {
    on_each_backend([](Queue& queue) {
        const Listener listener;
        const Owned near = listener.open();
        queue.accept(listener.socket, 1);
        queue.connect(near, listener.address, 2);
        auto both = ends(queue, 2);
        std::ranges::sort(both, {}, &Event::token);
        CHECK(both[0].error == Errno{});
        CHECK_FALSE(both[0].more);
        CHECK(both[1].error == Errno{});
        const Owned far(static_cast<events::Descriptor>(both[0].result));
        std::array<std::byte, 16> room;
        queue.receive(far, room, 3);
        queue.send(near, bytes("hello"), 4);
        both = ends(queue, 2);
        CHECK(both[0].result == 5);
        CHECK(both[1].result == 5);
        CHECK(text(std::span(room).first(5)) == "hello");
        nothing_more(queue);
    });
}

TEST_CASE("nobody listens: the connection is refused") {
    on_each_backend([](Queue& queue) {
        auto listener = std::make_unique<Listener>();
        const Owned near = listener->open();
        const Address address = listener->address;
        listener.reset();
        queue.connect(near, address, 1);
        CHECK(end(queue).error == Errno::connection_refused);
        nothing_more(queue);
    });
}

TEST_CASE("accept_many goes on until it is cancelled") {
    on_each_backend([](Queue& queue) {
        const Listener listener;
        const auto accepting = queue.accept_many(listener.socket, 9);
        std::vector<std::unique_ptr<Owned>> sockets;
        for (int round = 0; round < 3; ++round) {
            for (int i = 0; i < 20; ++i) {
                auto& near = sockets.emplace_back(std::make_unique<Owned>(
                    must("socket",
                         events::open_socket(listener.address, events::Kind::stream))));
                static_cast<void>(events::connect_now(*near, listener.address));
            }
            for (const Event& event : ends(queue, 20)) {
                CHECK(event.token == 9);
                CHECK(event.more);
                sockets.push_back(
                    std::make_unique<Owned>(static_cast<events::Descriptor>(event.result)));
            }
        }
        nothing_more(queue);
        queue.cancel(accepting);
        const Event last = end(queue);
        CHECK(last.token == 9);
        CHECK(last.error == Errno::cancelled);
        CHECK_FALSE(last.more);
        nothing_more(queue);
    });
}

// ---- Bytes ----

TEST_CASE("a receive takes what is there, and 0 bytes are the end") {
    on_each_backend([](Queue& queue) {
        Pair pair;
        std::array<std::byte, 4> room;
        send(pair.far, "abcdef");
        queue.receive(pair.near, room, 1);
        CHECK(end(queue).result == 4);
        queue.receive(pair.near, room, 2);
        CHECK(end(queue).result == 2);
        pair.far.close();
        for (int i = 0; i < 3; ++i) {
            queue.receive(pair.near, room, 3);
            const Event last = end(queue);
            CHECK(last.result == 0);
            CHECK(last.error == Errno{});
        }
        nothing_more(queue);
    });
}

TEST_CASE("a receive that waits is told of the end, or of a reset") {
    on_each_backend([](Queue& queue) {
        Pair pair, other;
        std::array<std::byte, 4> room, other_room;
        queue.receive(pair.near, room, 1);
        queue.receive(other.near, other_room, 2);
        CHECK(wait(queue, now).empty());
        pair.far.close();
        CHECK(end(queue).token == 1);
        send(other.near, "unread: so that the close is a reset");
        other.far.close();
        const Event reset = end(queue);
        CHECK(reset.token == 2);
        CHECK(reset.error == Errno::connection_reset);
        nothing_more(queue);
    });
}

TEST_CASE("a send is done when all has gone, however little the socket takes") {
    on_each_backend([](Queue& queue) {
        Pair pair;
        std::vector<std::byte> much(8 << 20);
        for (std::size_t i = 0; i < much.size(); ++i)
            much[i] = static_cast<std::byte>(i * 7 / 5);
        queue.send(pair.near, much, 1);
        CHECK(wait(queue, now).empty());
        std::vector<std::byte> got;
        std::array<std::byte, 65'536> room;
        std::optional<Event> sent;
        while (got.size() < much.size()) {
            queue.receive(pair.far, room, 2);
            for (bool is_received = false; !is_received;) {
                for (const Event& event : wait(queue, soon)) {
                    if (event.token == 1) sent = event;
                    if (event.token != 2) continue;
                    is_received = true;
                    REQUIRE(event.result > 0);
                    got.insert(got.end(), room.begin(), room.begin() + event.result);
                }
            }
        }
        if (!sent) sent = end(queue);
        CHECK(sent->result == static_cast<std::int64_t>(much.size()));
        CHECK(got == much);
        nothing_more(queue);
    });
}

TEST_CASE("sends go one after the other, each whole; one that waits can be cancelled") {
    on_each_backend([](Queue& queue) {
        Pair pair;
        constexpr std::size_t size = 8 << 20;
        const std::vector<std::byte> first(size, std::byte{1}), second(size, std::byte{2});
        queue.send(pair.near, first, 1);
        const auto cancelled = queue.send(pair.near, first, 9);
        queue.send(pair.near, second, 2);
        queue.cancel(cancelled);
        const Event early = end(queue);
        CHECK(early.token == 9);
        CHECK(early.error == Errno::cancelled);
        std::vector<std::byte> got(2 * size);
        std::vector<Token> order;
        for (std::size_t sum = 0; sum < got.size();) {
            const auto received =
                events::receive_now(pair.far, std::span(got).subspan(sum));
            sum += received.value_or(0);
            for (const Event& event : wait(queue, 0ns)) order.push_back(event.token);
        }
        while (order.size() < 2) order.push_back(end(queue).token);
        CHECK(order == std::vector<Token>{1, 2});
        CHECK(std::ranges::is_sorted(got));
        CHECK(std::ranges::count(got, std::byte{1}) == size);
        nothing_more(queue);
    });
}

TEST_CASE("a send to one that is gone fails, and nobody gets a signal") {
    on_each_backend([](Queue& queue) {
        Pair pair;
        send(pair.near, "unread");
        pair.far.close();
        std::array<std::byte, 4> room;
        queue.receive(pair.near, room, 1);  // the reset is here
        const Errno first = end(queue).error;
        CHECK((first == Errno::connection_reset || is_wine()));
        queue.send(pair.near, bytes("x"), 2);
        CHECK((end(queue).error == after_a_reset || is_wine()));
    });
}

TEST_CASE("datagrams come whole, each with its sender's address") {
    on_each_backend([](Queue& queue) {
        const Owned near(must("bind", events::bind_to(Address::loopback(0))));
        const Owned far(must("bind", events::bind_to(Address::loopback(0))));
        const Address address = must("address", Address::of(near));
        const Address sender = must("address", Address::of(far));
        std::array<std::byte, 64> room, other_room;
        Address from, other_from;
        queue.receive_from(near, room, from, 1);
        CHECK(wait(queue, now).empty());
        queue.send_to(far, bytes("one"), address, 3);
        queue.send_to(far, bytes("three"), address, 4);
        queue.receive_from(near, other_room, other_from, 2);
        auto all = ends(queue, 4);
        std::ranges::sort(all, {}, &Event::token);
        CHECK(all[0].result + all[1].result == 8);
        CHECK(all[2].result == 3);
        CHECK(all[3].result == 5);
        CHECK(from.text() == sender.text());
        CHECK(other_from.text() == sender.text());
        const std::string both =
            std::string(
                text(std::span(room).first(static_cast<std::size_t>(all[0].result)))) +
            std::string(
                text(std::span(other_room).first(static_cast<std::size_t>(all[1].result))));
        CHECK((both == "onethree" || both == "threeone"));
        nothing_more(queue);
    });
}

// ---- Errors, order, many ----

TEST_CASE("what is not open is told like everything else: by wait()") {
    on_each_backend([](Queue& queue) {
        auto pair = std::make_unique<Pair>();
        const events::Descriptor closed = pair->near;
        pair.reset();
        std::array<std::byte, 4> room;
        queue.receive(closed, room, 1);
        queue.send(closed, bytes("x"), 2);
        auto both = ends(queue, 2);
        for (const Event& event : both) CHECK(event.error == Errno::bad_handle);
        nothing_more(queue);
    });
}

TEST_CASE("a descriptor is watched or operated on, not both") {
    on_each_backend([](Queue& queue) {
        Pair pair;
        std::array<std::byte, 4> room;
        queue.receive(pair.near, room, 1);
        const auto refused = queue.add(pair.near, 2, events::Interest::readable);
        REQUIRE_FALSE(refused);
        CHECK(refused.error() == Errno::already_exists);
        send(pair.far, "x");
        CHECK(end(queue).result == 1);
    });
}

TEST_CASE("hundreds of operations, room for few: each is told exactly once") {
    on_each_backend([](Queue& queue) {
        constexpr std::size_t count = 300;
        std::vector<std::unique_ptr<Pair>> pairs;
        std::vector<std::array<std::byte, 8>> rooms(count);
        for (std::size_t i = 0; i < count; ++i) pairs.push_back(std::make_unique<Pair>());
        for (std::size_t i = 0; i < count; ++i) {
            queue.receive(pairs[i]->near, rooms[i], i);
            queue.send(pairs[i]->far, bytes("message"), count + i);
        }
        std::vector<int> times(2 * count);
        for (const Event& event : ends(queue, 2 * count)) {
            CHECK(event.result == 7);
            ++times.at(event.token);
        }
        CHECK(std::ranges::count(times, 1) == 2 * count);
        nothing_more(queue);
    });
}

TEST_CASE("operations, timers and wake() come out of one wait") {
    on_each_backend([](Queue& queue) {
        Pair pair;
        std::array<std::byte, 4> room;
        queue.receive(pair.near, room, 1);
        queue.set_timer(1ms, 2);
        CHECK(the_event(queue).what == What::timer);
        queue.wake();
        CHECK(the_event(queue).what == What::woken);
        send(pair.far, "x");
        CHECK(the_event(queue).what == What::done);
        CHECK(wait(queue, 3ms).empty());
    });
}

TEST_CASE("an echo by operations: a thousand times there and back") {
    on_each_backend([](Queue& queue) {
        Pair pair;
        std::array<std::byte, 8> near_room, far_room;
        queue.receive(pair.far, far_room, 1);
        for (int round = 0; round < 1000; ++round) {
            queue.receive(pair.near, near_room, 2);
            queue.send(pair.near, bytes("ping"), 3);
            for (bool is_back = false; !is_back;) {
                for (const Event& event : wait(queue, soon)) {
                    if (event.token != 3) REQUIRE(event.result == 4);
                    if (event.token == 1) {
                        queue.send(pair.far, std::span(far_room).first(4), 3);
                        queue.receive(pair.far, far_room, 1);
                    }
                    is_back |= event.token == 2;
                }
            }
        }
        CHECK(text(std::span(near_room).first(4)) == "ping");
    });
}
