// A waker by hand: a pointer, a table of functions, and nothing else.
//
// A future keeps a waker and calls it one day. It must not know whose it is: a thread's, a
// task's, or that of something that is not written yet. So a waker is a pointer that only its
// maker understands, and a table that says how to clone, wake and drop it. We count what a
// future does with two of them.
//
// Before: 09-busy-polling.  Next: 11-one-reactor.

#include <cstdio>
#include <optional>
#include <utility>

#include "byhand/future.hpp"

using byhand::Nothing, byhand::Poll, byhand::Waker;

// [table]
// Somebody who can be woken, and who counts how many wakers of his there are.
struct Sleeper {
    const char* name;
    int wakers = 0;
    int woken = 0;

    Waker waker() {
        static constexpr byhand::WakerTable table{
            [](void* self) { ++static_cast<Sleeper*>(self)->wakers; },
            [](void* self) { ++static_cast<Sleeper*>(self)->woken; },
            [](void* self) { --static_cast<Sleeper*>(self)->wakers; }};
        ++wakers;
        return {this, table};
    }
};
// [table]

// [bell]
// A future that is there when the bell has been rung.
class Bell {
  public:
    using Output = Nothing;
    Poll<Nothing> poll(const Waker& waker) {
        if (rung_) return Nothing();
        if (!waker_ || !waker_->will_wake(waker)) {  // a new one
            waker_ = waker.clone();
            ++clones;
        }
        return byhand::pending;
    }
    void ring() {
        rung_ = true;
        if (waker_) waker_->wake();
    }
    int clones = 0;

  private:
    bool rung_ = false;
    std::optional<Waker> waker_;  // of whoever asked last
};
// [bell]

static void print(const char* what, const Sleeper& a, const Sleeper& b) {
    std::printf("%-22s", what);
    for (const Sleeper* one : {&a, &b})
        std::printf("  %s: %d wakers, woken %d times", one->name, one->wakers, one->woken);
    std::printf("\n");
}

int main() {
    Sleeper a{"A"}, b{"B"};
    {
        // 1. A asks: the future keeps a waker of A's. B asks: it keeps one of B's instead.
        auto bell = std::make_optional<Bell>();
        const Waker of_a = a.waker(), of_b = b.waker();
        static_cast<void>(bell->poll(of_a));
        print("A has asked", a, b);
        static_cast<void>(bell->poll(of_b));
        print("B has asked", a, b);
        static_cast<void>(bell->poll(of_b));
        static_cast<void>(bell->poll(of_b));
        std::printf("B has asked thrice      clones made: %d\n", bell->clones);

        // 2. The event: who asked last is told, and nobody else.
        bell->ring();
        print("the bell has rung", a, b);
        const bool there = bell->poll(of_b).has_value();
        std::printf("B asks once more        it is %s\n", there ? "there" : "not there");

        // 3. The future goes, and its waker with it.
        bell.reset();
        print("the future is gone", a, b);
    }
    print("all are gone", a, b);
    std::printf("a waker is two pointers: %s\n",
                sizeof(Waker) == 2 * sizeof(void*) ? "yes" : "no");
}

// Output:
// A has asked             A: 2 wakers, woken 0 times  B: 1 wakers, woken 0 times
// B has asked             A: 1 wakers, woken 0 times  B: 2 wakers, woken 0 times
// B has asked thrice      clones made: 2
// the bell has rung       A: 1 wakers, woken 0 times  B: 2 wakers, woken 1 times
// B asks once more        it is there
// the future is gone      A: 1 wakers, woken 0 times  B: 1 wakers, woken 1 times
// all are gone            A: 0 wakers, woken 0 times  B: 0 wakers, woken 1 times
// a waker is two pointers: yes
