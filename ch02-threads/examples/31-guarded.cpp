// A lock beside the data can be forgotten. A lock around the data cannot.
//
// A stock of apples and pears: fibers exchange one for the other, so their sum must stay 10,
// and they wait in the middle of it, when it is 9. An auditor looks at the sum. With a mutex
// *beside* the stock, one auditor forgets it, and nothing complains. With Guarded there is
// nothing to forget: the stock has no name outside the lock.
//
// Before: 30-channel.  Next: 32-deferred-work.

#include <cstdio>
#include <mutex>

#include "fibers/fibers.hpp"
#include "fibers/guarded.hpp"

struct Stock {
    int apples = 10, pears = 0;
    [[nodiscard]] int sum() const { return apples + pears; }
};

// Takes an apple, waits for the lorry, brings a pear.
static void exchange_one(Stock& stock) {
    --stock.apples;
    fibers::yield();
    ++stock.pears;
}

// Runs two fibers that exchange and one that audits, and counts the sums that are not 10.
template <typename Exchange, typename Audit>
static int wrong_sums(Exchange exchange, Audit audit) {
    int wrong = 0;
    fibers::Scheduler scheduler;
    for (int fiber = 0; fiber < 2; ++fiber) {
        scheduler.spawn([&] {
            for (int i = 0; i < 3; ++i) exchange();
        });
    }
    scheduler.spawn([&] {
        for (int i = 0; i < 6; ++i) {
            if (audit() != 10) ++wrong;
            fibers::yield();
        }
    });
    scheduler.run();
    return wrong;
}

// [beside]
static int mutex_beside() {
    Stock stock;
    fibers::Mutex mutex;  // guards `stock`, says this comment
    return wrong_sums(
        [&] {
            const std::lock_guard lock(mutex);
            exchange_one(stock);
        },
        [&] { return stock.sum(); });  // forgotten
}
// [beside]

// [around]
static int mutex_around() {
    fibers::Guarded<Stock> stock;
    return wrong_sums(
        [&] {
            const auto mine = stock.lock();  // waits for its turn
            exchange_one(*mine);
        },                                     // and here it unlocks
        [&] { return stock.lock()->sum(); });  // there is no other way to it
}
// [around]

static int with_a_function() {
    fibers::Guarded<Stock> stock;
    return wrong_sums(
        [&] { stock.with(exchange_one); },
        [&] { return stock.with([](const Stock& now) { return now.sum(); }); });
}

int main() {
    std::printf("a mutex beside, forgotten once:  %d of 6 sums wrong\n", mutex_beside());
    std::printf("Guarded, by lock():              %d of 6 sums wrong\n", mutex_around());
    std::printf("Guarded, by with(function):      %d of 6 sums wrong\n", with_a_function());
}

// Output:
// a mutex beside, forgotten once:  3 of 6 sums wrong
// Guarded, by lock():              0 of 6 sums wrong
// Guarded, by with(function):      0 of 6 sums wrong
