// A pool of workers for each feature, as ships have bulkheads: one compartment may flood.
//
// A server has two features, login and search, and four workers. After 100 ms the index that
// search asks becomes slow: 400 ms for an answer. With one pool every worker is soon waiting for
// the index, and logins, which have nothing to do with it, wait for a worker. With a pool for
// each feature search is just as slow, and login does not notice.
//
// Before: 32-deferred-work.  Next: 34-active-objects.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <vector>

#include "base/clock.hpp"
#include "fibers/channel.hpp"

using namespace std::chrono_literals;
using Time = base::nanoseconds;

struct Request {
    bool login;
    Time asked;
};
using Requests = fibers::Channel<Request>;

// What a server is made of: how many workers, and whether they share one queue.
struct Design {
    const char* name;
    int login_workers, search_workers;
    bool one_pool;
};

constexpr Time slow_from = 100ms, end = 1000ms;

// [serve]
// How long the request keeps its worker: it waits for a database, or for the index.
static Time duration(const Request& request, Time now) {
    if (request.login) return 2ms;
    return now < slow_from ? 4ms : 400ms;
}

static void serve(Requests& requests, std::vector<Time>& login_waits) {
    while (auto request = requests.receive()) {
        base::Clock& clock = fibers::self().scheduler().clock();
        fibers::sleep_for(duration(*request, clock.now()));
        if (request->login) login_waits.push_back(clock.now() - request->asked);
    }
}

// Clients do not wait for each other: a request every so often, whatever becomes of the last one.
static void ask(Requests& requests, bool login, Time every) {
    base::Clock& clock = fibers::self().scheduler().clock();
    while (clock.now() < end) {
        if (!requests.send({.login = login, .asked = clock.now()})) return;
        fibers::sleep_for(every);
    }
}
// [serve]

// [designs]
static std::vector<Time> run(const Design& design) {
    base::VirtualClock clock;
    fibers::Scheduler scheduler({.clock = &clock});
    Requests login_queue(1000), search_queue(1000);
    Requests& searches = design.one_pool ? login_queue : search_queue;
    std::vector<Time> login_waits;
    for (int i = 0; i < design.login_workers; ++i)
        scheduler.spawn([&] { serve(login_queue, login_waits); });
    for (int i = 0; i < design.search_workers; ++i)
        scheduler.spawn([&] { serve(searches, login_waits); });
    auto logins = scheduler.spawn([&] { ask(login_queue, true, 5ms); });
    auto others = scheduler.spawn([&] { ask(searches, false, 20ms); });
    scheduler.spawn([&] {
        logins.join();
        others.join();
        login_queue.close();
        search_queue.close();
    });
    scheduler.run();
    return login_waits;
}
// [designs]

static int ms(Time time) { return static_cast<int>(time / 1ms); }

int main() {
    for (const Design& design :
         {Design{"one pool of 4", 2, 2, true}, Design{"2 workers each", 2, 2, false},
          Design{"1 and 3 workers", 1, 3, false}}) {
        std::vector<Time> waits = run(design);
        std::ranges::sort(waits);
        const std::size_t count = waits.size();
        std::printf("%-16s %zu logins: half within %4d ms, 99 of 100 within %4d ms\n",
                    design.name, count, ms(waits[count / 2]), ms(waits[count * 99 / 100]));
    }
}

// Output:
// one pool of 4    200 logins: half within 1648 ms, 99 of 100 within 3622 ms
// 2 workers each   200 logins: half within    2 ms, 99 of 100 within    2 ms
// 1 and 3 workers  200 logins: half within    2 ms, 99 of 100 within    2 ms
