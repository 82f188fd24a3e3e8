// Active objects: many requests out, one fiber, no lock.
//
// An active object makes a request, returns, and is called back by run() when the request is
// complete. It is a state machine with a name, as Symbian's applications were. One scheduler
// runs all objects of a fiber, the most important complete one first, and never two at once:
// so they share variables without a lock. The price: a long run() delays the others.
//
// Before: 33-bulkhead.  Next: 35-races-are-explicit.

#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <string>

#include "base/clock.hpp"
#include "fibers/actives.hpp"
#include "fibers/fibers.hpp"

using namespace std::chrono_literals;
using fibers::ActiveObject, fibers::ActiveScheduler, fibers::RequestStatus;

static base::Clock& clock_of_all = base::program_clock();

static void print(const std::string& name, const std::string& what) {
    std::printf("%3lld ms  %-8s %s\n",
                static_cast<long long>(base::rounded_ms(clock_of_all.now())), name.c_str(),
                what.c_str());
}

// The service that is asked, with a fiber for each request. Every request is completed exactly
// once, also one that is taken back.
class Device {
  public:
    explicit Device(base::nanoseconds time) : time_(time) {}
    void request(RequestStatus& status, int result) {
        status_ = &status;
        fibers::spawn({.name = "device"}, [this, result, number = ++number_] {
            fibers::sleep_for(time_);
            if (number == number_) complete(result);
        });
    }
    void cancel() {
        ++number_;  // the fiber that still sleeps will find that it is too late
        complete(base::fail(base::Errno::cancelled));
    }

  private:
    void complete(base::Result<int> result) { status_->complete(result); }
    base::nanoseconds time_;
    RequestStatus* status_ = nullptr;
    int number_ = 0;  // of the last request
};

// [object]
// Reads pages from its device, one after the other.
class Reader final : public ActiveObject {
  public:
    Reader(ActiveScheduler& actives, int priority, std::string name, Device& device,
           int& pages)
        : ActiveObject(actives, priority),
          actives_(actives),
          name_(std::move(name)),
          device_(device),
          pages_(pages) {}
    ~Reader() override { cancel(); }
    void read() { device_.request(set_active(), ++page_); }

  private:
    void run() override {  // the request is complete
        if (*outcome() == 3) throw std::runtime_error("page 3 is broken");
        print(name_, "has page " + std::to_string(*outcome()));
        if (++pages_ == 6) return actives_.stop();
        read();
    }
    bool error(const std::exception_ptr&) override {  // run() has thrown
        print(name_, "skips a broken page");
        read();
        return true;
    }
    void cancel_request() override {
        print(name_, "takes its request back");
        device_.cancel();
    }

    ActiveScheduler& actives_;
    std::string name_;
    Device& device_;
    int& pages_;  // that all readers have; shared without a lock
    int page_ = 0;
};
// [object]

int main() {
    fibers::Scheduler scheduler;
    Device devices[] = {Device(20ms), Device(10ms)};
    scheduler.spawn([&devices] {
        ActiveScheduler actives;
        int pages = 0;
        Reader slow(actives, 1, "slow", devices[0], pages);
        Reader fast(actives, 2, "fast", devices[1], pages);
        slow.read();
        fast.read();
        actives.run();
        std::printf("%d pages, and no lock\n", pages);
    });
    std::printf("%zu fibers left\n", scheduler.run());
}

// Output:
//  10 ms  fast     has page 1
//  20 ms  fast     has page 2
//  20 ms  slow     has page 1
//  30 ms  fast     skips a broken page
//  40 ms  fast     has page 4
//  40 ms  slow     has page 2
//  50 ms  fast     has page 5
// 6 pages, and no lock
//  50 ms  slow     takes its request back
// 0 fibers left
