// Operations: every back end carries them out, and tells of each once. What only POSIX systems have is
// asked in conformance_operations_posix_test.cpp.
//
// Needs: any

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "each_backend.hpp"
#include "events/queue.hpp"
#include "quirks.hpp"

using namespace conformance;
using namespace std::chrono_literals;
using base::Errno, base::must;
using events::Address, events::Buffers, events::Event, events::Queue, events::Token,
    events::What;

namespace {

// Waits for so many events that tell of operations, with room for few at a time.
std::vector<Event> ends(Queue& queue, std::size_t count) {
    std::vector<Event> all;
    while (all.size() < count) {
        const auto found = wait(queue, soon, 7);
        REQUIRE_FALSE(found.empty());
        for (const Event& event : found) REQUIRE(event.what == What::done);
        all.insert(all.end(), found.begin(), found.end());
    }
    REQUIRE(all.size() == count);
    return all;
}

Event end(Queue& queue) { return ends(queue, 1)[0]; }

// No operation has two ends.
void nothing_more(Queue& queue) { CHECK(wait(queue, now).empty()); }

std::span<const std::byte> bytes(std::string_view text) {
    return std::as_bytes(std::span(text));
}

std::string_view text(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

struct Listener {
    Owned socket{must("listen", events::listen_on(Address::loopback(0)))};
    Address address = must("address", Address::of(socket));
    [[nodiscard]] Owned open() const {
        return Owned(must("socket", events::open_socket(address, events::Kind::stream)));
    }
};

}  // namespace

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

// ---- Receives that go on, into buffers of the queue's choice ----

TEST_CASE("receive_many brings all that comes, and then the end") {
    on_each_backend([](Queue& queue) {
        Pair pair;
        Buffers buffers(8, 8);
        queue.receive_many(pair.near, buffers, 1);
        std::string got;
        for (const std::string_view part :
             {"a", "bcd", "a long one of more than one piece"}) {
            send(pair.far, part);
            for (std::size_t sum = 0; sum < part.size();) {
                for (const Event& event : wait(queue, soon)) {
                    REQUIRE(event.result > 0);
                    CHECK(event.more);
                    got += text(buffers.bytes_of(event));
                    sum += static_cast<std::size_t>(event.result);
                    buffers.give_back(event);
                }
            }
        }
        CHECK(got == "abcda long one of more than one piece");
        pair.far.close();
        const Event last = end(queue);
        CHECK(last.result == 0);
        CHECK(last.error == Errno{});
        CHECK(last.buffer == -1);
        CHECK_FALSE(last.more);
        nothing_more(queue);
    });
}

TEST_CASE("without a free buffer a receive ends, and nothing is lost") {
    on_each_backend([](Queue& queue) {
        Pair pair;
        Buffers buffers(2, 4);
        queue.receive_many(pair.near, buffers, 1);
        send(pair.far, "aaaabbbbcccc");
        const auto all = ends(queue, 3);
        CHECK(text(buffers.bytes_of(all[0])) == "aaaa");
        CHECK(text(buffers.bytes_of(all[1])) == "bbbb");
        CHECK(all[2].error == Errno::no_buffers);
        CHECK_FALSE(all[2].more);
        buffers.give_back(all[0]);
        buffers.give_back(all[1]);
        queue.receive_many(pair.near, buffers, 2);
        const Event rest = end(queue);
        CHECK(rest.token == 2);
        CHECK(text(buffers.bytes_of(rest)) == "cccc");
        CHECK(rest.more);
        nothing_more(queue);
    });
}

TEST_CASE("many connections share few buffers") {
    on_each_backend([](Queue& queue) {
        Buffers buffers(4, 16);
        std::vector<std::unique_ptr<Pair>> pairs;
        for (Token i = 0; i < 50; ++i) {
            pairs.push_back(std::make_unique<Pair>());
            queue.receive_many(pairs.back()->near, buffers, i);
        }
        CHECK(wait(queue, now).empty());
        for (int round = 0; round < 3; ++round) {
            for (const auto& pair : pairs) {
                send(pair->far, "x");
                const Event event = end(queue);
                CHECK(event.result == 1);
                buffers.give_back(event);
            }
        }
        nothing_more(queue);
    });
}

TEST_CASE("buffers outlive their queue, and work with another one") {
    for (const events::Backend backend : events::backends()) {
        DYNAMIC_SECTION(events::name_of(backend)) {
            Buffers buffers(2, 4);
            for (int round = 0; round < 3; ++round) {
                Queue queue = must("open", Queue::open(backend));
                Pair pair;
                queue.receive_many(pair.near, buffers, 1);
                send(pair.far, "abcdefgh");
                // It may also say already that there is none for what comes next.
                for (std::int64_t sum = 0; sum < 8;) {
                    for (const Event& event : wait(queue, soon)) {
                        sum += event.result;
                        if (event.buffer == 0) buffers.give_back(event);
                    }
                }
                if (round == 2) continue;
                queue = must("open", Queue::open(backend));
                buffers.give_back(1);
            }
        }
    }
}

TEST_CASE("a queue outlives its buffers, and goes on with others") {
    on_each_backend([](Queue& queue) {
        Pair pair;
        for (int round = 0; round < 3; ++round) {
            Buffers buffers(2, 4);
            const auto operation = queue.receive_many(pair.near, buffers, 1);
            send(pair.far, "abcd");
            const Event event = end(queue);
            CHECK(text(buffers.bytes_of(event)) == "abcd");
            queue.cancel(operation);
            CHECK_FALSE(end(queue).more);
        }
        nothing_more(queue);
    });
}

// ---- Cancel and close ----

TEST_CASE("a receive that waits can be cancelled, once") {
    on_each_backend([](Queue& queue) {
        Pair pair;
        std::array<std::byte, 4> room;
        const auto operation = queue.receive(pair.near, room, 1);
        CHECK(wait(queue, now).empty());
        queue.cancel(operation);
        queue.cancel(operation);
        CHECK(end(queue).error == Errno::cancelled);
        queue.cancel(operation);  // over: the name means nothing any more
        nothing_more(queue);
        send(pair.far, "x");
        queue.receive(pair.near, room, 2);
        CHECK(end(queue).result == 1);
    });
}

TEST_CASE("a send that has begun can be cancelled") {
    on_each_backend([](Queue& queue) {
        Pair pair;
        const std::vector<std::byte> much(8 << 20);
        const auto operation = queue.send(pair.near, much, 1);
        CHECK(wait(queue, now).empty());  // a part has gone
        queue.cancel(operation);
        CHECK(end(queue).error == Errno::cancelled);
        CHECK(drain(pair.far) < much.size());
        nothing_more(queue);
    });
}

TEST_CASE("cancelled before anybody has waited") {
    on_each_backend([](Queue& queue) {
        Pair pair;
        std::array<std::byte, 4> room;
        queue.cancel(queue.receive(pair.near, room, 1));
        CHECK(end(queue).error == Errno::cancelled);
        nothing_more(queue);
    });
}

TEST_CASE("cancel races with data: done or cancelled, and nothing is lost") {
    on_each_backend([](Queue& queue) {
        Pair pair;
        std::size_t received = 0;
        for (int i = 0; i < 100; ++i) {
            std::array<std::byte, 4> room;
            const auto operation = queue.receive(pair.near, room, 1);
            auto found = i % 2 == 0 ? wait(queue, 0ns) : std::vector<Event>{};
            send(pair.far, "x");
            queue.cancel(operation);  // perhaps of what has ended already
            const Event event = found.empty() ? end(queue) : found[0];
            CHECK((event.error == Errno::cancelled || event.result >= 1));
            received += static_cast<std::size_t>(event.result);
        }
        received += drain(pair.near);
        CHECK(received == 100);
        nothing_more(queue);
    });
}

TEST_CASE("cancel ends a receive that goes on, and a connect's socket can be closed") {
    on_each_backend([](Queue& queue) {
        Pair pair;
        Buffers buffers(4, 8);
        const auto operation = queue.receive_many(pair.near, buffers, 1);
        send(pair.far, "x");
        CHECK(end(queue).more);
        queue.cancel(operation);
        const Event last = end(queue);
        CHECK(last.error == Errno::cancelled);
        CHECK_FALSE(last.more);
        nothing_more(queue);
    });
}

TEST_CASE("close ends what is under way, and the other side finds the end") {
    on_each_backend([](Queue& queue) {
        Pair pair;
        std::array<std::byte, 4> room;
        Buffers buffers(4, 8);
        const bool is_one = GENERATE(true, false);
        if (is_one) queue.receive(pair.near, room, 1);
        if (!is_one) queue.receive_many(pair.near, buffers, 1);
        CHECK(wait(queue, now).empty());
        queue.close(pair.near.release());
        std::array<std::byte, 4> far_room;
        queue.receive(pair.far, far_room, 2);
        auto both = ends(queue, 2);
        std::ranges::sort(both, {}, &Event::token);
        CHECK(both[0].error == Errno::cancelled);
        CHECK_FALSE(both[0].more);
        CHECK(both[1].error == Errno{});
        CHECK(both[1].result == 0);
        nothing_more(queue);
    });
}

TEST_CASE("a number that is given out again has nothing of its predecessor") {
    on_each_backend([](Queue& queue) {
        std::array<std::byte, 4> room, new_room;
        auto pair = std::make_unique<Pair>();
        queue.receive(pair->near, room, 1);  // the kernel may not even have heard of it
        const events::Descriptor number = pair->near;
        queue.close(pair->near.release());
        Pair next;
        INFO("the same number: " << (next.near == number || next.far == number));
        send(next.far, "new");
        queue.receive(next.near, new_room, 2);
        auto both = ends(queue, 2);
        std::ranges::sort(both, {}, &Event::token);
        CHECK(both[0].error == Errno::cancelled);
        CHECK(both[1].result == 3);
        nothing_more(queue);
    });
}

TEST_CASE("after its queue's end a buffer is the caller's again") {
    for (const events::Backend backend : events::backends()) {
        DYNAMIC_SECTION(events::name_of(backend)) {
            Pair pair;
            std::array<std::byte, 4> room{};
            {
                Queue queue = must("open", Queue::open(backend));
                queue.receive(pair.near, room, 1);
                CHECK(wait(queue, now).empty());
            }
            send(pair.far, "xxxx");
            CHECK(room == std::array<std::byte, 4>{});
            CHECK(drain(pair.near) == 4);
        }
    }
}

TEST_CASE("with its queue end connections that were accepted, and not yet told of") {
    for (const events::Backend backend : events::backends()) {
        DYNAMIC_SECTION(events::name_of(backend)) {
            std::vector<std::unique_ptr<Owned>> clients;
            {
                const Listener listener;
                Queue queue = must("open", Queue::open(backend));
                for (int i = 0; i < 3; ++i) {
                    clients.push_back(std::make_unique<Owned>(
                        must("socket",
                             events::open_socket(listener.address, events::Kind::stream))));
                    static_cast<void>(
                        events::connect_now(*clients.back(), listener.address));
                }
                queue.accept_many(listener.socket, 1);
                const auto first = wait(queue, soon, 1);
                REQUIRE(first.size() == 1);
                events::close_descriptor(static_cast<events::Descriptor>(first[0].result));
            }
            Queue observer = must("open", Queue::open(backend));
            std::array<std::array<std::byte, 4>, 3> rooms;
            for (std::size_t i = 0; i < 3; ++i) observer.receive(*clients[i], rooms[i], i);
            for (const Event& event : ends(observer, 3)) CHECK(event.result == 0);
        }
    }
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
