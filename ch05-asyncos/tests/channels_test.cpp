// Channels: what one end writes arrives at the other, whatever the counters are; and an end that lies harms nobody but itself.

#include <memory>

#include "channels/end.hpp"
#include "workbook/catch.hpp"

using abi::Message;
using Memory = channels::SharedMemory;

namespace {

// A new channel, with both ends.
struct Bed {
    std::unique_ptr<Memory> memory = std::make_unique<Memory>();
    channels::End<> client{*memory, abi::client};
    channels::End<> server{*memory, abi::server};

    // The server answers all that is there. Says how many.
    unsigned serve() {
        unsigned count = 0;
        for (Message request; server.take(request); ++count)
            REQUIRE(server.send({.id = request.id, .words = {request.words[0] + 1}}));
        return count;
    }
};

}  // namespace

TEST_CASE("a request arrives as it was written, and so does its answer") {
    Bed bed;
    REQUIRE(
        bed.client.send({.id = 7, .at = 64, .bytes = 100, .words = {1, 2, 3, 4, 5, 6}}));
    Message request;
    REQUIRE(bed.server.take(request));
    CHECK(request.id == 7);
    CHECK(request.words[5] == 6);
    CHECK(bed.server.piece(request).data() == bed.memory->data + 64);
    CHECK(bed.server.piece(request).size() == 100);
    CHECK_FALSE(bed.server.take(request));
    Message answer;
    CHECK_FALSE(bed.client.take(answer));
    REQUIRE(bed.server.send({.id = 7}));
    REQUIRE(bed.client.take(answer));
    CHECK(answer.id == 7);
    CHECK_FALSE(bed.client.take(answer));
}

TEST_CASE("a client with no more requests than there are places always finds room") {
    Bed bed;
    std::uint64_t asked = 0, answered = 0;
    for (unsigned round = 0; round < 500; ++round) {
        while (asked - answered < Memory::places) REQUIRE(bed.client.send({.id = asked++}));
        bed.serve();
        for (Message answer; bed.client.take(answer); ++answered)
            REQUIRE(answer.id == answered);
    }
    CHECK(answered == 500U * Memory::places);
}

TEST_CASE("one that has more finds no room, and so does a server that answers twice") {
    Bed bed;
    for (unsigned i = 0; i < Memory::places; ++i) REQUIRE(bed.client.send({.id = i}));
    CHECK_FALSE(bed.client.send({.id = 99}));
    CHECK(bed.serve() == Memory::places);
    CHECK_FALSE(bed.server.send({.id = 0}));
}

TEST_CASE("a counter that cannot be is as good as no message, and lets nobody stay awake") {
    Bed bed;
    Message request;
    for (const std::uint32_t claim : {Memory::places + 1, 0x8000'0000U, ~0U}) {
        bed.memory->sides[abi::client].sent = claim;
        CHECK_FALSE(bed.server.take(request));
        CHECK(bed.server.stop_looking());
    }
    bed.memory->sides[abi::client].sent = 1;
    CHECK_FALSE(bed.server.stop_looking());
    CHECK(bed.server.take(request));
    CHECK_FALSE(bed.server.take(request));
    // It takes back what was taken.
    bed.memory->sides[abi::client].sent = 0;
    CHECK_FALSE(bed.server.take(request));
    CHECK(bed.server.stop_looking());
}

TEST_CASE("nor is there room if the other end says that it has read what never was") {
    Bed bed;
    REQUIRE(bed.client.send({}));
    for (const std::uint32_t claim : {2U, 0x8000'0000U, 1U - Memory::places}) {
        bed.memory->sides[abi::server].taken = claim;
        CHECK_FALSE(bed.client.send({}));
    }
    bed.memory->sides[abi::server].taken = 1;
    CHECK(bed.client.send({}));
}

TEST_CASE("what an end has written it does not read again") {
    Bed bed;
    REQUIRE(bed.client.send({.id = 1}));
    bed.memory->sides[abi::client].sent = 0x1234;
    REQUIRE(bed.client.send({.id = 2}));
    CHECK(bed.memory->sides[abi::client].sent == 2);
    CHECK(bed.serve() == 2);
    bed.memory->sides[abi::client].taken = 0x1234;
    Message answer;
    REQUIRE(bed.client.take(answer));
    CHECK(bed.memory->sides[abi::client].taken == 1);
}

TEST_CASE("a message that changes after it was taken changes nothing") {
    Bed bed;
    REQUIRE(bed.client.send({.id = 1}));
    Message request;
    REQUIRE(bed.server.take(request));
    bed.memory->messages[abi::client][0].id = 99;
    CHECK(request.id == 1);
}

TEST_CASE("a piece that is not wholly in the data is none") {
    Bed bed;
    constexpr std::uint32_t all = Memory::data_bytes;
    CHECK(bed.server.piece({.at = 0, .bytes = all}).size() == all);
    CHECK(bed.server.piece({.at = all - 1, .bytes = 1}).size() == 1);
    CHECK(bed.server.piece({.at = 1, .bytes = all}).empty());
    CHECK(bed.server.piece({.at = all, .bytes = 1}).empty());
    CHECK(bed.server.piece({.at = ~0U, .bytes = 2}).empty());
    CHECK(bed.server.piece({.at = 2, .bytes = ~0U}).empty());
}

TEST_CASE("who looks is not woken, who has said that it sleeps is") {
    Bed bed;
    CHECK_FALSE(bed.client.needs_wake());  // for nothing
    REQUIRE(bed.client.send({}));
    CHECK(bed.client.needs_wake());
    CHECK_FALSE(bed.client.needs_wake());  // once is enough
    bed.server.start_looking();
    REQUIRE(bed.client.send({}));
    CHECK_FALSE(bed.client.needs_wake());
    CHECK(bed.server.has_message());
    CHECK_FALSE(bed.server.stop_looking());
    REQUIRE(bed.client.send({}));
    CHECK(bed.client.needs_wake());
    CHECK_FALSE(bed.client.is_alone());
    bed.memory->is_gone[abi::server] = 1;
    CHECK(bed.client.is_alone());
    CHECK_FALSE(bed.server.is_alone());
}

TEST_CASE("the counters of a channel wrap") {
    Bed bed;
    // Four billion messages are too many for a test, so it takes the memory of ends that have sent them.
    constexpr std::uint32_t close = 0U - 40;
    for (auto& side : bed.memory->sides) side.sent = side.taken = close;
    channels::End<> client(*bed.memory, abi::client, close),
        server(*bed.memory, abi::server, close);
    for (unsigned i = 0; i < 100; ++i) {
        REQUIRE(client.send({.id = i}));
        Message message;
        REQUIRE(server.take(message));
        REQUIRE(message.id == i);
        REQUIRE(server.send(message));
        REQUIRE(client.take(message));
        REQUIRE(message.id == i);
    }
}
