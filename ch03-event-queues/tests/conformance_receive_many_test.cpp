// Receives that go on, into buffers of the queue's choice: the same on every back end.
//
// Needs: any

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "events/queue.hpp"
#include "operations.hpp"

using namespace conformance;
using base::Errno, base::must;
using events::Buffers, events::Event, events::Queue, events::Token;

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

TEST_CASE("bytes and the end that come together are both told") {
    on_each_backend([](Queue& queue) {
        Pair pair;
        Buffers buffers(4, 64);
        queue.receive_many(pair.near, buffers, 1);
        nothing_more(queue);  // it waits now; what follows makes one edge
        send(pair.far, "last words");
        pair.far.close();
        const auto both = ends(queue, 2);
        CHECK(text(buffers.bytes_of(both[0])) == "last words");
        buffers.give_back(both[0]);
        CHECK(both[1].result == 0);
        CHECK(both[1].error == Errno{});
        CHECK_FALSE(both[1].more);
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
