// Mutex and semaphore: one at a time, first come, first served, and nothing is lost with whoever leaves.

#include "futures/core/mutex.hpp"

#include <string>

#include "drop_after.hpp"
#include "futures/core/executor.hpp"
#include "futures/core/semaphore.hpp"
#include "futures/core/yield.hpp"
#include "workbook/catch.hpp"

using namespace futures;

namespace {

template <class Sync>
Task<> locks(Mutex<std::string, Sync>& mutex, char name, int times) {
    for (int i = 0; i < times; ++i) {
        auto guard = co_await mutex.lock();
        *guard += name;
        co_await yield();
        *guard += name;
    }
}
template <class Sync>
Task<> gives_up(Mutex<std::string, Sync>& mutex, std::size_t polls, bool& had_it) {
    auto lock = drop_after(polls, [&] { return mutex.lock(); });
    had_it = co_await lock;
}
template <class Sync>
Task<> acquires(Semaphore<Sync>& semaphore, std::size_t amount, std::string& words) {
    const auto permit = co_await semaphore.acquire(amount);
    words += '+' + std::to_string(amount) + ' ';
    co_await yield();
    words += '-' + std::to_string(amount) + ' ';
}

}  // namespace

TEMPLATE_TEST_CASE("a mutex is held across an await by one task, in turn", "", Local,
                   Shared) {
    VirtualDriver driver;
    Executor<TestType> executor(driver);
    Mutex<std::string, TestType> mutex;
    for (const char name : {'a', 'b', 'c'}) (void)executor.spawn(locks(mutex, name, 2));
    CHECK(executor.run());
    const auto guard = mutex.try_lock();
    REQUIRE(guard);
    CHECK(**guard == "aabbccaabbcc");
    CHECK_FALSE(mutex.try_lock());
}

TEMPLATE_TEST_CASE("who gives up a lock hands it on, after each number of polls", "", Local,
                   Shared) {
    for (std::size_t polls = 0; polls < 5; ++polls) {
        VirtualDriver driver;
        Executor<TestType> executor(driver);
        Mutex<std::string, TestType> mutex;
        bool had_it = false;
        (void)executor.spawn(locks(mutex, 'a', 1));
        (void)executor.spawn(gives_up(mutex, polls, had_it));
        (void)executor.spawn(locks(mutex, 'c', 1));
        CAPTURE(polls, had_it);
        CHECK(executor.run());
        CHECK(**mutex.try_lock() == "aacc");
    }
}

TEMPLATE_TEST_CASE("a lock that was granted and dropped goes to the next", "", Local,
                   Shared) {
    Mutex<int, TestType> mutex;
    const Waker nobody;
    Context context(nobody);
    auto held = mutex.try_lock();
    auto next = mutex.lock();
    {
        auto dropped = mutex.lock();
        CHECK(dropped.poll(context).is_pending());
        CHECK(next.poll(context).is_pending());
        held.reset();  // it is granted to `dropped`, which is not polled again
        CHECK_FALSE(mutex.try_lock());
    }
    CHECK(next.poll(context).is_ready());
}

TEMPLATE_TEST_CASE("who wants many is not overtaken by who wants few", "", Local, Shared) {
    VirtualDriver driver;
    Executor<TestType> executor(driver);
    Semaphore<TestType> semaphore(3);
    std::string words;
    for (const std::size_t amount : {2U, 3U, 1U}) {
        (void)executor.spawn(acquires(semaphore, amount, words));
    }
    CHECK(executor.run());
    CHECK(words == "+2 -2 +3 -3 +1 -1 ");
    CHECK(semaphore.free() == 3);
}

TEMPLATE_TEST_CASE("who wants many and leaves lets those behind go on", "", Local, Shared) {
    Semaphore<TestType> semaphore(2);
    const Waker nobody;
    Context context(nobody);
    auto one = semaphore.try_acquire();
    auto few = semaphore.acquire();
    {
        auto many = semaphore.acquire(2);
        CHECK(many.poll(context).is_pending());
        CHECK(few.poll(context).is_pending());
    }
    CHECK(few.poll(context).is_ready());
    one->forget();
    one.reset();
    CHECK(semaphore.free() == 1);  // `few` has given its own back; one is forgotten
    semaphore.add(1);
    CHECK(semaphore.free() == 2);
}
