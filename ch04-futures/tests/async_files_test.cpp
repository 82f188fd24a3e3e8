// Files and datagrams for tasks, over every back end.

#include <array>
#include <span>
#include <string>

#include "each_runtime.hpp"
#include "futures/host/file.hpp"
#include "futures/host/udp.hpp"
#include "servers/temporary_folder.hpp"

using namespace futures;
using base::Errno;

namespace {

std::span<const std::byte> bytes_of(std::string_view words) {
    return std::as_bytes(std::span(words));
}

Task<std::string> write_and_read(Runtime& runtime, std::string name, std::string words) {
    auto made = co_await File::create(runtime, name);
    REQUIRE(made);
    const auto written = co_await made->write_at(0, bytes_of(words));
    REQUIRE(written);
    auto file = co_await File::open(runtime, name);
    REQUIRE(file);
    CHECK(file->size() == words.size());
    std::string read(words.size() + 10, '?');
    const auto count = co_await file->read_at(0, std::as_writable_bytes(std::span(read)));
    REQUIRE(count);
    read.resize(*count);
    const auto at_end =
        co_await file->read_at(words.size(), std::as_writable_bytes(std::span(read)));
    CHECK(at_end == 0U);
    co_return read;
}

// The end first, then the begin, then a piece in the middle.
Task<std::string> write_in_pieces(Runtime& runtime, std::string name) {
    auto made = co_await File::create(runtime, name);
    REQUIRE(made);
    const auto end = co_await made->write_at(6, bytes_of("world"));
    REQUIRE(end);
    const auto begin = co_await made->write_at(0, bytes_of("hello!"));
    REQUIRE(begin);
    const auto middle = co_await made->write_at(5, bytes_of(" "));
    REQUIRE(middle);
    auto file = co_await File::open(runtime, name);
    REQUIRE(file);
    std::string read(20, '?');
    const auto count = co_await file->read_at(4, std::as_writable_bytes(std::span(read)));
    REQUIRE(count);
    read.resize(*count);
    co_return read;
}

Task<> open_nothing(Runtime& runtime) {
    const auto file = co_await File::open(runtime, "/there/is/no/such");
    CHECK(file.error() == Errno::no_such_file);
}

Task<> ping(UdpSocket& from, UdpSocket& to) {
    const auto address = to.address();
    const auto sent = co_await from.send_to(bytes_of("ping"), *address);
    REQUIRE(sent == 4U);
    std::array<char, 10> room{};
    events::Address sender;
    const auto count =
        co_await to.receive_from(std::as_writable_bytes(std::span(room)), sender);
    REQUIRE(count == 4U);
    CHECK(std::string(room.data(), 4) == "ping");
    const auto origin = from.address();
    CHECK(sender.port() == origin->port());
}

}  // namespace

TEST_CASE("what is written to a file can be read from it") {
    on_each_runtime([](Runtime& runtime) {
        const servers::TemporaryFolder folder("futures-file");
        const std::string words(100'000, 'w');
        CHECK(runtime.block_on(
                  write_and_read(runtime, (folder.path / "a").string(), words)) == words);
        runtime.block_on(open_nothing(runtime));
        CHECK(runtime.reactor().sources() == 0);
    });
}

TEST_CASE("what is written stands at its offset, in whatever order it was written") {
    on_each_runtime([](Runtime& runtime) {
        const servers::TemporaryFolder folder("futures-file");
        CHECK(runtime.block_on(write_in_pieces(runtime, (folder.path / "a").string())) ==
              "o world");
    });
}

TEST_CASE("a datagram comes whole, and says from where") {
    on_each_runtime([](Runtime& runtime) {
        auto one = UdpSocket::bind(runtime, events::Address::loopback(0));
        auto other = UdpSocket::bind(runtime, events::Address::loopback(0));
        REQUIRE(one);
        REQUIRE(other);
        runtime.block_on(ping(*one, *other));
        runtime.block_on(ping(*other, *one));
    });
}
