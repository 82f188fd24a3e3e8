// io_uring by its three system calls: what always holds of the rings, and each thing once.
//
// Needs: linux

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstring>
#include <random>
#include <string_view>
#include <utility>

#include "base/must.hpp"
#include "uring/buffers.hpp"
#include "uring/prepare.hpp"
#include "uring/prepare_sockets.hpp"
#include "uring/ring.hpp"
#include "workbook/catch.hpp"

using base::must, uring::Options, uring::Ring;
using namespace std::chrono_literals;
using std::chrono::steady_clock;

namespace {

constexpr unsigned defer = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN;

Ring open(const Options& options = {.entries = 8}) {
    auto ring = Ring::open(options);
    if (!ring && (ring.error() == base::Errno::not_implemented ||
                  ring.error() == base::Errno::not_permitted))
        workbook::cannot_run("this kernel has no io_uring for us");
    return must("io_uring_setup", std::move(ring));
}

void prepare_nothing(Ring& ring, std::uint64_t name) {
    io_uring_sqe* const cell = ring.next();
    REQUIRE(cell != nullptr);
    uring::prepare_nothing(*cell);
    cell->user_data = name;
}

// A completion, copied before its cell goes back.
io_uring_cqe take(Ring& ring) {
    if (ring.look() == nullptr) must("io_uring_enter", ring.wait(1));
    const io_uring_cqe* const oldest = ring.look();
    REQUIRE(oldest != nullptr);
    io_uring_cqe copy{};
    std::memcpy(&copy, oldest, 16);
    ring.done_with();
    return copy;
}

struct Pair {
    int ends[2];
    Pair() { must("socketpair", socketpair(AF_UNIX, SOCK_STREAM, 0, ends)); }
    ~Pair() {
        close(ends[0]);
        close(ends[1]);
    }
};

void write_to(int file, std::string_view text) {
    must("write", write(file, text.data(), text.size()));
}

}  // namespace

TEST_CASE("a new ring is empty, and its cells are powers of two") {
    const Ring ring = open({.entries = 5});
    CHECK(ring.requests().cells == 8);
    CHECK(ring.completions().cells == 16);
    CHECK(ring.requests().filled() == 0);
    CHECK(ring.completions().filled() == 0);
    CHECK(ring.look() == nullptr);
    CHECK(ring.lost() == 0);
    CHECK(ring.dropped() == 0);
    CHECK_FALSE(ring.has_more());
}

TEST_CASE("the kernel learns of a request in submit(), and takes all of them") {
    Ring ring = open();
    for (std::uint64_t name = 1; name <= 3; ++name) prepare_nothing(ring, name);
    CHECK(ring.prepared() == 3);
    CHECK(ring.requests().filled() == 0);
    CHECK(ring.look() == nullptr);
    CHECK(must("submit", ring.submit()) == 3);
    CHECK(ring.calls() == 1);
    CHECK(ring.prepared() == 0);
    CHECK(ring.requests().head == 3);
    CHECK(ring.requests().tail == 3);
    CHECK(ring.completions().filled() == 3);
    for (std::uint64_t name = 1; name <= 3; ++name) CHECK(take(ring).user_data == name);
    CHECK(ring.completions().head == 3);
}

TEST_CASE("a full ring has no cell, until the kernel has taken the requests") {
    Ring ring = open();
    for (unsigned i = 0; i < ring.requests().cells; ++i) prepare_nothing(ring, i);
    CHECK(ring.next() == nullptr);
    CHECK(must("submit", ring.submit()) == 8);
    CHECK(ring.next() != nullptr);
}

TEST_CASE("whatever is done to it, the indices grow and the order stays") {
    Ring ring = open();
    std::mt19937 random(3);
    std::uint64_t begun = 0, ended = 0;
    Ring::State before = ring.completions();
    for (int step = 0; step < 20'000; ++step) {
        switch (random() % 4) {
            case 0:
            case 1:
                if (begun - ended < ring.completions().cells && ring.next() != nullptr)
                    ++begun;
                break;
            case 2:
                must("submit", ring.submit());
                break;
            default:
                if (ring.look() == nullptr) break;
                ring.done_with();
                ++ended;
        }
        const Ring::State requests = ring.requests(), now = ring.completions();
        REQUIRE(requests.filled() <= requests.cells);
        REQUIRE(now.filled() <= now.cells);
        REQUIRE(now.tail - before.tail <= now.cells);
        REQUIRE(now.head - before.head <= 1);
        REQUIRE(now.tail == static_cast<unsigned>(begun - ring.prepared()));
        REQUIRE(now.head == static_cast<unsigned>(ended));
        before = now;
    }
    CHECK(ended > 1'000);
    CHECK(ring.dropped() == 0);
}

TEST_CASE("a completion without a cell waits in the kernel, and comes in its order") {
    Ring ring = open({.entries = 16, .completions = 16});
    for (std::uint64_t name = 0; name < 16; ++name) prepare_nothing(ring, name);
    must("submit", ring.submit());
    for (std::uint64_t name = 16; name < 20; ++name) prepare_nothing(ring, name);
    must("submit", ring.submit());
    CHECK(ring.completions().filled() == 16);
    CHECK((ring.flags() & IORING_SQ_CQ_OVERFLOW) != 0);
    CHECK(ring.has_more());
    for (std::uint64_t name = 0; name < 16; ++name) CHECK(take(ring).user_data == name);
    CHECK(ring.look() == nullptr);
    must("wait", ring.wait(0));
    CHECK((ring.flags() & IORING_SQ_CQ_OVERFLOW) == 0);
    for (std::uint64_t name = 16; name < 20; ++name) CHECK(take(ring).user_data == name);
    CHECK(ring.lost() == 0);
}

TEST_CASE("a wait ends after its time, never before") {
    for (const unsigned flags : {0u, defer}) {
        Ring ring = open({.entries = 8, .wished = flags});
        for (int i = 0; i < 20; ++i) {  // some of them are not late
            const auto begin = steady_clock::now();
            const auto waited = ring.wait(1, 2ms);
            CHECK(steady_clock::now() - begin >= 2ms);
            REQUIRE_FALSE(waited);
            CHECK(waited.error() == base::Errno::timed_out);
        }
    }
}

TEST_CASE("work that was put off is announced, and done in wait()") {
    Ring ring = open({.entries = 8, .wished = defer | IORING_SETUP_TASKRUN_FLAG});
    if ((ring.about().flags & IORING_SETUP_DEFER_TASKRUN) == 0)
        workbook::cannot_run("this kernel has no DEFER_TASKRUN");
    const Pair pair;
    std::array<std::byte, 8> room;
    uring::prepare_receive(*ring.next(), pair.ends[0], room);
    must("submit", ring.submit());
    CHECK_FALSE(ring.has_more());
    write_to(pair.ends[1], "late");
    CHECK(ring.look() == nullptr);
    CHECK(ring.has_more());
    must("wait", ring.wait(0));
    CHECK(take(ring).res == 4);
}

TEST_CASE("flags that one can do without are left out") {
    // A thread of the kernel cannot put off work until we come.
    const Ring ring = open({.entries = 8, .flags = IORING_SETUP_SQPOLL, .wished = defer});
    CHECK((ring.about().flags & IORING_SETUP_DEFER_TASKRUN) == 0);
    const auto refused = Ring::open({.entries = 8, .flags = IORING_SETUP_SQPOLL | defer});
    REQUIRE_FALSE(refused);
    CHECK(refused.error() == base::Errno::invalid_argument);
}

TEST_CASE("with a thread of the kernel, requests need no call") {
    Ring ring = open({.entries = 8, .flags = IORING_SETUP_SQPOLL, .idle_ms = 60'000});
    // It begins asleep, if there is nothing to do when it starts.
    for (std::uint64_t name = 0; name < 100; ++name) {
        prepare_nothing(ring, name);
        must("submit", ring.submit());
        while (ring.look() == nullptr) usleep(100);  // the other thread needs a CPU, too
        CHECK(take(ring).user_data == name);
    }
    CHECK(ring.calls() <= 1);
}

TEST_CASE("a buffer is taken when there is data, and none is an error") {
    Ring ring = open();
    auto buffers = must("buffers", uring::BufferRing::open(ring, /*group=*/5, 2));
    std::array<std::array<std::byte, 4>, 2> memory;
    buffers.add(memory[0], 0);
    buffers.add(memory[1], 1);
    const Pair pair;
    uring::prepare_receive_many(*ring.next(), pair.ends[0], 5);
    must("submit", ring.submit());
    write_to(pair.ends[1], "abcdefgh");
    for (const int number : {0, 1}) {
        const io_uring_cqe done = take(ring);
        CHECK(done.res == 4);
        CHECK((done.flags & IORING_CQE_F_MORE) != 0);
        CHECK(uring::BufferRing::buffer_of(done) == number);
    }
    CHECK(memory[1][3] == std::byte{'h'});
    write_to(pair.ends[1], "ij");
    const io_uring_cqe failed = take(ring);
    CHECK(failed.res == -ENOBUFS);
    CHECK((failed.flags & IORING_CQE_F_MORE) == 0);
    CHECK(uring::BufferRing::buffer_of(failed) == -1);
    buffers.add(memory[1], 1);
    uring::prepare_receive_many(*ring.next(), pair.ends[0], 5);
    const io_uring_cqe done = take(ring);
    CHECK(done.res == 2);
    CHECK(uring::BufferRing::buffer_of(done) == 1);
}

TEST_CASE("files and buffers can be known to the kernel beforehand") {
    Ring ring = open();
    const Pair pair;
    std::array<std::byte, 16> memory;
    const iovec buffer{.iov_base = memory.data(), .iov_len = memory.size()};
    must("buffers", ring.inform(IORING_REGISTER_BUFFERS, &buffer, 1));
    must("files", ring.inform(IORING_REGISTER_FILES, pair.ends, 2));
    write_to(pair.ends[1], "fixed");
    io_uring_sqe& cell = *ring.next();
    uring::prepare_read_fixed(cell, /*file=*/0, std::span(memory).first(8), 0, 0);
    cell.flags = IOSQE_FIXED_FILE;
    CHECK(take(ring).res == 5);
    CHECK(memory[4] == std::byte{'d'});
}

TEST_CASE("a request that is cancelled says so") {
    Ring ring = open();
    const Pair pair;
    uring::prepare_poll(*ring.next(), pair.ends[0], POLLIN);
    must("submit", ring.submit());
    io_uring_sqe& cell = *ring.next();
    uring::prepare_cancel_all(cell, pair.ends[0]);
    cell.user_data = 1;
    int polled = 0, cancelled = 0;
    for (int i = 0; i < 2; ++i) {
        const io_uring_cqe done = take(ring);
        (done.user_data == 1 ? cancelled : polled) = done.res;
    }
    CHECK(polled == -ECANCELED);
    CHECK(cancelled == 1);
}

TEST_CASE("a ring can put a completion into another one") {
    Ring ring = open(), other = open();
    uring::prepare_message(*ring.next(), other.descriptor(), /*name=*/7, /*result=*/8);
    CHECK(take(ring).res == 0);
    const io_uring_cqe message = take(other);
    CHECK(message.user_data == 7);
    CHECK(message.res == 8);
}
