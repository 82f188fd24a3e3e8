// A channel: values go from fiber to fiber through a ring of four cells.
//
// The source is fast, the sink is slow. When the ring is full the source waits, when it is
// empty the sink waits; neither knows the other. What is sent is moved: the source cannot use
// it any more. Whoever has nothing more to send closes, and the end travels down the line.
//
// Before: 29-ownership.  Next: 31-guarded.

#include <chrono>
#include <cstdio>
#include <memory>
#include <string>

#include "base/tracer.hpp"
#include "fibers/channel.hpp"

using namespace std::chrono_literals;
using Parcel = std::unique_ptr<std::string>;
using Parcels = fibers::Channel<Parcel>;

static base::Tracer& tracer = base::program_tracer();
static const base::Tracer::Lane lane = tracer.lane("channel");

// One picture of the ring, and one line of the output.
static void show(Parcels& channel, const std::string& say) {
    std::string cells, line;
    channel.look([&](const auto& ring) {
        for (std::size_t place = 0; place < ring.capacity(); ++place) {
            const Parcel* parcel = ring.at(place);
            const std::string text = parcel == nullptr ? "" : **parcel;
            cells += (place == 0 ? "" : ",") + text;
            line += text.empty() ? " ." : " " + text;
        }
        tracer.instant(lane, "ring",
                       {{"capacity", ring.capacity()},
                        {"head", ring.head()},
                        {"tail", ring.tail()},
                        {"cells", cells},
                        {"say", say}});
    });
    std::printf("%-28s|%s |\n", say.c_str(), line.c_str());
}

// [pipeline]
static void source(Parcels& out) {
    for (const char* text : {"a", "b", "c", "d", "e", "f"}) {
        auto parcel = std::make_unique<std::string>(text);
        if (!out.send(std::move(parcel))) return;  // nobody receives any more
        show(out, "source has sent " + std::string(text));
    }
    out.close();
    show(out, "source closes");
}

static void capitals(Parcels& in, Parcels& out) {
    while (auto parcel = in.receive()) {  // until `in` is closed and empty
        show(in, "capitals has taken " + **parcel);
        for (char& letter : **parcel) letter = static_cast<char>(letter - 'a' + 'A');
        if (!out.send(std::move(*parcel))) break;
    }
    out.close();
}

static std::string sink(Parcels& in) {
    std::string all;
    while (auto parcel = in.receive()) {
        fibers::sleep_for(10ms);  // it is slow
        all += **parcel;
    }
    return all;
}
// [pipeline]

int main() {
    // 1. Three fibers and two channels: a pipeline. Memory for four parcels, and not one more.
    Parcels letters(4), results(0);  // 0: the sender waits until the receiver has it
    fibers::Scheduler scheduler;
    auto end = scheduler.spawn({.name = "sink"}, [&] { return sink(results); });
    scheduler.spawn({.name = "capitals"}, [&] {
        fibers::sleep_for(1ms);  // so that the ring fills first
        capitals(letters, results);
    });
    scheduler.spawn({.name = "source"}, [&] { source(letters); });
    const std::size_t left = scheduler.run();
    std::printf("sink: %s, in this order; %zu fibers left\n", end.join().c_str(), left);

    // 2. Nobody receives: the source ends, instead of waiting for ever.
    fibers::Scheduler second;
    Parcels unread(1);
    second.spawn([&] { source(unread); });
    second.spawn([&] { unread.close(); });
    std::printf("closed by the receiver: %zu fibers left\n", second.run());
}

// Output:
// source has sent a           | a . . . |
// source has sent b           | a b . . |
// source has sent c           | a b c . |
// source has sent d           | a b c d |
// capitals has taken a        | e b c d |
// capitals has taken b        | e . c d |
// source has sent e           | e . c d |
// source has sent f           | e f c d |
// source closes               | e f c d |
// capitals has taken c        | e f . d |
// capitals has taken d        | e f . . |
// capitals has taken e        | . f . . |
// capitals has taken f        | . . . . |
// sink: ABCDEF, in this order; 0 fibers left
// source has sent a           | a |
// closed by the receiver: 0 fibers left
