// CoAP: the bytes are those of the RFC, nothing that comes is trusted, and what is lost is sent again.

#include <algorithm>
#include <string>
#include <vector>

#include "coap/endpoint.hpp"
#include "futures/core/executor.hpp"
#include "futures/core/unbounded.hpp"
#include "workbook/catch.hpp"

using base::Errno, base::Result;
using coap::Code, coap::Message, coap::Type;
using futures::Task;
using namespace std::chrono_literals;
using namespace std::string_literals;

namespace {

std::string written(const Message& message) {
    char room[400];
    const auto size = coap::write(message, room);
    return size ? std::string(room, *size) : "error"s;
}
Result<void> read(std::string_view text) {
    Message message;
    return coap::read(text, message);
}
bool is_same(const Message& a, const Message& b) {
    return a.type == b.type && a.code == b.code && a.id == b.id && a.token == b.token &&
           a.path == b.path && a.payload == b.payload;
}

}  // namespace

TEST_CASE("the bytes are those of RFC 7252, appendix A") {
    // Figures 16 and 17.
    CHECK(written({Type::confirmable, Code::get, 0x7d34, {}, "temperature", {}}) ==
          "\x40\x01\x7d\x34\xbb"
          "temperature");
    CHECK(written({Type::acknowledgement, Code::content, 0x7d34, {}, {}, "22.3 C"}) ==
          "\x60\x45\x7d\x34\xff"
          "22.3 C");
    CHECK(written({Type::confirmable, Code::get, 0x7d35, "\x20", "temperature", {}}) ==
          "\x41\x01\x7d\x35\x20\xbb"
          "temperature");
    CHECK(written({Type::non_confirmable, Code::get, 0x7d40, "\x75", "temperature", {}}) ==
          "\x51\x01\x7d\x40\x75\xbb"
          "temperature");
}

TEST_CASE("what is written is read") {
    for (const std::size_t size : {0U, 1U, 12U, 13U, 14U, 255U}) {
        const std::string path(size, 'p'), payload(size / 2, 'x');
        const Message message{
            Type::non_confirmable, Code::put, 0xabcd, "12345678", path, payload};
        const std::string text = written(message);
        Message again;
        REQUIRE(coap::read(text, again));
        CHECK(is_same(again, message));
    }
    char room[20];
    CHECK(coap::write({Type::reset, Code::get, 1, {}, std::string(256, 'p'), {}}, room)
              .error() == Errno::invalid_argument);
    CHECK(coap::write({Type::reset, Code::get, 1, "123456789", {}, {}}, room).error() ==
          Errno::invalid_argument);
    CHECK(coap::write({Type::reset, Code::get, 1, {}, {}, std::string(15, 'x')}, room) ==
          20);
    CHECK(coap::write({Type::reset, Code::get, 1, {}, {}, std::string(16, 'x')}, room)
              .error() == Errno::no_buffers);
}

TEST_CASE("what is no message is refused") {
    CHECK(read("\x40\x01\x01\x01"));
    for (const auto& text :
         {"\x40\x01\x01"s, "\x80\x01\x01\x01"s,
          "\x49\x01\x01\x01"
          "123456789"s,
          "\x42\x01\x01\x01"
          "1"s,
          "\x40\x01\x01\x01\xff"s, "\x40\x01\x01\x01\xf0"s, "\x40\x01\x01\x01\x0f"s,
          "\x40\x01\x01\x01\xb3"
          "ab"s,
          "\x40\x01\x01\x01\xd0"s, "\x40\x01\x01\x01\xe0\x01"s,
          "\x40\x00\x01\x01\xff"
          "a"s,
          "\x40\x01\x01\x01\xe0\xff\xff"s}) {
        INFO(Catch::StringMaker<std::string>::convert(text));
        CHECK(read(text).error() == Errno::invalid_argument);
    }
}

TEST_CASE("an option that must be understood is refused, and any other one skipped") {
    CHECK(
        read("\x40\x01\x01\x01\xb1"
             "a\x11"
             "b"));  // 12: a format
    CHECK(read("\x40\x01\x01\x01\xb1"
               "a\x01"
               "b")
              .error() == Errno::not_implemented);  // a/b
    CHECK(read("\x40\x01\x01\x01\x31"
               "a")
              .error() == Errno::not_implemented);  // 3: a host
    CHECK(read("\x40\x01\x01\x01\xe0\x00\x00\xffx"s).error() == Errno::not_implemented);
    CHECK(read("\x40\x01\x01\x01\x31"
               "a\xff")
              .error() == Errno::invalid_argument);
}

TEST_CASE("a question from libcoap, which says to which port") {
    const std::string text =
        "\x41\x03\xca\x0e\x01\x72\xdb\x50\x43"
        "fan\xff"
        "off";
    Message message;
    REQUIRE(coap::read(text, message));
    CHECK(message.path == "fan");
    CHECK(message.payload == "off");
}

TEST_CASE("no datagram, whatever is in it, is read beyond its end") {
    std::uint32_t random = 7;
    std::size_t good = 0;
    for (int i = 0; i < 50'000; ++i) {
        std::vector<char> bytes(random %
                                24);  // exactly so long: the Sanitizer sees a byte more
        for (char& one : bytes) {
            random = random * 1664525 + 1013904223;
            one = static_cast<char>(random >> (random % 3 == 0 ? 24 : 28));
        }
        if (bytes.size() > 1) bytes[0] = static_cast<char>(0x40 | (bytes[0] & 0x33));
        random = random * 1664525 + 1013904223;
        Message message;
        const bool is_read = coap::read({bytes.data(), bytes.size()}, message).has_value();
        good += is_read ? 1 : 0;
        if (is_read && !message.payload.empty())
            CHECK(message.payload.end() ==
                  std::string_view(bytes.data(), bytes.size()).end());
    }
    CHECK(good > 500);
}

namespace {

// One direction loses the datagrams whose numbers are in a list; each takes 10 ms.
struct Line {
    std::vector<std::size_t> lost;
    futures::UnboundedChannel<std::string> channel;
    std::size_t count = 0;
    std::vector<std::string> all;
};
struct Link {
    Line& out;
    Line& in;
    void send(std::string_view datagram) noexcept {
        out.all.emplace_back(datagram);
        if (std::ranges::count(out.lost, out.count++) == 0)
            (void)out.channel.sender.send(std::string(datagram));
    }
    Task<Result<std::size_t>> receive(std::span<char> room) {
        auto text = co_await in.channel.receiver.receive();
        if (!text) co_return base::fail(text.error());
        co_await futures::sleep(10ms);
        const std::size_t size = std::min(room.size(), text->size());
        std::copy_n(text->begin(), size, room.begin());
        co_return size;
    }
};
struct Asked {
    std::string* texts;
    Code operator()(const Message& message) const {
        if (message.path != "t") return Code::not_found;
        *texts += std::string(message.payload) + ' ';
        return Code::changed;
    }
};

struct Bed {
    Bed(std::vector<std::size_t> lost_there, std::vector<std::size_t> lost_back) {
        there.lost = std::move(lost_there);
        back.lost = std::move(lost_back);
        executor.spawn_detached(serve(device));
        executor.spawn_detached(serve(gateway));
    }
    template <class Endpoint>
    static Task<> serve(Endpoint& endpoint) {
        (void)co_await endpoint.serve();
    }
    Result<Code> confirm(std::string_view path, std::string_view payload) {
        return executor.block_on([](auto& end, auto what, auto said) -> Task<Result<Code>> {
            co_return co_await end.confirm(Code::put, what, said);
        }(device, path, payload));
    }
    std::chrono::nanoseconds now() { return driver.now(); }

    Line there, back;
    Link first{there, back}, second{back, there};
    std::string texts, ignored;
    coap::Endpoint<Link, Asked> device{first, Asked{&ignored}, 1},
        gateway{second, Asked{&texts}, 2};
    futures::VirtualDriver driver;
    futures::SharedExecutor executor{driver};
};

}  // namespace

TEST_CASE("a confirmable message comes once, and is answered") {
    Bed bed({}, {});
    CHECK(bed.confirm("t", "21") == Code::changed);
    CHECK(bed.confirm("x", "22") == Code::not_found);
    CHECK(bed.texts == "21 ");
    CHECK(bed.now() < 41ms);  // four datagrams
    CHECK(bed.device.counts().repeated == 0);
}

TEST_CASE("what is lost is sent again, later and later") {
    Bed bed({0, 1, 2}, {});
    CHECK(bed.confirm("t", "21") == Code::changed);
    CHECK(bed.now() > 14s);  // 2 + 4 + 8, and up to half more
    CHECK(bed.now() < 22s);
    CHECK(bed.device.counts().sent == 4);
    CHECK(bed.device.counts().repeated == 3);
    CHECK(bed.there.all[0] == bed.there.all[3]);
}

TEST_CASE("after four times it is given up, and a late answer is not the next one's") {
    Bed bed({0, 1, 2, 3, 4}, {});
    CHECK(bed.confirm("t", "21").error() == Errno::timed_out);
    CHECK(bed.now() > 62s);
    CHECK(bed.now() < 93s);
    CHECK(bed.device.counts().sent == 5);
    CHECK(bed.texts.empty());
    (void)bed.back.channel.sender.send("\x60\x84\x00\x01"s);  // an answer to the first
    CHECK(bed.confirm("t", "22") == Code::changed);
    CHECK(bed.texts == "22 ");
}

TEST_CASE("whose acknowledgement is lost comes again, and is done once") {
    Bed bed({}, {0, 1});
    CHECK(bed.confirm("t", "21") == Code::changed);
    CHECK(bed.texts == "21 ");
    CHECK(bed.gateway.counts().twice == 2);
    CHECK(bed.back.all[0] == bed.back.all[2]);
}

TEST_CASE("what is not confirmable is said once") {
    Bed bed({0}, {});
    CHECK(bed.device.tell(Code::post, "t", "1"));
    CHECK(bed.device.tell(Code::post, "t", "2"));
    CHECK(bed.device.tell(Code::post, "t", std::string(200, 'x')).error() ==
          Errno::no_buffers);
    bed.executor.block_on([]() -> Task<> { co_await futures::sleep(100s); }());
    CHECK(bed.texts == "2 ");
    CHECK(bed.there.all.size() == 2);
    CHECK(bed.back.all.empty());
}

TEST_CASE("what is not understood is answered so") {
    Bed bed({}, {});
    const auto answer_to = [&](const std::string& text) {
        bed.back.all.clear();
        (void)bed.there.channel.sender.send(std::string(text));
        bed.executor.block_on([]() -> Task<> { co_await futures::sleep(1s); }());
        return bed.back.all.empty() ? "nothing"s : bed.back.all[0];
    };
    CHECK(answer_to("\x40\x01\x12\x34\xff"s) == "\x70\x00\x12\x34"s);  // no form: reset
    CHECK(answer_to("\x50\x01\x12\x34\xff"s) == "nothing");
    CHECK(answer_to("\x40\x00\x12\x35"s) == "\x70\x00\x12\x35"s);  // a ping
    CHECK(answer_to("\x40\x01\x12\x36\x31"
                    "a"s) == "\x60\x82\x12\x36"s);
    CHECK(answer_to("\x41\x03\x12\x37"
                    "k\xb1"
                    "t\xff"
                    "5"s) ==
          "\x61\x44\x12\x37"
          "k"s);
    CHECK(answer_to("abc"s) == "nothing");
    CHECK(bed.texts == "5 ");
}

TEST_CASE("who is answered by a reset gives up at once") {
    Bed bed({}, {});
    (void)bed.back.channel.sender.send("\x70\x00\x00\x01"s);
    CHECK(bed.confirm("t", "21").error() == Errno::connection_reset);
    CHECK(bed.now() <= 20ms);
}
