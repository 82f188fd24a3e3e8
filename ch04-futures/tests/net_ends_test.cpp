// What is left of sockets whose users have gone: no waker, no byte that was promised, no stale event.

#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "each_runtime.hpp"
#include "events/sockets.hpp"
#include "futures/core/sleep.hpp"
#include "futures/host/net.hpp"

using namespace futures;
using namespace std::chrono_literals;
using base::must;

namespace {

// Counts the wakers that somebody keeps.
struct Counted {
    int kept = 0;
    static RawWaker clone(void* data) noexcept {
        ++static_cast<Counted*>(data)->kept;
        return {data, &vtable};
    }
    static void wake(void*) noexcept {}
    static void drop(void* data) noexcept { --static_cast<Counted*>(data)->kept; }
    static void wake_and_drop(void* data) noexcept { drop(data); }
    static constexpr RawWakerVTable vtable{clone, wake_and_drop, wake, drop};
};

struct Streams {
    TcpStream near, far;
    static Streams open(Runtime& runtime) {
        const auto pair = must("make a pair", events::connected_pair());
        return {must("take", TcpStream::from(runtime, pair[0])),
                must("take", TcpStream::from(runtime, pair[1]))};
    }
};

Task<> fill(TcpStream& stream, std::size_t& written) {
    const std::vector<std::byte> piece(64 * 1024);
    for (;;) {
        const auto count = co_await stream.write(piece);
        if (!count) co_return;
        written += *count;
    }
}

Task<> read_all(TcpStream& stream, std::size_t& received) {
    std::vector<std::byte> room(64 * 1024);
    for (;;) {
        const auto count = co_await stream.read(room);
        if (!count || *count == 0) co_return;
        received += *count;
    }
}

// Writes until nobody takes any more, and stops in the middle of a write.
std::size_t fill_up(Runtime& runtime, TcpStream& stream) {
    std::size_t written = 0;
    auto filling = runtime.spawn(fill(stream, written));
    const auto pause = []() -> Task<> { co_await sleep(5ms); };
    for (std::size_t before = 1; before != written;) {
        before = written;
        runtime.block_on(pause());
    }
    filling.abort();
    runtime.executor().run_ready();
    return written;
}

// Reads one byte, and no more.
Task<std::size_t> taste(TcpStream& stream) {
    std::array<std::byte, 1> room;
    const auto count = co_await stream.read(room);
    co_return count.value_or(0);
}

// A source that counts its events.
struct Events final : Source {
    int& count;
    explicit Events(int& where) : count(where) {}
    bool on_event(const events::Event&) noexcept override {
        ++count;
        return true;
    }
    bool on_release() noexcept override { return false; }
};

}  // namespace

TEST_CASE("a future that is dropped leaves no waker behind") {
    on_each_runtime([](Runtime& runtime) {
        Counted counted;
        {
            const Waker waker(Counted::clone(&counted));
            Context context(waker);
            auto streams = Streams::open(runtime);
            std::array<std::byte, 8> room;
            (void)fill_up(runtime, streams.far);
            auto listener =
                must("bind", TcpListener::bind(runtime, events::Address::loopback(0)));
            {
                auto reading = streams.far.read(room);
                auto writing = streams.far.write(room);
                auto all = streams.far.write_all(room);
                auto accepting = listener.accept();
                CHECK(reading.poll(context).is_pending());
                CHECK(writing.poll(context).is_pending());
                CHECK(all.poll(context).is_pending());
                CHECK(accepting.poll(context).is_pending());
                CHECK(counted.kept == 1 + 3);  // at each side of each socket
            }
            CHECK(counted.kept == 1);
        }
        CHECK(counted.kept == 0);
    });
}

TEST_CASE("what was written comes, although the writer has gone") {
    on_each_runtime([](Runtime& runtime) {
        auto streams = Streams::open(runtime);
        std::size_t received = 0;
        const std::size_t written = fill_up(runtime, streams.near);
        { const TcpStream gone = std::move(streams.near); }
        runtime.block_on(read_all(streams.far, received));
        CHECK(received == written);
    });
}

TEST_CASE("two that are full of each other's bytes go at the same time") {
    on_each_runtime([](Runtime& runtime) {
        {
            auto streams = Streams::open(runtime);
            (void)fill_up(runtime, streams.near);
            (void)fill_up(runtime, streams.far);
        }
        const auto begin = runtime.reactor().now();
        while (runtime.reactor().sources() > 0 && runtime.reactor().now() - begin < 3s)
            (void)runtime.reactor().park(runtime.reactor().now() + 10ms);
        CHECK(runtime.reactor().sources() == 0);
    });
}

TEST_CASE("an event that comes too late is not given to the next in that place") {
    on_each_runtime([](Runtime& runtime) {
        Reactor& reactor = runtime;
        int first = 0, second = 0;
        auto& old = reactor.keep(std::make_unique<Events>(first));
        (void)reactor.queue().set_timer(0ms, old.token());
        reactor.release(old);
        auto& next = reactor.keep(std::make_unique<Events>(second));
        (void)reactor.queue().set_timer(20ms, next.token());
        const auto end = reactor.now() + 40ms;
        while (reactor.now() < end) (void)reactor.park(end);
        CHECK(first == 0);
        CHECK(second == 1);
        reactor.release(next);
        CHECK(reactor.sources() == 0);
    });
}

TEST_CASE("streams that nobody reads to the end take nothing from the others") {
    on_each_runtime([](Runtime& runtime) {
        std::vector<Streams> lazy;
        for (int i = 0; i < 100; ++i) {  // more than all buffers of the reactor
            lazy.push_back(Streams::open(runtime));
            (void)fill_up(runtime, lazy.back().near);
            CHECK(runtime.block_on(taste(lazy.back().far)) == 1);
        }
        auto streams = Streams::open(runtime);
        const std::size_t written = fill_up(runtime, streams.near);
        { const TcpStream gone = std::move(streams.near); }
        std::size_t received = 0;
        runtime.block_on(read_all(streams.far, received));
        CHECK(received == written);
    });
}
