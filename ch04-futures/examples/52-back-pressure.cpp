// A fast sender and a slow receiver: somebody has to wait, or the memory has to grow.
//
// The sender has a value every 10 ms, the receiver needs 30 ms for each. With two places between
// them the sender soon goes at the receiver's pace: that is back-pressure. Without a bound it never
// waits, and what it has sent piles up.
//
// Before: 51-one-answer.  Next: 53-across-an-await.

#include <algorithm>
#include <cstdio>
#include <string>
#include <utility>

#include "base/tracer.hpp"
#include "futures/core/channel.hpp"
#include "futures/core/executor.hpp"
#include "futures/core/sleep.hpp"
#include "futures/core/unbounded.hpp"
#include "futures/host/clock_driver.hpp"

using namespace futures;
using namespace std::chrono_literals;

static constexpr int values = 12;
static int under_way, most;  // sent, or about to be, and not received
static nanoseconds begin;

static base::Tracer& tracer = base::program_tracer();
static base::Tracer::Lane sender_lane, receiver_lane;

static void another() { most = std::max(most, ++under_way); }

// [bounded]
static Task<> sends(ChannelSender<int, Local> sender) {
    std::string times;
    for (int i = 0; i < values; ++i) {
        co_await sleep(10ms);
        another();
        tracer.begin(sender_lane, "waits for a place", {{"value", i}});
        (void)co_await sender.send(i);
        tracer.end(sender_lane);
        times += ' ' + std::to_string(futures::ms_since(begin));
    }
    std::printf("  sent at%s ms\n", times.c_str());
}
// [bounded]

// [unbounded]
static Task<> pours(UnboundedSender<int, Local> sender) {
    std::string times;
    for (int i = 0; i < values; ++i) {
        co_await sleep(10ms);
        another();
        (void)sender.send(int{i});  // no co_await: there is nothing to wait for
        tracer.instant(sender_lane, "sends", {{"value", i}});
        times += ' ' + std::to_string(futures::ms_since(begin));
    }
    std::printf("  sent at%s ms\n", times.c_str());
}
// [unbounded]

// [receives]
template <class Receiver>
static Task<> receives(Receiver receiver) {
    while (true) {
        const auto value = co_await receiver.receive();
        if (!value) co_return;  // all senders have gone
        --under_way;
        tracer.begin(receiver_lane, "works", {{"value", *value}});
        co_await sleep(30ms);
        tracer.end(receiver_lane);
    }
}
// [receives]

template <class Ends, class Send>
static void run(const char* what, Ends ends, Send send) {
    futures::ClockDriver driver;
    LocalExecutor executor(driver, {.tick_bits = 0});
    begin = driver.now();
    most = under_way = 0;
    sender_lane = tracer.lane(std::string("sender, ") + what);
    receiver_lane = tracer.lane("its receiver");
    std::printf("%s\n", what);
    (void)executor.spawn(send(std::move(ends.sender)));
    (void)executor.spawn(receives(std::move(ends.receiver)));
    executor.run();
    std::printf("  at most %d under way, all done at %d ms\n", most,
                futures::ms_since(begin));
}

int main() {
    run("two places", Channel<int, Local>(2), sends);
    run("no bound", UnboundedChannel<int, Local>(), pours);
}

// Output:
// two places
//   sent at 10 20 30 40 70 100 130 160 190 220 250 280 ms
//   at most 3 under way, all done at 370 ms
// no bound
//   sent at 10 20 30 40 50 60 70 80 90 100 110 120 ms
//   at most 8 under way, all done at 370 ms
