// Every future of what tasks share is dropped after each number of polls, before and after the thing
// that it waits for has happened. Whoever comes next must be able to go on.

#include <optional>

#include "futures/core/barrier.hpp"
#include "futures/core/broadcast.hpp"
#include "futures/core/channel.hpp"
#include "futures/core/event.hpp"
#include "futures/core/latch.hpp"
#include "futures/core/mutex.hpp"
#include "futures/core/oneshot.hpp"
#include "futures/core/semaphore.hpp"
#include "futures/core/unbounded.hpp"
#include "futures/core/watch.hpp"
#include "workbook/catch.hpp"

using namespace futures;

namespace {

const Waker nobody;

template <class F>
bool is_ready(F& future) {
    Context context(nobody);
    const auto answer = future.poll(context);
    return answer.is_ready();
}

// @p make makes the future, @p happens lets it be ready, @p next says whether another one is served.
// Each time there is a new World.
template <class World, class Make, class Happens, class Next>
void drop_everywhere(Make make, Happens happens, Next next) {
    for (int polls = 0; polls < 4; ++polls) {
        for (const int happens_at : {0, 1, 2, 3, 4}) {
            World world;
            {
                auto future = make(world);
                bool has_value = false;
                for (int i = 0; i < polls && !has_value; ++i) {
                    if (i == happens_at) happens(world);
                    has_value = is_ready(future);
                }
                if (happens_at == polls) happens(world);
            }
            if (happens_at > polls) happens(world);
            CAPTURE(polls, happens_at);
            CHECK(next(world));
        }
    }
}

struct Locked1 {
    Mutex<int> mutex;
    std::optional<MutexGuard<int, Shared>> guard = mutex.try_lock();
};
struct Counted {
    Semaphore<> semaphore{2};
    std::optional<Permit<Shared>> permit = semaphore.try_acquire();
};
struct Full {
    Channel<int> channel{1};
    Full() { CHECK(channel.sender.try_send(1)); }
    void receive() { CHECK(channel.receiver.try_receive()); }
};
struct Empty {
    UnboundedChannel<int> channel;
};
struct Meeting {
    Barrier<> barrier{2};
    Arrival<Shared> other = barrier.arrive();
};
struct Shut {
    Latch<> latch{1};
};
struct Quiet {
    Event<> event;
};
struct Everybody {
    Broadcast<int> numbers{2};
    Watch<int> level{0};
};

}  // namespace

TEST_CASE("a lock, a permit and a place are handed on") {
    drop_everywhere<Locked1>(
        [](Locked1& world) { return world.mutex.lock(); },
        [](Locked1& world) { world.guard.reset(); },
        [](Locked1& world) { return world.mutex.try_lock().has_value(); });
    drop_everywhere<Counted>([](Counted& world) { return world.semaphore.acquire(2); },
                             [](Counted& world) { world.permit.reset(); },
                             [](Counted& world) { return world.semaphore.free() == 2; });
    drop_everywhere<Full>(
        [](Full& world) { return world.channel.sender.reserve(); },
        [](Full& world) { world.receive(); },
        [](Full& world) { return world.channel.sender.try_send(2).has_value(); });
    drop_everywhere<Full>(
        [](Full& world) { return world.channel.sender.send(2); },
        [](Full& world) { world.receive(); },
        [](Full& world) {
            const bool was_sent = world.channel.receiver.try_receive().has_value();
            return was_sent || world.channel.sender.try_send(3).has_value();
        });
}

TEST_CASE("a value stays, or has been taken") {
    drop_everywhere<Empty>([](Empty& world) { return world.channel.receiver.receive(); },
                           [](Empty& world) { CHECK(world.channel.sender.send(1)); },
                           [](Empty& world) {
                               CHECK(world.channel.sender.send(2));
                               return world.channel.receiver.try_receive().has_value();
                           });
    drop_everywhere<Everybody>(
        [](Everybody& world) { return world.numbers.receiver.receive(); },
        [](Everybody& world) { CHECK(world.numbers.sender.send(1) == 1U); },
        [](Everybody& world) {
            CHECK(world.numbers.sender.send(2) == 1U);
            auto receive = world.numbers.receiver.receive();
            return is_ready(receive);
        });
    drop_everywhere<Everybody>(
        [](Everybody& world) { return world.level.receiver.changed(); },
        [](Everybody& world) { CHECK(world.level.sender.send(1)); },
        [](Everybody& world) { return world.level.receiver.get() == 1; });
}

TEST_CASE("whoever comes later is not stopped by whoever has left") {
    drop_everywhere<Shut>([](Shut& world) { return world.latch.wait(); },
                          [](Shut& world) { world.latch.count_down(); },
                          [](Shut& world) {
                              auto wait = world.latch.wait();
                              return is_ready(wait);
                          });
    drop_everywhere<Quiet>([](Quiet& world) { return world.event.wait(); },
                           [](Quiet& world) { world.event.notify_all(); },
                           [](Quiet& world) {
                               auto wait = world.event.wait();
                               const bool came_too_late = !is_ready(wait);
                               world.event.notify_one();
                               return came_too_late && is_ready(wait);
                           });
    drop_everywhere<Meeting>([](Meeting& world) { return world.barrier.arrive(); },
                             [](Meeting& world) { (void)is_ready(world.other); },
                             [](Meeting& world) {
                                 auto arrival = world.barrier.arrive();
                                 if (is_ready(arrival)) return true;
                                 auto another = world.barrier.arrive();
                                 return is_ready(another);
                             });
}
