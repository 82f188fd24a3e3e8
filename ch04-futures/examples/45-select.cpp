// select: several futures, of which the first to end is wanted. What becomes of the others?
//
// A future that was moved into the select dies with it: its destructor takes back what it had begun. One
// that was only lent is still there, and can be awaited again. And whoever is asked first in each poll
// can keep all others from being asked at all: select() is unfair in the order of its list, and
// select_fairly() changes who comes first.
//
// Before: 44-join.  Next: 46-timeout.

#include <cstdio>
#include <variant>

#include "futures/core/executor.hpp"
#include "futures/core/select.hpp"
#include "futures/core/sleep.hpp"
#include "futures/host/clock_driver.hpp"

using namespace futures;
using namespace std::chrono_literals;

/// Tells of its end.
class Socket {
  public:
    explicit Socket(const char* name) noexcept : name_(name) {}
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    ~Socket() { std::printf("    %s is closed\n", name_); }

  private:
    const char* name_;
};

// [download]
static Task<int> download(const char* mirror, int seconds) {
    const Socket socket(mirror);
    co_await sleep(seconds * 1s);
    co_return seconds;
}

static Task<> moved_in() {
    std::puts("moved in:");
    const auto first =
        co_await select(download("the slow one", 9), download("the quick one", 1));
    std::printf("    number %zu was first\n", first.index());
}

static Task<> lent() {
    std::puts("lent:");
    auto slow = download("the slow one", 3);
    const auto first = co_await select(slow, sleep(1s));
    std::printf("    number %zu was first, and the download goes on\n", first.index());
    const int seconds = co_await slow;
    std::printf("    it took %d s in all\n", seconds);
}
// [download]

/// Always ready.
class Spam {
  public:
    using Output = void;
    Poll<> poll(Context&) noexcept { return ready; }
};

// How often does the second one win, if both are always ready?
static Task<> unfair() {
    int in_order = 0, in_turn = 0;
    Spam spam, work;
    auto fairly = select_fairly(spam, work);
    for (int i = 0; i < 100; ++i) {
        const auto first = co_await select(spam, work);
        in_order += static_cast<int>(first.index());
        const auto next = co_await fairly;
        in_turn += static_cast<int>(next.index());
    }
    std::printf("the second of two that are always ready: %d of 100, fairly %d of 100\n",
                in_order, in_turn);
}

int main() {
    ClockDriver driver;
    LocalExecutor executor(driver, {.tick_bits = 0});
    executor.block_on(moved_in());
    executor.block_on(lent());
    executor.block_on(unfair());
}

// Output:
// moved in:
//     the quick one is closed
//     the slow one is closed
//     number 1 was first
// lent:
//     number 1 was first, and the download goes on
//     the slow one is closed
//     it took 3 s in all
// the second of two that are always ready: 0 of 100, fairly 50 of 100
