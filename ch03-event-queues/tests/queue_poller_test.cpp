// Fibers over the event queue, on each back end: what chapter 2's poller promises.
//
// Needs: linux

#include "pollers/queue_poller.hpp"

#include <unistd.h>

#include <array>
#include <string>

#include "base/must.hpp"
#include "events/sockets.hpp"
#include "fibers/fibers.hpp"
#include "fibers/io.hpp"
#include "workbook/catch.hpp"

using base::must;

namespace {

// Two connected sockets, closed at the end.
struct Pair {
    std::array<int, 2> ends = must("make a pair", events::connected_pair());
    ~Pair() {
        for (const int end : ends) close(end);
    }
};

// Gives up instead of waiting for ever: so a scheduler ends with fibers that wait for events.
class Impatient final : public fibers::Poller {
  public:
    explicit Impatient(fibers::Poller& inner) : inner_(inner) {}
    void wait(std::optional<std::chrono::nanoseconds> timeout) override {
        if (!timeout) throw 1;
        inner_.wait(timeout);
    }
    void ring() override { inner_.ring(); }
    std::size_t waiting() const noexcept override { return inner_.waiting(); }
    base::Result<void> wait_for(int descriptor, fibers::Interest interest) override {
        return inner_.wait_for(descriptor, interest);
    }

  private:
    fibers::Poller& inner_;
};

}  // namespace

TEST_CASE("a fiber that reads waits for one that writes") {
    for (const events::Backend backend : events::backends()) {
        INFO(events::name_of(backend));
        pollers::QueuePoller poller(backend);
        fibers::Scheduler scheduler({.poller = &poller});
        const Pair pair;
        std::string text;
        scheduler.spawn([&] {
            char room[16];
            text.assign(room, must("read", fibers::read(pair.ends[0], room)));
        });
        scheduler.spawn([&] { must("write", fibers::write(pair.ends[1], "hello")); });
        scheduler.run();
        CHECK(text == "hello");
        CHECK(poller.waiting() == 0);
    }
}

TEST_CASE("one fiber may read from a socket and another one write to it") {
    for (const events::Backend backend : events::backends()) {
        INFO(events::name_of(backend));
        pollers::QueuePoller poller(backend);
        fibers::Scheduler scheduler({.poller = &poller});
        const Pair pair;
        const std::string much(std::size_t{4} * 1024 * 1024, 'x');
        std::size_t echoed = 0;
        const auto count = [&](int end) {
            std::string room(65536, '\0');  // as large as a fiber's whole stack
            std::size_t bytes = 0;
            while (bytes < much.size()) bytes += must("read", fibers::read(end, room));
            return bytes;
        };
        scheduler.spawn([&] { must("write", fibers::write(pair.ends[0], much)); });
        scheduler.spawn([&] { echoed = count(pair.ends[0]); });
        scheduler.spawn([&] {
            count(pair.ends[1]);
            must("write", fibers::write(pair.ends[1], much));
        });
        scheduler.run();
        CHECK(echoed == much.size());
    }
}

TEST_CASE("a number that was closed and given out again is another descriptor") {
    for (const events::Backend backend : events::backends()) {
        INFO(events::name_of(backend));
        pollers::QueuePoller poller(backend);
        fibers::Scheduler scheduler({.poller = &poller});
        int read = 0;
        for (int round = 0; round < 3; ++round) {
            const Pair pair;
            scheduler.spawn([&] {
                char room[16];
                read += static_cast<int>(must("read", fibers::read(pair.ends[0], room)));
            });
            scheduler.spawn([&] { must("write", fibers::write(pair.ends[1], "x")); });
            scheduler.run();
        }
        CHECK(read == 3);
    }
}

TEST_CASE("a fiber that is cancelled waits no longer") {
    for (const events::Backend backend : events::backends()) {
        INFO(events::name_of(backend));
        pollers::QueuePoller poller(backend);
        Impatient impatient(poller);
        const Pair pair;
        {
            fibers::Scheduler scheduler({.poller = &impatient});
            scheduler.spawn([&] {
                char room[16];
                static_cast<void>(fibers::read(pair.ends[0], room));
            });
            CHECK_THROWS_AS(scheduler.run(), int);
            CHECK(poller.waiting() == 1);
        }
        CHECK(poller.waiting() == 0);
        must("write", static_cast<int>(write(pair.ends[1], "x", 1)));
        poller.wait(std::chrono::milliseconds(1));
    }
}

TEST_CASE("what cannot be waited for is said at once") {
    pollers::QueuePoller poller;
    fibers::Scheduler scheduler({.poller = &poller});
    base::Result<void> closed, no_descriptor;
    scheduler.spawn([&] {
        closed = fibers::wait_readable(987);
        no_descriptor = fibers::wait_readable(-1);
    });
    scheduler.run();
    CHECK(closed == base::fail(base::Errno::bad_handle));
    CHECK(no_descriptor == base::fail(base::Errno::bad_handle));
}
