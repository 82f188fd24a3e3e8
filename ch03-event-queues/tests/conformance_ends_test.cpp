// How a stream ends on Linux, and what is told of it: one table for every back end.
//
// Needs: linux

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "each_backend.hpp"
#include "events/queue.hpp"

using namespace conformance;
using base::Errno, base::fail, base::must;
using events::Interest, events::Queue, events::Ready;

namespace {

// r: readable, w: writable, R: read_closed, W: write_closed, E: error.
std::string letters(Ready ready) {
    const std::array is{ready.readable, ready.writable, ready.read_closed,
                        ready.write_closed, ready.error};
    std::string text;
    for (std::size_t i = 0; i < is.size(); ++i) {
        if (is[i]) text += "rwRWE"[i];
    }
    return text;
}

// Of `text` only these.
std::string only(std::string_view these, std::string_view text) {
    std::string left(text);
    std::erase_if(left, [these](char one) { return !these.contains(one); });
    return left;
}

// What is told of `descriptor`, as far as it is about `letters_of`. It may need a moment to come, even
// from the same machine: so this asks until it is `wanted`, and then once more.
std::string told(Queue& queue, events::Descriptor descriptor, Interest interest,
                 std::string_view letters_of, std::string_view wanted) {
    REQUIRE(queue.add(descriptor, 1, interest));
    const auto look = [&](std::chrono::nanoseconds timeout) {
        const auto found = wait(queue, timeout);
        return found.empty() ? "" : only(letters_of, letters(found[0].ready));
    };
    std::string text;
    for (int i = 0; i < 1000 && text != wanted; ++i) text = look(soon);
    CHECK(look(now) == text);
    REQUIRE(queue.remove(descriptor));
    return text;
}

auto received(const Pair& pair) {
    std::array<std::byte, 8> room;
    return events::receive_now(pair.near, room);
}

auto sent(const Pair& pair) {
    return events::send_now(pair.near, std::as_bytes(std::span("x", 1)));
}

void send_and_arrive(events::Descriptor from, events::Descriptor to) {
    send(from, "xyz");
    Queue queue = must("open", Queue::open());
    REQUIRE(queue.add(to, 1, Interest::readable));
    CHECK(the_event(queue).ready.readable);
    REQUIRE(queue.remove(to));
}

// ---- What may happen to the near end ----

void nothing(Pair&) {}
void data(Pair& pair) { send_and_arrive(pair.far, pair.near); }
void half_closed(Pair& pair) { must("shut down", events::end_sending(pair.far)); }
void data_and_half_closed(Pair& pair) {
    data(pair);
    half_closed(pair);
}
void closed(Pair& pair) { pair.far.close(); }
void half_closed_by_us(Pair& pair) { must("shut down", events::end_sending(pair.near)); }
void half_closed_by_both(Pair& pair) {
    half_closed_by_us(pair);
    half_closed(pair);
}
// Who closes without having read everything resets the connection.
void reset(Pair& pair) {
    send_and_arrive(pair.near, pair.far);
    pair.far.close();
}
void data_and_reset(Pair& pair) {
    data(pair);
    reset(pair);
}
void reset_and_known(Pair& pair) {
    reset(pair);
    CHECK(received(pair) == fail(Errno::connection_reset));
}

}  // namespace

TEST_CASE("the ends of a connection: what is told of each, and what the calls say then") {
    struct Row {
        std::string_view what;
        void (*happens)(Pair& pair);
        std::string_view told;  // of who asks for both directions
        base::Result<std::size_t> receives, sends;
    };
    const auto waits = fail(Errno::would_block), over = fail(Errno::broken_pipe),
               torn = fail(Errno::connection_reset);
    // [table]
    const Row table[] = {
        {"nothing", nothing, "w", waits, 1},
        {"data has come", data, "rw", 3, 1},
        {"the other side sends no more", half_closed, "rwR", 0, 1},
        {"data, and it sends no more", data_and_half_closed, "rwR", 3, 1},
        {"the other side is closed", closed, "rwR", 0, 1},
        {"we send no more", half_closed_by_us, "w", waits, over},
        {"nobody sends any more", half_closed_by_both, "rwRW", 0, over},
        {"reset", reset, "rwRWE", torn, torn},
        {"reset before we have read", data_and_reset, "rwRWE", 3, torn},
        {"reset, and we know", reset_and_known, "rwRW", 0, over},
    };
    // [table]
    on_each_backend([&](Queue& queue) {
        for (const Row& row : table) {
            INFO(row.what);
            Pair watched, reader, writer;
            for (Pair* const pair : {&watched, &reader, &writer}) row.happens(*pair);
            CHECK(told(queue, watched.near, Interest::both, "rwRWE", row.told) == row.told);
            // Who asks for one direction is told as much of it, and of the other one nothing. (But when both
            // are over, or there is an error, some tell it to everybody.)
            const bool is_over = row.told.contains('W');
            const std::string reads = only("rRE", row.told), writes = only("wWE", row.told);
            CHECK(told(queue, reader.near, Interest::readable, is_over ? "rRE" : "rwRWE",
                       reads) == reads);
            CHECK(told(queue, writer.near, Interest::writable, is_over ? "wWE" : "rwRWE",
                       writes) == writes);
            // To be told takes nothing away.
            CHECK(received(reader) == row.receives);
            CHECK(sent(writer) == row.sends);
        }
    });
}

TEST_CASE("a reset is told to the first operation, whichever it is, and to no other") {
    on_each_backend([](Queue& queue) {
        std::array<std::byte, 8> room;
        const std::span<const std::byte> bytes(room);
        const bool receives_first = GENERATE(true, false);
        Pair pair;
        reset(pair);
        if (receives_first) queue.receive(pair.near, room, 1);
        if (!receives_first) queue.send(pair.near, bytes, 1);
        CHECK(the_event(queue).error == Errno::connection_reset);
        queue.send(pair.near, bytes, 2);
        CHECK(the_event(queue).error == Errno::broken_pipe);
        queue.receive(pair.near, room, 3);
        const events::Event last = the_event(queue);
        CHECK(last.error == Errno{});
        CHECK(last.result == 0);
        CHECK(wait(queue, now).empty());
    });
}
