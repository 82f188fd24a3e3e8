// Operations on pipes and files, without descriptors to spare, and with signals: the same on every back
// end of a POSIX system.
//
// Needs: posix

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "events/queue.hpp"
#include "operations.hpp"

using namespace conformance;
using base::Errno, base::must;
using events::Address, events::Buffers, events::Event, events::Queue;

namespace {

struct Pipe {
    Pipe() : Pipe(make()) {}
    explicit Pipe(std::array<int, 2> ends) : out(ends[0]), in(ends[1]) {}
    static std::array<int, 2> make() {
        std::array<int, 2> ends;
        must("pipe", pipe(ends.data()));
        for (const int end : ends) must("fcntl", fcntl(end, F_SETFL, O_NONBLOCK));
        return ends;
    }
    Owned out, in;
};

// A file without a name.
Owned file() {
    char name[] = "/tmp/workbook-XXXXXX";
    const int made = must("mkstemp", mkstemp(name));
    unlink(name);
    return Owned(made);
}

// No more descriptors than there are, as long as this lives.
class NoMore {
  public:
    NoMore() {
        must("getrlimit", getrlimit(RLIMIT_NOFILE, &before_));
        const int next = must("dup", dup(0));
        close(next);
        rlimit none = before_;
        none.rlim_cur = static_cast<rlim_t>(next);
        must("setrlimit", setrlimit(RLIMIT_NOFILE, &none));
    }
    NoMore(const NoMore&) = delete;
    NoMore& operator=(const NoMore&) = delete;
    ~NoMore() { setrlimit(RLIMIT_NOFILE, &before_); }

  private:
    rlimit before_{};
};

}  // namespace

TEST_CASE("a pipe is received from and sent to, up to its end") {
    on_each_backend([](Queue& queue) {
        Pipe pipe;
        std::array<std::byte, 8> room;
        queue.receive(pipe.out, room, 1);
        CHECK(wait(queue, now).empty());
        queue.send(pipe.in, bytes("pipe"), 2);
        std::vector<Event> both;
        while (both.size() < 2) both.push_back(wait(queue, soon, 1).at(0));
        for (const Event& event : both) CHECK(event.result == 4);
        CHECK(text(std::span(room).first(4)) == "pipe");
        pipe.in.close();
        queue.receive(pipe.out, room, 3);
        CHECK(the_event(queue).result == 0);
    });
}

TEST_CASE("receive_many takes from a pipe, too") {
    on_each_backend([](Queue& queue) {
        Pipe pipe;
        Buffers buffers(2, 4);
        queue.receive_many(pipe.out, buffers, 1);
        std::string got;
        for (const std::string_view part : {"ab", "cdef", "gh"}) {
            must("write", write(pipe.in, part.data(), part.size()));
            const Event event = the_event(queue);
            REQUIRE(event.more);
            got += text(buffers.bytes_of(event));
            buffers.give_back(event);
        }
        CHECK(got == "abcdefgh");
        pipe.in.close();
        const Event last = the_event(queue);
        CHECK(last.result == 0);
        CHECK_FALSE(last.more);
        CHECK(last.buffer == -1);
        // The end has kept none of the buffers.
        Pipe other;
        must("write", write(other.in, "abcdefgh", 8));
        queue.receive_many(other.out, buffers, 2);
        for (const std::string_view part : {"abcd", "efgh"})
            CHECK(text(buffers.bytes_of(wait(queue, soon, 1).at(0))) == part);
    });
}

TEST_CASE("io_uring's buffers belong to one queue: another one says so") {
    for (const events::Backend backend : events::backends()) {
        if (backend != events::Backend::uring) continue;
        Queue first = must("open", Queue::open(backend));
        Queue second = must("open", Queue::open(backend));
        Pipe pipe;
        Buffers buffers(2, 4);
        first.receive_many(pipe.out, buffers, 1);
        second.receive_many(pipe.out, buffers, 2);
        const Event refused = the_event(second);
        CHECK(refused.token == 2);
        CHECK(refused.error == Errno::busy);
        CHECK_FALSE(refused.more);
    }
}

TEST_CASE("what its reader has not given back, no other queue takes") {
    for (const events::Backend backend : events::backends()) {
        DYNAMIC_SECTION(events::name_of(backend)) {
            Pair pair;
            Buffers buffers(2, 4);
            Queue queue = must("open", Queue::open(backend));
            queue.receive_many(pair.near, buffers, 1);
            send(pair.far, "abcd");
            const Event held = the_event(queue);
            queue = must("open", Queue::open(backend));
            queue.receive_many(pair.near, buffers, 2);
            send(pair.far, "efghijkl");
            CHECK(text(buffers.bytes_of(wait(queue, soon, 1).at(0))) == "efgh");
            CHECK(wait(queue, soon, 1).at(0).error == Errno::no_buffers);
            CHECK(text(buffers.bytes_of(held)) == "abcd");
        }
    }
}

TEST_CASE("a pipe that is full takes the rest later") {
    on_each_backend([](Queue& queue) {
        Pipe pipe;
        const std::vector<std::byte> much(300'000, std::byte{7});
        queue.send(pipe.in, much, 1);
        CHECK(wait(queue, now).empty());
        std::size_t sum = 0;
        bool is_told = false;
        while (sum < much.size()) {
            sum += drain(pipe.out);
            for (const Event& event : wait(queue, std::chrono::milliseconds(1))) {
                is_told = true;
                CHECK(event.result == static_cast<std::int64_t>(much.size()));
            }
        }
        if (!is_told) CHECK(the_event(queue).token == 1);
    });
}

TEST_CASE("a file is read and written where one says") {
    on_each_backend([](Queue& queue) {
        const Owned saved = file();
        queue.write_at(saved, 4, bytes("world"), 1);
        CHECK(the_event(queue).result == 5);
        queue.write_at(saved, 0, bytes("wide"), 2);
        CHECK(the_event(queue).result == 4);
        std::array<std::byte, 16> room;
        queue.read_at(saved, 2, room, 3);
        const Event event = the_event(queue);
        CHECK(event.result == 7);
        CHECK(text(std::span(room).first(7)) == "deworld");
        queue.read_at(saved, 9, room, 4);
        const Event last = the_event(queue);
        CHECK(last.result == 0);
        CHECK(last.error == Errno{});
    });
}

TEST_CASE("many writes to one file are told each once") {
    on_each_backend([](Queue& queue) {
        const Owned saved = file();
        constexpr std::size_t count = 600;
        for (std::size_t i = 0; i < count; ++i)
            queue.write_at(saved, i * 3, bytes("abc"), i);
        std::vector<int> times(count);
        for (std::size_t told = 0; told < count;) {
            for (const Event& event : wait(queue, soon)) {
                CHECK(event.result == 3);
                ++times.at(event.token);
                ++told;
            }
        }
        CHECK(std::ranges::count(times, 1) == count);
        CHECK(lseek(saved, 0, SEEK_END) == 3 * count);
    });
}

TEST_CASE("accept without a descriptor to spare fails, and goes on when there is one") {
    on_each_backend([](Queue& queue) {
        const Owned listener(must("listen", events::listen_on(Address::loopback(0))));
        const Address address = must("address", Address::of(listener));
        const Owned near(
            must("socket", events::open_socket(address, events::Kind::stream)));
        static_cast<void>(events::connect_now(near, address));
        {
            const NoMore limit;
            queue.accept_many(listener, 1);
            const Event event = the_event(queue);
            CHECK(event.error == Errno::too_many_handles);
            CHECK_FALSE(event.more);
        }
        queue.accept_many(listener, 2);
        const Event event = the_event(queue);
        CHECK(event.token == 2);
        CHECK(event.error == Errno{});
        CHECK(event.more);
        const Owned far(static_cast<int>(event.result));
    });
}

TEST_CASE("a signal handler ends no operation") {
    struct sigaction action{};
    action.sa_handler = [](int) {};
    sigaction(SIGALRM, &action, nullptr);
    on_each_backend([](Queue& queue) {
        Pair pair;
        std::array<std::byte, 4> room;
        queue.receive(pair.near, room, 1);
        ualarm(2'000, 2'000);
        CHECK(wait(queue, std::chrono::milliseconds(15)).empty());
        send(pair.far, "x");
        const Event event = the_event(queue);
        ualarm(0, 0);
        CHECK(event.error == Errno{});
        CHECK(event.result == 1);
    });
}

TEST_CASE("a send to a pipe is told of, although it could wait") {
    on_each_backend([](Queue& queue) {
        Pipe pipe;
        const std::vector<std::byte> much(300'000, std::byte{7});
        queue.send(pipe.in, much, 1, events::Tell::with_next);
        std::size_t sum = 0;
        std::vector<Event> told;
        while (sum < much.size() || told.empty()) {
            for (const Event& event : wait(queue, std::chrono::milliseconds(1)))
                told.push_back(event);
            sum += drain(pipe.out);
        }
        REQUIRE(told.size() == 1);
        CHECK(told[0].result == static_cast<std::int64_t>(much.size()));
        CHECK(wait(queue, now).empty());
    });
}
