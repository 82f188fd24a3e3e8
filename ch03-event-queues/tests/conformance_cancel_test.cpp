// Operations that are cancelled, and descriptors that are closed under them: the same on every back end.
//
// Needs: any

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <vector>

#include "events/queue.hpp"
#include "operations.hpp"

using namespace conformance;
using namespace std::chrono_literals;
using base::Errno, base::must;
using events::Buffers, events::Event, events::Queue;

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
