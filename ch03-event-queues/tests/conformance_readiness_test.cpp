// What "ready" means: the same on every back end. Nothing here knows the system; what only POSIX
// systems can do is asked in conformance_posix_test.cpp, how often one is told in
// conformance_modes_test.cpp.
//
// Needs: any

#include <algorithm>
#include <atomic>
#include <memory>
#include <set>
#include <thread>
#include <vector>

#include "each_backend.hpp"
#include "events/queue.hpp"
#include "quirks.hpp"

using namespace std::chrono_literals;
using namespace conformance;
using base::Errno, base::must;
using events::Event, events::Interest, events::Mode, events::Queue, events::Ready,
    events::What;

// ---- add, modify, remove ----

TEST_CASE("a descriptor is watched once") {
    on_each_backend([](Queue& queue) {
        Pair pair;
        CHECK(queue.add(pair.near, 1, Interest::readable));
        CHECK(queue.add(pair.near, 2, Interest::readable).error() == Errno::already_exists);
        CHECK(queue.remove(pair.near));
        CHECK(queue.remove(pair.near).error() == Errno::no_such_file);
        CHECK(queue.modify(pair.near, 1, Interest::readable).error() ==
              Errno::no_such_file);
        CHECK(queue.add(pair.near, 3, Interest::readable));
        CHECK(queue.remove(pair.near));
    });
}

TEST_CASE("who leaves takes nobody along") {
    on_each_backend([](Queue& queue) {
        std::array<Pair, 5> pairs;
        for (std::size_t i = 0; i < pairs.size(); ++i)
            REQUIRE(queue.add(pairs[i].near, i, Interest::readable));
        REQUIRE(queue.remove(pairs[0].near));
        REQUIRE(queue.remove(pairs[2].near));
        REQUIRE(queue.modify(pairs[4].near, 44, Interest::readable));
        for (const Pair& pair : pairs) send(pair.far, "x");
        std::set<events::Token> told;
        for (int i = 0; i < 1000 && told.size() < 3; ++i) {
            for (const Event& event : wait(queue, soon)) told.insert(event.token);
        }
        CHECK(told == std::set<events::Token>{1, 3, 44});
        for (const std::size_t i : {4u, 1u, 3u}) REQUIRE(queue.remove(pairs[i].near));
        CHECK(wait(queue, now).empty());
    });
}

TEST_CASE("what is not open can not be watched") {
    on_each_backend([](Queue& queue) {
        auto pair = std::make_unique<Pair>();
        const events::Descriptor number = pair->near;
        pair.reset();
        CHECK(queue.add(number, 1, Interest::readable).error() == Errno::bad_handle);
        CHECK(queue.remove(number).error() == Errno::no_such_file);
    });
}

TEST_CASE("a token comes back as it was given, all 64 bits") {
    on_each_backend([](Queue& queue) {
        Pair pair;
        send(pair.far, "x");
        for (const std::uint64_t token : {~0ull, 1ull << 63, 0ull}) {
            REQUIRE(queue.add(pair.near, token, Interest::readable));
            CHECK(the_event(queue).token == token);
            REQUIRE(queue.remove(pair.near));
        }
    });
}

TEST_CASE("only what was asked for is told") {
    on_each_backend([](Queue& queue) {
        Pair pair;
        REQUIRE(queue.add(pair.near, 1, Interest::readable));
        CHECK(wait(queue, now).empty());  // writable, but nobody wants to know
        REQUIRE(queue.modify(pair.near, 2, Interest::writable));
        send(pair.far, "x");
        const Event writable = the_event(queue);
        CHECK(writable.token == 2);
        CHECK(writable.ready == Ready{.writable = true});
        REQUIRE(queue.remove(pair.near));
    });
}

TEST_CASE("both directions come in one event") {
    on_each_backend([](Queue& queue) {
        Pair pair;
        send(pair.far, "x");
        REQUIRE(queue.add(pair.near, 1, Interest::writable));
        CHECK(the_event(queue).ready == Ready{.writable = true});
        REQUIRE(queue.modify(pair.near, 1, Interest::both));
        // The byte may still be on its way.
        Ready ready{};
        for (int i = 0; i < 1000 && !ready.readable; ++i) ready = the_event(queue).ready;
        CHECK(ready == Ready{.readable = true, .writable = true});
        REQUIRE(queue.remove(pair.near));
    });
}

// ---- The end, and errors ----

TEST_CASE("who was watched, and is no more, can be closed: the other side learns of it") {
    on_each_backend([](Queue& queue) {
        Pair pair;
        REQUIRE(queue.add(pair.near, 1, Interest::readable));
        CHECK(wait(queue, now).empty());
        REQUIRE(queue.remove(pair.near));
        pair.near.close();
        Queue other = must("open", Queue::open());
        REQUIRE(other.add(pair.far, 2, Interest::readable));
        CHECK(the_event(other).ready.read_closed);
        REQUIRE(other.remove(pair.far));
    });
}

TEST_CASE("half close: the end is told with the data, and we may still write") {
    on_each_backend([](Queue& queue) {
        Pair pair;
        send(pair.far, "last");
        REQUIRE(events::end_sending(pair.far));
        REQUIRE(queue.add(pair.near, 1, Interest::both));
        Ready ready{};
        for (int i = 0; i < 1000 && !ready.read_closed; ++i) ready = the_event(queue).ready;
        CHECK(ready ==
              Ready{.readable = true, .writable = true, .read_closed = !is_wine()});
        CHECK(drain(pair.near) == 4);
        send(pair.near, "answer");
        CHECK(the_event(queue).ready.read_closed);
        REQUIRE(queue.remove(pair.near));
    });
}

TEST_CASE("the end is told again, and can be read again") {
    on_each_backend([](Queue& queue) {
        Pair pair;
        REQUIRE(queue.add(pair.near, 1, Interest::readable));
        pair.far.close();
        std::array<std::byte, 8> room;
        for (int i = 0; i < 3; ++i) {
            const Ready ready = the_event(queue).ready;
            CHECK(ready.readable);
            CHECK(ready.read_closed);
            CHECK(must("receive", events::receive_now(pair.near, room)) == 0);
        }
        REQUIRE(queue.remove(pair.near));
        CHECK(wait(queue, now).empty());
    });
}

TEST_CASE("edge: the end is told once") {
    on_each_backend([](Queue& queue) {
        Pair pair;
        REQUIRE(queue.add(pair.near, 1, Interest::readable, Mode::edge));
        pair.far.close();
        CHECK(the_event(queue).ready.read_closed);
        CHECK(wait(queue, now).empty());
        REQUIRE(queue.remove(pair.near));
    });
}

TEST_CASE("a reset is an error, which the next call names") {
    on_each_backend([](Queue& queue) {
        Pair pair;
        REQUIRE(queue.add(pair.near, 1, Interest::readable));
        send(pair.near, "nobody will read this");
        // The data has come, so that the close finds it unread, and resets the connection.
        Queue other = must("open", Queue::open(queue.backend()));
        REQUIRE(other.add(pair.far, 1, Interest::readable));
        CHECK(the_event(other).ready.readable);
        REQUIRE(other.remove(pair.far));
        pair.far.close();
        const Ready ready = the_event(queue).ready;
        CHECK(ready.readable);
        CHECK(ready.error);
        CHECK(ready.read_closed);
        CHECK(ready.write_closed);
        std::array<std::byte, 8> room;
        const auto received = events::receive_now(pair.near, room);
        if (!is_wine()) {
            REQUIRE_FALSE(received);
            CHECK(received.error() == Errno::connection_reset);
        }
        REQUIRE(queue.remove(pair.near));
    });
}

TEST_CASE("a connection that is refused is writable with an error") {
    on_each_backend([](Queue& queue) {
        const auto listener =
            must("listen", events::listen_on(events::Address::loopback(0)));
        const auto address = must("address", events::Address::of(listener));
        events::close_descriptor(listener);  // so nobody listens at this port
        Owned socket(must("open", events::open_socket(address, events::Kind::stream)));
        const auto begun = events::connect_now(socket, address);
        REQUIRE_FALSE(begun);
        if (begun.error() == Errno::in_progress) {
            REQUIRE(queue.add(socket, 1, Interest::writable));
            const Ready ready = the_event(queue).ready;
            CHECK(ready.writable);
            CHECK(ready.error);
            CHECK(events::connect_result(socket).error() == Errno::connection_refused);
            REQUIRE(queue.remove(socket));
        } else {
            CHECK(begun.error() == Errno::connection_refused);
        }
    });
}

TEST_CASE("a connection that is made is writable, and its listener readable") {
    on_each_backend([](Queue& queue) {
        Owned listener(must("listen", events::listen_on(events::Address::loopback(0))));
        const auto address = must("address", events::Address::of(listener));
        REQUIRE(queue.add(listener, 1, Interest::readable));
        CHECK(wait(queue, now).empty());
        Owned socket(must("open", events::open_socket(address, events::Kind::stream)));
        static_cast<void>(events::connect_now(socket, address));
        CHECK(the_event(queue).token == 1);
        Owned accepted(must("accept", events::accept_now(listener)));
        CHECK(events::accept_now(listener).error() == Errno::would_block);
        REQUIRE(queue.add(socket, 2, Interest::writable));
        const Event connected = the_event(queue);
        CHECK(connected.token == 2);
        CHECK(connected.ready == Ready{.writable = true});
        CHECK(events::connect_result(socket));
        REQUIRE(queue.remove(listener));
        REQUIRE(queue.remove(socket));
    });
}

// ---- Stale events ----

TEST_CASE("remove() takes back what was found and not yet given out") {
    on_each_backend([](Queue& queue) {
        Pair first, second;
        for (Pair* pair : {&first, &second}) send(pair->far, "x");
        REQUIRE(queue.add(first.near, 1, Interest::readable));
        REQUIRE(queue.add(second.near, 2, Interest::readable));
        const auto found = wait(queue, soon, /*most=*/1);
        REQUIRE(found.size() == 1);
        REQUIRE(queue.remove(found[0].token == 1 ? second.near : first.near));
        for (int i = 0; i < 3; ++i) CHECK(the_event(queue).token == found[0].token);
        REQUIRE(queue.remove(found[0].token == 1 ? first.near : second.near));
        CHECK(wait(queue, now).empty());
    });
}

// Makes pairs until one of them has been given `number`: the near end, or the far one.
static std::vector<std::unique_ptr<Pair>> pairs_until(events::Descriptor number) {
    std::vector<std::unique_ptr<Pair>> pairs;
    for (int i = 0; i < 100; ++i) {
        pairs.push_back(std::make_unique<Pair>());
        if (pairs.back()->near == number || pairs.back()->far == number) return pairs;
    }
    FAIL("the system does not give the number out again");
    return pairs;
}

TEST_CASE("a number that is given out again brings nothing of its predecessor") {
    on_each_backend([](Queue& queue) {
        for (const Mode mode : {Mode::level, Mode::edge, Mode::oneshot}) {
            Pair first;
            auto second = std::make_unique<Pair>();
            send(first.far, "x");
            send(second->far, "x");
            REQUIRE(queue.add(first.near, 1, Interest::readable, mode));
            REQUIRE(queue.add(second->near, 2, Interest::readable, mode));
            static_cast<void>(wait(queue, soon, /*most=*/1));
            const events::Descriptor number = second->near;
            REQUIRE(queue.remove(first.near));
            REQUIRE(queue.remove(number));
            second.reset();
            const auto pairs = pairs_until(number);
            const Pair& last = *pairs.back();
            REQUIRE(queue.add(number, 3, Interest::readable, mode));
            CHECK(wait(queue, now).empty());
            send(last.near == number ? last.far : last.near, "y");
            CHECK(the_event(queue).token == 3);
            REQUIRE(queue.remove(number));
        }
    });
}

TEST_CASE("who is ready gets its turn, even if there is room for few") {
    on_each_backend([](Queue& queue) {
        std::array<Pair, 24> pairs;
        for (std::size_t i = 0; i < pairs.size(); ++i) {
            send(pairs[i].far, "x");
            REQUIRE(queue.add(pairs[i].near, i, Interest::readable));
        }
        std::set<events::Token> told;
        for (int i = 0; i < 24; ++i) {
            for (const Event& event : wait(queue, soon, /*most=*/4))
                told.insert(event.token);
        }
        CHECK(told.size() == pairs.size());
        for (const Pair& pair : pairs) REQUIRE(queue.remove(pair.near));
    });
}

// ---- wake ----

TEST_CASE("many calls of wake() give one event") {
    on_each_backend([](Queue& queue) {
        for (int round = 0; round < 3; ++round) {
            for (int i = 0; i < 100; ++i) queue.wake();
            CHECK(the_event(queue).what == What::woken);
            CHECK(wait(queue, now).empty());
        }
        CHECK(sleeps(queue));
    });
}

TEST_CASE("wake() ends a wait that would last for ever") {
    on_each_backend([](Queue& queue) {
        for (int i = 0; i < 20; ++i) {
            std::thread waker([&queue] { queue.wake(); });
            std::array<Event, 4> room;
            const std::size_t count = must("wait", queue.wait(room));
            waker.join();
            REQUIRE(count == 1);
            CHECK(room[0].what == What::woken);
        }
    });
}

TEST_CASE("no wake() of many threads is lost") {
    on_each_backend([](Queue& queue) {
        constexpr int threads = 4, times = 2'000;
        std::atomic<int> done = 0;
        std::vector<std::thread> wakers;
        for (int i = 0; i < threads; ++i) {
            wakers.emplace_back([&] {
                for (int k = 0; k < times; ++k) {
                    done.fetch_add(1, std::memory_order_release);
                    queue.wake();
                }
            });
        }
        // Whoever has counted wakes afterwards: so the sum is seen after some event, or never.
        std::array<Event, 4> room;
        int events = 0;
        while (done.load(std::memory_order_acquire) < threads * times) {
            const std::size_t count = must("wait", queue.wait(room, soon));
            if (count == 0) break;  // one is lost
            events += static_cast<int>(count);
        }
        for (std::thread& waker : wakers) waker.join();
        CHECK(done == threads * times);
        CHECK(events <= threads * times);
    });
}

TEST_CASE("a wake() and a descriptor are told in one wait") {
    on_each_backend([](Queue& queue) {
        Pair pair;
        send(pair.far, "x");
        REQUIRE(queue.add(pair.near, 1, Interest::readable));
        CHECK(the_event(queue).token == 1);  // it has come
        queue.wake();
        CHECK(wait(queue, soon).size() == 2);
        REQUIRE(queue.remove(pair.near));
    });
}

// ---- Time ----

TEST_CASE("a wait is never shorter than asked for, and not much longer") {
    on_each_backend([](Queue& queue) {
        for (const auto timeout : {0ns, 1ns, 1'000ns, 50'000ns, 1'000'000ns, 5'300'000ns}) {
            const auto begin = std::chrono::steady_clock::now();
            CHECK(wait(queue, timeout).empty());
            const auto taken = std::chrono::steady_clock::now() - begin;
            CHECK(taken >= timeout);
            CHECK(taken < timeout + 2s);  // the machine may have other work
        }
    });
}

TEST_CASE("a negative timeout does not wait") {
    on_each_backend([](Queue& queue) { CHECK(wait(queue, -5s).empty()); });
}

TEST_CASE("no room: nothing is told, and nothing is lost") {
    on_each_backend([](Queue& queue) {
        Pair pair;
        send(pair.far, "x");
        REQUIRE(queue.add(pair.near, 1, Interest::readable, Mode::oneshot));
        CHECK(must("wait", queue.wait({}, 0ns)) == 0);
        CHECK(the_event(queue).token == 1);
        REQUIRE(queue.remove(pair.near));
    });
}
