// MQTT: the bytes are those of the standard, nothing that comes is trusted, and a client finds its way back.

#include <string>
#include <vector>

#include "futures/core/executor.hpp"
#include "futures/core/unbounded.hpp"
#include "mqtt/client.hpp"
#include "workbook/catch.hpp"

using base::Errno, base::Result;
using futures::Task;
using mqtt::Packet, mqtt::Qos, mqtt::Type;
using namespace std::chrono_literals;
using namespace std::string_literals;

namespace {

std::string written(const Packet& packet) {
    char room[400];
    const auto size = mqtt::write(packet, room);
    return size ? std::string(room, *size) : "error"s;
}
Errno error_of(const std::string& bytes) {
    const auto packet = mqtt::read(bytes);
    return packet ? Errno() : packet.error();
}
bool is_same(const Packet& a, const Packet& b) {
    return a.type == b.type && a.id == b.id && a.topic == b.topic &&
           a.payload == b.payload && a.qos == b.qos && a.is_repeated == b.is_repeated &&
           a.keep_alive == b.keep_alive && a.code == b.code;
}
const std::vector<Packet>& all_packets() {
    static const std::vector<Packet> packets{
        {.type = Type::connect, .topic = "kernel", .keep_alive = 20},
        {.type = Type::connack, .code = 5},
        {.type = Type::publish, .topic = "cellar", .payload = "21"},
        {.type = Type::publish, .id = 7, .topic = "a/b", .qos = Qos::at_least_once},
        {.type = Type::publish,
         .id = 0xffff,
         .topic = "a",
         .payload = "x",
         .qos = Qos::at_least_once,
         .is_repeated = true},
        {.type = Type::puback, .id = 258},
        {.type = Type::subscribe, .id = 1, .topic = "+/set", .qos = Qos::at_least_once},
        {.type = Type::suback, .id = 1, .code = 128},
        {.type = Type::pingreq},
        {.type = Type::pingresp},
        {.type = Type::disconnect}};
    return packets;
}

}  // namespace

TEST_CASE("the bytes are those of the standard") {
    CHECK(written(all_packets()[0]) == "\x10\x12\0\4MQTT\4\0\0\x14\0\6kernel"s);  // 3.1
    CHECK(written(all_packets()[3]) == "\x32\x07\0\3a/b\0\7"s);  // 3.3, figure 3.11
    CHECK(written(all_packets()[4]) == "\x3a\6\0\1a\xff\xffx"s);
    CHECK(written(all_packets()[5]) == "\x40\2\1\2"s);
    CHECK(written(all_packets()[6]) == "\x82\x0a\0\1\0\5+/set\1"s);
    CHECK(written(all_packets()[7]) == "\x90\3\0\1\x80"s);
    CHECK(written(all_packets()[8]) == "\xc0\0"s);
    CHECK(written(all_packets()[10]) == "\xe0\0"s);
    const std::string long_text(321 - 3, 'x');  // 2.2.3: 321 is 65 + 2 * 128
    CHECK(written({.type = Type::publish, .topic = "t", .payload = long_text})
              .starts_with("\x30\xc1\2\0\1t"s));
}

TEST_CASE("what is written is read, and each cut of it is not") {
    for (const Packet& packet : all_packets()) {
        const std::string text = written(packet);
        CHECK(mqtt::size_of(text) == text.size());
        CHECK(mqtt::size_of(text + "more") == text.size());
        const auto again = mqtt::read(text);
        REQUIRE(again);
        CHECK(is_same(*again, packet));
        for (std::size_t cut = 0; cut + 2 < text.size(); ++cut) {
            if (packet.type == Type::publish &&
                cut + 4 + packet.topic.size() >= text.size() - packet.payload.size() - 2)
                continue;  // a shorter payload is one, too
            std::string shorter = text.substr(0, 2 + cut);
            shorter[1] = static_cast<char>(cut);
            INFO(Catch::StringMaker<std::string>::convert(shorter));
            CHECK(error_of(shorter) == Errno::invalid_argument);
        }
    }
}

TEST_CASE("what cannot be written is refused") {
    char room[20];
    const auto error = [&](const Packet& packet) {
        const auto size = mqtt::write(packet, room);
        return size ? Errno() : size.error();
    };
    for (const std::string& topic : {""s, "a+"s, "#"s, "a\0b"s})
        CHECK(error({.type = Type::publish, .topic = topic}) == Errno::invalid_argument);
    CHECK(error({.type = Type::subscribe, .topic = "a"}) == Errno::invalid_argument);
    CHECK(error({.type = Type::puback}) == Errno::invalid_argument);
    CHECK(error({.type = Type::connect, .topic = std::string(0x10000, 'x')}) ==
          Errno::invalid_argument);
    CHECK(error({.type = Type::publish, .topic = "a", .payload = std::string(15, 'x')}) ==
          Errno());
    CHECK(error({.type = Type::publish, .topic = "a", .payload = std::string(16, 'x')}) ==
          Errno::no_buffers);
}

TEST_CASE("what is no packet is refused") {
    for (const auto& text :
         {"\0\0"s, "\xf0\0"s,                     // no types
          "\x36\6\0\1a\0\1x"s, "\x38\4\0\1ax"s,   // QoS 3; repeated with QoS 0
          "\x81\x06\0\1\0\1a\0"s, "\x41\2\0\1"s,  // flags
          "\xc0\1x"s, "\x40\3\0\1x"s,             // too long
          "\x40\2\0\0"s, "\x32\5\0\1a\0\0"s,      // no id
          "\x82\6\0\1\0\1a\3"s, "\x30\3\0\2a"s, "\x30\2\0\0"s, "\x30\3\0\1+"s,
          "\x20\2\2\0"s, "\x10\x0d\0\4MQTT\3\0\0\1\0\1a"s,
          "\x10\x0d\0\4MQTT\4\4\0\1\0\1a"s}) {
        INFO(Catch::StringMaker<std::string>::convert(text));
        CHECK(error_of(text) == Errno::invalid_argument);
    }
    for (const auto& text :
         {"\x34\5\0\1a\0\1"s, "\x50\2\0\1"s, "\x62\2\0\1"s, "\xb0\2\0\1"s})
        CHECK(error_of(text) == Errno::not_implemented);
}

TEST_CASE("a length may lie, and says so soon") {
    CHECK(mqtt::size_of("") == 0);
    CHECK(mqtt::size_of("\x30") == 0);
    CHECK(mqtt::size_of("\x30\x80") == 0);
    CHECK(mqtt::size_of("\x30\xff\xff\xff\x7f"s) == 268'435'455 + 5);
    CHECK(mqtt::size_of("\x30\xff\xff\xff\xff"s).error() == Errno::invalid_argument);
    mqtt::Assembler<16> small;
    const auto feed = [&](std::string_view text) {
        std::copy(text.begin(), text.end(), small.room().begin());
        small.add(text.size());
        return small.next();
    };
    CHECK(feed("\x30\x0f").error() == Errno::no_buffers);  // before the rest has come
    small.clear();
    CHECK(feed("\x30\x0e\0\1a"s) == std::nullopt);
    CHECK(feed("12345678901")->value().payload == "12345678901");
    CHECK(small.room().empty());
    CHECK(small.next() == std::nullopt);
    CHECK(small.room().size() == 16);
}

TEST_CASE("the pieces in which packets come do not matter") {
    std::string text;
    for (const Packet& packet : all_packets()) text += written(packet);
    for (std::size_t step = 1; step < 30; ++step) {
        mqtt::Assembler<32> arrived;
        std::vector<std::string> found;
        for (std::size_t at = 0; at < text.size();) {
            const auto count = std::min({step, text.size() - at, arrived.room().size()});
            std::copy_n(text.begin() + static_cast<std::ptrdiff_t>(at), count,
                        arrived.room().begin());
            arrived.add(count);
            at += count;
            for (auto packet = arrived.next(); *packet; packet = arrived.next())
                found.push_back(written(**packet));
        }
        REQUIRE(found.size() == all_packets().size());
        for (std::size_t i = 0; i < found.size(); ++i)
            CHECK(found[i] == written(all_packets()[i]));
    }
}

TEST_CASE("no bytes, whatever they are, are read beyond their end") {
    std::uint32_t random = 7;
    std::size_t good = 0;
    for (int i = 0; i < 50'000; ++i) {
        std::string text = written(all_packets()[random % all_packets().size()]);
        for (int changes = 0; changes < 3; ++changes) {
            random = random * 1664525 + 1013904223;
            text[(random >> 8) % text.size()] = static_cast<char>(random >> 24);
        }
        text.resize(text.size() - (random >> 20) % 3);
        const auto size = mqtt::size_of(text);
        if (!size || *size == 0 || *size > text.size()) continue;
        // Exactly so long: the Sanitizer sees a byte more.
        const std::vector<char> bytes(text.begin(),
                                      text.begin() + static_cast<std::ptrdiff_t>(*size));
        const auto packet = mqtt::read({bytes.data(), bytes.size()});
        if (!packet) continue;
        ++good;
        const std::string_view payload = packet->payload;
        if (!payload.empty())
            CHECK(payload.end() == std::string_view(bytes.data(), bytes.size()).end());
        if (packet->type != Type::connack && packet->type != Type::publish)
            CHECK(written(*packet) == std::string(bytes.begin(), bytes.end()));
    }
    CHECK(good > 1'500);
}

namespace {

// Bytes in one direction, so many at a time. While it is cut all is lost.
struct Line {
    std::size_t piece = 1;
    bool is_cut = false;
    futures::UnboundedChannel<std::string> channel;
    std::string rest;
};
struct Stream {
    Line& out;
    Line& in;
    Task<Result<void>> send(std::string_view packet) {
        if (!out.is_cut) (void)out.channel.sender.send(std::string(packet));
        co_return Result<void>();
    }
    Task<Result<std::size_t>> receive(std::span<char> room) {
        if (in.rest.empty()) {
            auto text = co_await in.channel.receiver.receive();
            if (!text) co_return base::fail(text.error());
            in.rest = *text;
        }
        const std::size_t size = std::min({room.size(), in.rest.size(), in.piece});
        std::copy_n(in.rest.begin(), size, room.begin());
        in.rest.erase(0, size);
        co_return size;
    }
};

// A broker with one client. What it has heard, in words; how it is to behave.
struct Broker {
    explicit Broker(Stream& stream) : client(stream, *this) {}
    Result<std::optional<Packet>> take(const Packet& packet) {
        if (packet.type == Type::publish)
            words += std::string(packet.payload) + (packet.is_repeated ? "! " : " ");
        if (packet.type == Type::connect) words += "hello ";
        if (packet.type == Type::subscribe)
            words += "wants:" + std::string(packet.topic) + " ";
        if (packet.type == Type::puback) words += "has:" + std::to_string(packet.id) + " ";
        if (packet.type == Type::disconnect) words += "bye ";
        if (packet.type == Type::pingreq) ++pings;
        auto answer = mqtt::reply_to(packet);
        if (packet.type == Type::connect) answer->code = connack;
        if (packet.type == Type::subscribe) answer->code = suback;
        return answer;
    }
    Task<> serve() { (void)co_await client.listen_for(std::nullopt); }
    mqtt::Conversation<Stream, Broker> client;
    std::string words;
    std::uint8_t connack = 0, suback = 1;
    int pings = 0;
};

struct Heard {
    std::string* words;
    void operator()(const Packet& packet) const {
        *words += std::string(packet.topic) + "=" + std::string(packet.payload) + " ";
    }
};

struct Bed {
    explicit Bed(std::size_t piece = 1) {
        there.piece = back.piece = piece;
        executor.spawn_detached(keep(*this));
        executor.spawn_detached(broker.serve());
    }
    void spawn(auto task) {
        executor.spawn_detached(
            [](auto work) -> Task<> { (void)co_await std::move(work); }(std::move(task)));
    }
    static Task<> keep(Bed& bed) { bed.ended = co_await bed.client.serve(); }
    void wait(futures::nanoseconds time) {
        executor.block_on(
            [](auto how_long) -> Task<> { co_await futures::sleep(how_long); }(time));
    }
    void tell_client(const Packet& packet) {
        (void)back.channel.sender.send(written(packet));
    }

    Line there, back;
    Stream of_client{there, back}, of_broker{back, there};
    std::string heard;
    std::optional<Errno> ended;
    mqtt::Client<Stream, Heard> client{
        of_client,
        Heard{&heard},
        {.name = "me", .subscription = "+/set", .answer = 2s, .keep_alive_seconds = 20}};
    Broker broker{of_broker};
    futures::VirtualDriver driver;
    futures::SharedExecutor executor{driver};
};

}  // namespace

TEST_CASE("a client connects, subscribes, and asks from time to time") {
    Bed bed(GENERATE(1U, 3U, 100U));
    bed.wait(1s);
    CHECK(bed.client.is_connected());
    CHECK(bed.broker.words == "hello wants:+/set ");
    bed.wait(30s);
    CHECK(bed.broker.pings == 3);  // each 10 s
    CHECK(bed.client.counts().connections == 1);
}

TEST_CASE("what is published is acknowledged, and what is told is not") {
    Bed bed;
    bed.wait(1s);
    const auto published = bed.executor.block_on(bed.client.publish("a", "21"));
    CHECK(published.has_value());
    CHECK(bed.executor.block_on(bed.client.tell("a", "22")).has_value());
    bed.wait(10s);
    CHECK(bed.broker.words == "hello wants:+/set 21 22 ");
    CHECK(bed.client.counts().published == 1);
    CHECK(bed.client.counts().repeated == 0);
    CHECK(bed.executor.block_on(bed.client.publish("+", "23")).error() ==
          Errno::invalid_argument);
    CHECK(bed.executor.block_on(bed.client.disconnect()).has_value());
    bed.wait(1s);
    CHECK(bed.broker.words == "hello wants:+/set 21 22 bye ");
}

TEST_CASE("whose acknowledgement is lost is said again, and comes twice") {
    Bed bed;
    bed.wait(1s);
    bed.back.is_cut = true;
    bed.spawn(bed.client.publish("a", "21"));
    bed.wait(3s);
    bed.back.is_cut = false;
    bed.wait(2s);
    CHECK(bed.broker.words == "hello wants:+/set 21 21! 21! ");
    CHECK(bed.client.counts().connections == 1);
    bed.wait(10s);
    CHECK(bed.client.counts().repeated == 2);
}

TEST_CASE(
    "after a broker was away the client comes back, and says what was not acknowledged") {
    Bed bed;
    bed.wait(1s);
    bed.there.is_cut = bed.back.is_cut = true;
    bed.spawn(bed.client.publish("a", "21"));
    bed.wait(60s);
    CHECK(!bed.client.is_connected());
    CHECK(bed.executor.block_on(bed.client.tell("a", "22")).error() ==
          Errno::not_connected);
    (void)bed.back.channel.sender.send("\x30\x09half"s);  // the connection before ended so
    bed.there.is_cut = bed.back.is_cut = false;
    bed.wait(6s);
    CHECK(bed.client.is_connected());
    CHECK(bed.broker.words == "hello wants:+/set hello wants:+/set 21! ");
    CHECK(bed.client.counts().connections == 2);
}

TEST_CASE("what others publish is heard, and acknowledged if it must be") {
    Bed bed(GENERATE(1U, 4U, 100U));
    bed.wait(1s);
    bed.tell_client({.type = Type::publish, .topic = "fan/set", .payload = "on"});
    bed.tell_client({.type = Type::publish,
                     .id = 9,
                     .topic = "fan/set",
                     .payload = "off",
                     .qos = Qos::at_least_once});
    bed.wait(1s);
    CHECK(bed.heard == "fan/set=on fan/set=off ");
    CHECK(bed.broker.words == "hello wants:+/set has:9 ");
    CHECK(bed.client.counts().heard == 2);
}

TEST_CASE("who is not welcome asks again, and not too often") {
    Bed bed;
    const bool is_connack = GENERATE(true, false);
    (is_connack ? bed.broker.connack : bed.broker.suback) = is_connack ? 5 : 128;
    bed.wait(9s);
    CHECK(!bed.client.is_connected());
    CHECK(bed.client.counts().connections == 0);
    const std::string once = is_connack ? "hello " : "hello wants:+/set ";
    CHECK(bed.broker.words == once + once + once + once + once);  // at 0, 2, 4, 6, 8 s
}

TEST_CASE("what is no answer ends the connection, and another one begins") {
    Bed bed;
    bed.wait(1s);
    const std::string text = GENERATE("\xf0\x00"s, "\x30\xff\xff\xff\xff"s, "\x30\xff\x7f"s,
                                      "\x82\x06\x00\x01\x00\x01"
                                      "a\x00"s);
    (void)bed.back.channel.sender.send(std::string(text));
    bed.wait(1s);
    CHECK(!bed.client.is_connected());
    bed.wait(5s);
    CHECK(bed.client.counts().connections == 2);
}

TEST_CASE("when the stream ends, so does the client") {
    Bed bed;
    bed.wait(1s);
    { const auto gone = std::move(bed.back.channel.sender); }
    bed.wait(1s);
    CHECK(bed.ended == Errno::broken_pipe);
}

TEST_CASE("an old acknowledgement is not the next one's") {
    Bed bed;
    bed.wait(1s);
    CHECK(bed.executor.block_on(bed.client.publish("a", "21")).has_value());
    bed.there.is_cut = true;
    bed.spawn(bed.client.publish("a", "22"));
    bed.tell_client({.type = Type::puback, .id = 2});  // 1 was for the topics
    bed.wait(1s);
    bed.there.is_cut = false;
    bed.wait(3s);
    CHECK(bed.broker.words == "hello wants:+/set 21 22! ");
}
