// Operations over a completion port: each is done once, whatever becomes of it.
//
// Needs: windows

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string>
#include <thread>

#include "each_backend.hpp"
#include "events/queue.hpp"
#include "events/selectors.hpp"
#include "windows/kernel32.hpp"

using namespace std::chrono_literals;
using namespace conformance;
using base::Errno, base::must;
using events::Address, events::Event, events::Interest, events::Kind, events::Queue,
    events::What;

namespace {

// Events until there are so many, by their tokens in order.
std::vector<Event> collect(Queue& queue, std::size_t count) {
    std::vector<Event> all;
    while (all.size() < count) {
        const auto some = wait(queue, soon);
        REQUIRE_FALSE(some.empty());
        all.insert(all.end(), some.begin(), some.end());
    }
    std::ranges::stable_sort(all, {}, &Event::token);
    return all;
}

Address listening(events::Descriptor listener) {
    return must("address", Address::of(listener));
}

std::span<const std::byte> bytes_of(std::string_view text) {
    return std::as_bytes(std::span(text));
}

}  // namespace

TEST_CASE("accept and connect meet") {
    Queue queue = must("open", Queue::open());
    const auto listener = must("listen", events::listen_on(Address::loopback(0)));
    const auto address = listening(listener);
    queue.accept_many(listener, 1);
    for (events::Token i = 0; i < 3; ++i) {
        const auto socket = must("open", events::open_socket(address, Kind::stream));
        queue.connect(socket, address, 2);
        const auto done = collect(queue, 2);
        CHECK(done[0].error == Errno{});
        CHECK(done[0].more);
        CHECK(done[1].error == Errno{});
        const auto taken = static_cast<events::Descriptor>(done[0].result);
        CHECK(must("address", Address::of(taken)).port() == address.port());
        queue.close(taken);
        queue.close(socket);
    }
    queue.close(listener);
    const auto last = collect(queue, 1);
    CHECK(last[0].error == Errno::cancelled);
    CHECK_FALSE(last[0].more);
    CHECK(wait(queue, now).empty());
}

TEST_CASE("a connect to nobody is refused") {
    Queue queue = must("open", Queue::open());
    const auto listener = must("listen", events::listen_on(Address::loopback(0)));
    const auto address = listening(listener);
    events::close_descriptor(listener);
    const auto socket = must("open", events::open_socket(address, Kind::stream));
    queue.connect(socket, address, 1);
    CHECK(the_event(queue).error == Errno::connection_refused);
    queue.close(socket);
}

TEST_CASE("a send is done when all has gone, a receive when there is something") {
    Queue queue = must("open", Queue::open());
    Pair pair;
    const std::vector<std::byte> much(5'000'000, std::byte{'x'});
    queue.send(pair.near, much, 1);
    std::vector<std::byte> room(1 << 20);
    std::size_t received = 0;
    bool is_sent = false;
    queue.receive(pair.far, room, 2);
    while (received < much.size() || !is_sent) {
        for (const Event& event : wait(queue, soon)) {
            REQUIRE(event.error == Errno{});
            if (event.token == 1) {
                is_sent = true;
                CHECK(event.result == 5'000'000);
                continue;
            }
            REQUIRE(event.result > 0);
            received += static_cast<std::size_t>(event.result);
            if (received < much.size()) queue.receive(pair.far, room, 2);
        }
    }
    CHECK(received == much.size());
}

TEST_CASE("receive_many takes its room when there is something to put there") {
    Queue queue = must("open", Queue::open());
    Pair pair;
    events::Buffers buffers(4, 8);
    queue.receive_many(pair.near, buffers, 1);
    CHECK(wait(queue, now).empty());
    send(pair.far, "eight + five.");
    const auto parts = collect(queue, 2);
    CHECK(parts[0].result == 8);
    CHECK(parts[1].result == 5);
    CHECK(parts[1].more);
    CHECK(static_cast<char>(buffers.bytes_of(parts[1])[4]) == '.');
    for (const Event& part : parts) buffers.give_back(part);
    pair.far.close();
    const auto end = collect(queue, 1);
    CHECK(end[0].result == 0);
    CHECK(end[0].error == Errno{});
    CHECK_FALSE(end[0].more);
}

TEST_CASE("without room receive_many ends") {
    Queue queue = must("open", Queue::open());
    Pair pair;
    events::Buffers buffers(1, 8);
    queue.receive_many(pair.near, buffers, 1);
    send(pair.far, "more than eight");
    const auto parts = collect(queue, 2);
    CHECK(parts[0].result == 8);
    CHECK(parts[1].error == Errno::no_buffers);
    CHECK_FALSE(parts[1].more);
}

TEST_CASE("cancel and close end what is under way, with one event each") {
    Queue queue = must("open", Queue::open());
    const auto one = must("pair", events::connected_pair());
    const auto two = must("pair", events::connected_pair());
    const auto listener = must("listen", events::listen_on(Address::loopback(0)));
    std::array<std::byte, 8> room;
    events::Buffers buffers(1, 8);
    queue.cancel(queue.receive(one[0], room, 1));
    CHECK(the_event(queue).error == Errno::cancelled);
    queue.receive(one[0], room, 2);
    queue.receive_many(two[0], buffers, 3);
    queue.accept(listener, 4);
    for (const events::Descriptor descriptor : {one[0], two[0], listener})
        queue.close(descriptor);
    for (const Event& event : collect(queue, 3)) CHECK(event.error == Errno::cancelled);
    CHECK(wait(queue, now).empty());
    for (const events::Descriptor descriptor : {one[1], two[1]})
        events::close_descriptor(descriptor);
}

TEST_CASE("a queue may end with operations under way") {
    Pair pair;
    std::array<std::byte, 8> room;
    {
        Queue queue = must("open", Queue::open());
        queue.receive(pair.near, room, 1);
    }
    send(pair.far, "late");
    CHECK(drain(pair.near) == 4);
}

TEST_CASE("datagrams bring their senders") {
    Queue queue = must("open", Queue::open());
    const Owned here(must("bind", events::bind_to(Address::loopback(0))));
    const Owned there(must("bind", events::bind_to(Address::loopback(0))));
    std::array<std::byte, 4> room;
    Address sender;
    queue.receive_from(here, room, sender, 1);
    queue.send_to(there, bytes_of("four"), listening(here), 2);
    const auto done = collect(queue, 2);
    CHECK(done[0].result == 4);
    CHECK(done[1].result == 4);
    CHECK(sender.text() == listening(there).text());
    queue.receive_from(here, room, sender, 1);
    queue.send_to(there, bytes_of("too long"), listening(here), 2);
    CHECK(collect(queue, 2)[0].result == 4);  // cut, as on POSIX
}

TEST_CASE("files are read and written at an offset") {
    const auto name = std::filesystem::temp_directory_path() / "workbook-iocp.txt";
    for (const windows::Dword flag : {windows::flag_overlapped, windows::Dword{0}}) {
        Queue queue = must("open", Queue::open());
        const auto file = reinterpret_cast<events::Descriptor>(windows::CreateFileA(
            name.string().c_str(), windows::generic_read | windows::generic_write, 0,
            nullptr, windows::create_always, flag | windows::delete_on_close, nullptr));
        queue.write_at(file, 3, bytes_of("hello"), 1);
        CHECK(the_event(queue).result == 5);
        std::array<std::byte, 16> room;
        queue.read_at(file, 4, room, 2);
        const Event read = the_event(queue);
        CHECK(read.error == Errno{});
        CHECK(read.result == 4);
        CHECK(static_cast<char>(room[0]) == 'e');
        queue.read_at(file, 8, room, 3);
        const Event end = the_event(queue);
        CHECK(end.error == Errno{});
        CHECK(end.result == 0);
        queue.close(file);
    }
}

TEST_CASE("a closed descriptor is a bad one") {
    Queue queue = must("open", Queue::open());
    std::array<std::byte, 8> room;
    const auto socket = must("bind", events::bind_to(Address::loopback(0)));
    events::close_descriptor(socket);
    queue.receive(socket, room, 1);
    CHECK(the_event(queue).error == Errno::bad_handle);
}

TEST_CASE("readiness and operations come out of one port") {
    Queue queue = must("open", Queue::open());
    Pair watched, operated;
    std::array<std::byte, 8> room;
    REQUIRE(queue.add(watched.near, 1, Interest::readable, events::Mode::edge));
    queue.receive(operated.near, room, 2);
    std::thread other([&] { queue.wake(); });
    other.join();
    send(watched.far, "a");
    send(operated.far, "b");
    const auto found = collect(queue, 3);
    CHECK(found[0].what == What::woken);
    CHECK(found[1].what == What::ready);
    CHECK(found[2].what == What::done);
    CHECK(queue.add(operated.near, 3, Interest::readable).error() == Errno::already_exists);
}

// The readiness alone, as epoll is over the same driver for wepoll, libuv and mio.
TEST_CASE("the driver's polls make a selector") {
    auto selector = must("make", events::make_afd_selector());
    Pair pair;
    std::array<events::Readied, 4> room;
    REQUIRE(selector->add(pair.near, 7, Interest::readable, events::Mode::level));
    CHECK(must("wait", selector->wait(room, 0ns)) == 0);
    send(pair.far, "x");
    REQUIRE(must("wait", selector->wait(room, soon)) == 1);
    CHECK(room[0].key == 7);
    CHECK(room[0].ready == events::Ready{.readable = true});
    selector->wake();
    REQUIRE(selector->modify(pair.near, 7, Interest::readable, events::Mode::oneshot));
    REQUIRE(selector->remove(pair.near));
    CHECK(selector->remove(pair.near).error() == Errno::no_such_file);
}
