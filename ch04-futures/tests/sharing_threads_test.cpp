// What tasks share between threads: executors in two threads, and nothing is lost or done twice.

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "futures/core/barrier.hpp"
#include "futures/core/broadcast.hpp"
#include "futures/core/channel.hpp"
#include "futures/core/event.hpp"
#include "futures/core/executor.hpp"
#include "futures/core/latch.hpp"
#include "futures/core/mutex.hpp"
#include "futures/core/oneshot.hpp"
#include "futures/core/unbounded.hpp"
#include "futures/core/yield.hpp"
#include "workbook/catch.hpp"

using namespace futures;

namespace {

// Waits for the other threads only.
class ThreadDriver final : public Driver {
  public:
    nanoseconds now() noexcept override { return nanoseconds(0); }
    bool park(nanoseconds deadline) noexcept override {
        std::unique_lock lock(mutex_);
        if (deadline == never) bell_.wait(lock, [this] { return is_rung_; });
        is_rung_ = false;
        return true;
    }
    void unpark() noexcept override {
        const std::lock_guard lock(mutex_);
        is_rung_ = true;
        bell_.notify_one();
    }

  private:
    std::mutex mutex_;
    std::condition_variable bell_;
    bool is_rung_ = false;
};

// Runs @p task in a thread with an executor of its own. References are passed by std::ref.
template <class Coroutine, class... Arguments>
std::thread in_a_thread(Coroutine task, Arguments... arguments) {
    return std::thread(
        [task](Arguments... own) {
            ThreadDriver driver;
            SharedExecutor executor(driver);
            executor.block_on(task(std::move(own)...));
        },
        std::move(arguments)...);
}

constexpr int rounds = 5000;

using Number = std::unique_ptr<int>;

Task<> sends(ChannelSender<Number> sender) {
    for (int i = 0; i < rounds; ++i) {
        auto value = std::make_unique<int>(i);
        auto sent = co_await sender.send(std::move(value));
        if (!sent) co_return;
    }
}
Task<> receives(BoundedReceiver<Number> receiver, long& sum) {
    while (true) {
        const auto value = co_await receiver.receive();
        if (!value) co_return;
        sum += **value;
    }
}
Task<> adds(Mutex<long>& total) {
    for (int i = 0; i < rounds; ++i) {
        auto guard = co_await total.lock();
        const long before = *guard;
        if (i % 8 == 0) co_await yield();
        *guard = before + 1;
    }
}
Task<> plays(Event<>& mine, Event<>& other) {
    for (int i = 0; i < rounds; ++i) {
        other.notify_one();
        co_await mine.wait();
    }
    other.notify_one();
}
Task<> answers(UnboundedReceiver<OneshotSender<int>> questions) {
    while (true) {
        auto question = co_await questions.receive();
        if (!question) co_return;
        (void)question->send(42);
    }
}
Task<> asks(UnboundedSender<OneshotSender<int>> questions, int& sum) {
    for (int i = 0; i < rounds; ++i) {
        Oneshot<int> answer;
        (void)questions.send(std::move(answer.sender));
        if (i % 3 == 0) continue;  // not interested any longer
        const auto value = co_await answer.receiver;
        sum += value ? *value : 0;
    }
}
Task<> meets(Barrier<>& barrier, int& leader) {
    for (int i = 0; i < rounds; ++i) {
        const bool was_last = co_await barrier.arrive();
        if (was_last) ++leader;  // nobody else is between two rounds
    }
}
Task<> listens(BroadcastReceiver<int> receiver, std::uint64_t& heard,
               std::uint64_t& missed) {
    while (true) {
        const auto value = co_await receiver.receive();
        if (value) {
            ++heard;
        } else if (value.error() == base::Errno::out_of_range) {
            missed += receiver.missed();
        } else {
            co_return;
        }
    }
}
Task<> tells(BroadcastSender<int> sender) {
    for (int i = 0; i < rounds; ++i) {
        (void)sender.send(i);
        if (i % 16 == 0) co_await yield();
    }
}
Task<> opens(std::unique_ptr<Latch<>> latch, std::thread& opener) {
    opener = std::thread([latch = latch.get()] { latch->count_down(); });
    co_await latch->wait();
    latch.reset();  // at once: whoever opened it does not touch it any longer
}

}  // namespace

TEST_CASE("what one thread sends the other receives") {
    long sum = 0;
    Channel<Number> channel(3);
    std::thread first = in_a_thread(sends, channel.sender.clone());
    std::thread second = in_a_thread(sends, std::move(channel.sender));
    in_a_thread(receives, std::move(channel.receiver), std::ref(sum)).join();
    first.join();
    second.join();
    CHECK(sum == long{rounds} * (rounds - 1));
}

TEST_CASE("a mutex excludes the tasks of other threads, too") {
    Mutex<long> total(0);
    std::thread other = in_a_thread(adds, std::ref(total));
    in_a_thread(adds, std::ref(total)).join();
    other.join();
    CHECK(**total.try_lock() == 2L * rounds);
}

TEST_CASE("an event hands over between threads") {
    Event<> left, right;
    std::thread other = in_a_thread(plays, std::ref(left), std::ref(right));
    in_a_thread(plays, std::ref(right), std::ref(left)).join();
    other.join();
}

TEST_CASE("questions are answered by another thread") {
    int sum = 0;
    UnboundedChannel<OneshotSender<int>> questions;
    std::thread other = in_a_thread(answers, std::move(questions.receiver));
    in_a_thread(asks, std::move(questions.sender), std::ref(sum)).join();
    other.join();
    CHECK(sum == 42 * (rounds - (rounds + 2) / 3));
}

TEST_CASE("a barrier meets across threads") {
    Barrier<> barrier(2);
    int leader = 0;
    std::thread other = in_a_thread(meets, std::ref(barrier), std::ref(leader));
    in_a_thread(meets, std::ref(barrier), std::ref(leader)).join();
    other.join();
    CHECK(leader == rounds);
}

TEST_CASE("what a broadcast has sent was heard or missed") {
    std::uint64_t heard = 0, missed = 0;
    Broadcast<int> numbers(8);
    std::thread other = in_a_thread(tells, std::move(numbers.sender));
    in_a_thread(listens, std::move(numbers.receiver), std::ref(heard), std::ref(missed))
        .join();
    other.join();
    CHECK(heard + missed == rounds);
}

TEST_CASE("who was waked by a latch may destroy it at once") {
    for (int i = 0; i < 300; ++i) {
        std::thread opener;
        in_a_thread(opens, std::make_unique<Latch<>>(1), std::ref(opener)).join();
        opener.join();
    }
}
