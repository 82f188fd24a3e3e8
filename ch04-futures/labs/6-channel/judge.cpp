#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "channel.hpp"
#include "judge/explorer.hpp"
#include "judge/mutex.hpp"
#include "kit/sleeper.hpp"
#include "workbook/catch.hpp"

namespace {

using What = Received<int>::What;
using Explored = Channel<int, judge::Mutex>;

// A waker that counts, and what it was given to.
struct Woken {
    std::shared_ptr<kit::WakeCount> count = std::make_shared<kit::WakeCount>();
    kit::Waker waker() const { return kit::Waker(count); }
    // Demands so many wakes since the last time.
    void expect(std::size_t wakes, const char* rule) {
        const std::size_t happened = std::exchange(count->count, 0);
        judge::check(
            happened == wakes, rule,
            std::to_string(happened) + " wakes instead of " + std::to_string(wakes));
    }
    bool held() const { return count.use_count() > 1; }
};

// A waker that does something at once, as an executor without a queue would.
struct Acts final : kit::Wakeable {
    explicit Acts(std::function<void()> what) : act(std::move(what)) {}
    void wake() noexcept override { act(); }
    std::function<void()> act;
};

void expect_good(const judge::Build& build) {
    const judge::Report report = judge::explore(build);
    report.save("6-channel");
    INFO(report.explain());
    CHECK(report.passed());
}

// One task alone: if something is locked twice the explorer says so.
void alone(void (*body)()) {
    expect_good([body](judge::Program& program) { program.task("main", body); });
}

void expect_send(Explored::Sender& sender, int value, const Woken& woken, Sent expected,
                 const char* rule) {
    static const char* const names[] = {"yes", "not yet", "closed"};
    const Sent sent = sender.poll_send(value, woken.waker());
    judge::check(sent == expected, rule,
                 std::string("poll_send() says: ") + names[static_cast<int>(sent)]);
}

void expect_value(Explored::Receiver& receiver, int value, const char* rule) {
    const auto received = receiver.poll_receive({});
    judge::check(
        received.what == What::value && received.value == value, rule,
        received.value ? "it was " + std::to_string(*received.value) : "there was none");
}

void expect_none(Explored::Receiver& receiver, const Woken& woken, What expected,
                 const char* rule) {
    judge::check(receiver.poll_receive(woken.waker()).what == expected, rule);
}

}  // namespace

TEST_CASE("values arrive in order and wake who waits for them", "[points:1][unit]") {
    alone([] {
        auto [sender, receiver] = Explored::make(3);
        Woken mine, old;
        expect_none(receiver, old, What::not_yet, "an empty channel has nothing yet");
        expect_none(receiver, mine, What::not_yet, "an empty channel has nothing yet");
        for (int value : {1, 2, 3})
            expect_send(sender, value, {}, Sent::yes, "a channel with room takes a value");
        old.expect(0, "the receiver's last waker counts");
        mine.expect(1, "who waits is woken once");
        for (int value : {1, 2, 3})
            expect_value(receiver, value, "the oldest value comes first");
        expect_none(receiver, mine, What::not_yet, "then there is nothing");
        expect_send(sender, 4, {}, Sent::yes, "a channel with room takes a value");
        mine.expect(1, "who waits again is woken again");
        expect_value(receiver, 4, "it can go on for ever");
    });
}

TEST_CASE("a full channel lets the sender keep its value", "[points:1][unit]") {
    alone([] {
        auto [sender, receiver] = Channel<std::unique_ptr<int>, judge::Mutex>::make(1);
        Woken mine, old;
        auto first = std::make_unique<int>(1), second = std::make_unique<int>(2);
        judge::check(sender.poll_send(first, old.waker()) == Sent::yes,
                     "there is room for one");
        judge::check(!first, "what was sent was moved");
        for (const auto* waker : {&old, &mine})
            judge::check(
                sender.poll_send(second, waker->waker()) == Sent::not_yet && second,
                "what was not sent is still the sender's");
        receiver.poll_receive({});
        old.expect(0, "the sender's last waker counts");
        mine.expect(1, "room wakes the sender who waits, once");
        judge::check(sender.poll_send(second, mine.waker()) == Sent::yes,
                     "now there is room");
        judge::check(**receiver.poll_receive({}).value == 2, "and the value arrives");
        mine.expect(0, "who does not wait is not woken");
        judge::check(!mine.held() && !old.held(), "and its waker is kept no longer");
    });
}

TEST_CASE("all senders that wait are woken one by one", "[points:1][unit]") {
    alone([] {
        auto [a, receiver] = Explored::make(2);
        auto b = a, c = a;
        std::array<Woken, 3> woken;
        for (int value : {1, 2})
            expect_send(a, value, {}, Sent::yes, "there is room for two");
        for (int again = 0; again < 2; ++again) {
            expect_send(a, 3, woken[0], Sent::not_yet, "there is no room for three");
            expect_send(b, 4, woken[1], Sent::not_yet, "there is no room for three");
            expect_send(c, 5, woken[2], Sent::not_yet, "there is no room for three");
        }
        for (std::size_t next = 0; next < 3; ++next) {
            expect_value(receiver, static_cast<int>(next) + 1,
                         "the oldest value comes first");
            for (std::size_t each = 0; each < 3; ++each)
                woken[each].expect(each == next,
                                   "room for one wakes one, who waits longest");
            Explored::Sender& sender = next == 0 ? a : next == 1 ? b : c;
            expect_send(sender, static_cast<int>(next) + 3, woken[next], Sent::yes,
                        "the one who is woken finds room");
        }
    });
}

TEST_CASE("a channel without room hands over from hand to hand", "[points:1][unit]") {
    alone([] {
        auto [a, receiver] = Explored::make(0);
        auto b = a;
        Woken first, second, receiving;
        expect_send(a, 1, first, Sent::not_yet, "nobody waits for a value");
        expect_send(b, 2, second, Sent::not_yet, "nobody waits for a value");
        expect_none(receiver, receiving, What::not_yet, "nothing is in the channel");
        first.expect(1, "a receiver that waits wakes a sender");
        second.expect(0, "one of them");
        expect_send(a, 1, first, Sent::yes, "now the receiver waits");
        receiving.expect(1, "the receiver is woken");
        expect_send(b, 2, second, Sent::not_yet, "the receiver has a value to take");
        expect_value(receiver, 1, "it takes it");
        expect_send(b, 2, second, Sent::not_yet, "the receiver does not wait any more");
        expect_none(receiver, receiving, What::not_yet, "nothing is in the channel");
        second.expect(1, "the next sender is woken");
        expect_send(b, 2, second, Sent::yes, "now the receiver waits");
        expect_value(receiver, 2, "it takes it");
    });
}

TEST_CASE("closing loses nothing that was sent", "[points:1][unit]") {
    alone([] {
        auto [sender, receiver] = Explored::make(2);
        auto other = sender;
        Woken mine, others;
        for (int value : {1, 2}) expect_send(sender, value, {}, Sent::yes, "there is room");
        expect_send(sender, 3, mine, Sent::not_yet, "there is no room for three");
        expect_send(other, 4, others, Sent::not_yet, "there is no room for three");
        receiver.close();
        mine.expect(1, "close() wakes everybody who waits");
        others.expect(1, "close() wakes everybody who waits");
        expect_send(sender, 3, mine, Sent::closed, "a closed channel takes nothing");
        expect_value(receiver, 1, "what is in it can still be received");
        expect_send(sender, 3, mine, Sent::closed, "not even when there is room");
        expect_value(receiver, 2, "what is in it can still be received");
        for (int again = 0; again < 2; ++again)
            expect_none(receiver, mine, What::ended,
                        "a closed channel that is empty has ended");
        { const Explored::Receiver gone = std::move(receiver); }
        expect_send(other, 4, others, Sent::closed, "without a receiver it is closed");
        judge::check(!mine.held() && !others.held(), "nobody waits, so no waker is kept");
    });
}

TEST_CASE("a channel ends with its last sender", "[points:1][unit]") {
    alone([] {
        auto [sender, receiver] = Explored::make(2);
        Woken mine;
        std::optional<Explored::Sender> first(std::move(sender)), second(*first);
        std::optional<Explored::Sender> third(std::move(*second));
        second.reset();
        expect_none(receiver, mine, What::not_yet, "an empty channel has nothing yet");
        first.reset();
        mine.expect(0, "a sender is left: one that was moved is still one");
        expect_none(receiver, mine, What::not_yet, "a sender is left");
        third.reset();
        mine.expect(1, "the last sender that goes wakes the receiver");
        expect_none(receiver, mine, What::ended, "nobody is left who could send");
    });
    alone([] {
        std::optional<std::pair<Explored::Sender, Explored::Receiver>> both(
            Explored::make(2));
        Explored::Receiver receiver = std::move(both->second);
        for (int value : {1, 2})
            expect_send(both->first, value, {}, Sent::yes, "there is room for two");
        both.reset();
        for (int value : {1, 2})
            expect_value(receiver, value, "what the last sender sent is received");
        expect_none(receiver, {}, What::ended, "and then it has ended");
    });
}

TEST_CASE("a sender that goes takes no wake with it", "[points:1][unit]") {
    alone([] {
        auto [a, receiver] = Explored::make(1);
        std::optional<Explored::Sender> b(a), c(a);
        Explored::Sender d(a);
        std::array<Woken, 3> woken;
        expect_send(a, 1, {}, Sent::yes, "there is room for one");
        expect_send(*b, 2, woken[0], Sent::not_yet, "there is no room for two");
        expect_send(*c, 3, woken[1], Sent::not_yet, "there is no room for two");
        expect_send(d, 4, woken[2], Sent::not_yet, "there is no room for two");
        c.reset();
        judge::check(!woken[1].held(), "a sender that goes leaves no waker behind");
        expect_value(receiver, 1, "the value arrives");
        woken[0].expect(1, "who waits longest is woken");
        woken[2].expect(0, "room for one wakes one");
        b.reset();
        woken[2].expect(1, "it was woken and goes without sending: the next one is woken");
        expect_send(d, 4, woken[2], Sent::yes, "which finds room");
    });
}

TEST_CASE("who is woken may use the channel at once", "[points:1][unit]") {
    alone([] {
        auto [sender, receiver] = Explored::make(1);
        auto other = sender;
        std::string log;
        const kit::Waker takes(std::make_shared<Acts>([&log, &receiving = receiver] {
            log += receiving.poll_receive({}).what == What::value ? "value " : "none ";
        }));
        const kit::Waker sends(std::make_shared<Acts>([&] {
            int value = 3;
            log += other.poll_send(value, {}) == Sent::yes ? "sent " : "not sent ";
        }));
        receiver.poll_receive(takes);
        expect_send(sender, 1, {}, Sent::yes, "there is room");
        judge::check(log == "value ", "nothing is locked while the receiver is woken", log);
        expect_send(sender, 2, {}, Sent::yes, "there is room");
        int value = 3;
        other.poll_send(value, sends);
        receiver.poll_receive({});
        judge::check(log == "value sent ", "nothing is locked while a sender is woken",
                     log);
        other.poll_send(value, sends);
        receiver.close();
        judge::check(log == "value sent not sent ", "nothing is locked while it is closed",
                     log);
    });
}

namespace {

// Sends from one task of the explorer. @returns Whether it was taken.
template <class Sleeper, class Sender>
bool send(Sender& sender, int value, const std::shared_ptr<Sleeper>& sleeper) {
    for (;;) {
        const Sent sent = sender.poll_send(value, kit::Waker(sleeper));
        if (sent != Sent::not_yet) return sent == Sent::yes;
        sleeper->sleep();
    }
}

// Receives what comes. @returns How many, and adds them up.
template <class Sleeper, class Receiver>
int receive_all(Receiver& receiver, int& sum, const std::shared_ptr<Sleeper>& sleeper) {
    for (int count = 0;;) {
        const auto received = receiver.poll_receive(kit::Waker(sleeper));
        if (received.what == What::ended) return count;
        if (received.what == What::not_yet) {
            sleeper->sleep();
            continue;
        }
        sum += *received.value;
        ++count;
    }
}

// Two tasks send one value each, and one receives them.
void two_and_one(std::size_t capacity) {
    expect_good([capacity](judge::Program& program) {
        auto ends = Explored::make(capacity);
        auto receiver =
            std::make_shared<std::optional<Explored::Receiver>>(std::move(ends.second));
        auto sum = std::make_shared<int>();
        for (const int value : {1, 2}) {
            auto mine = std::make_shared<std::optional<Explored::Sender>>(ends.first);
            auto sleeper = std::make_shared<kit::TaskSleeper>();
            program.task("sender " + std::to_string(value), [=] {
                judge::check(send(**mine, value, sleeper),
                             "an open channel takes every value");
                mine->reset();
            });
        }
        auto sleeper = std::make_shared<kit::TaskSleeper>();
        program.task("receiver", [=] {
            judge::check(receive_all(**receiver, *sum, sleeper) == 2 && *sum == 3,
                         "each value is received once", "together " + std::to_string(*sum));
        });
    });
}

}  // namespace

TEST_CASE("everything sent is received in every schedule", "[points:1][explorer]") {
    two_and_one(1);
    two_and_one(0);
    expect_good([](judge::Program& program) {
        auto ends = std::make_shared<std::pair<Explored::Sender, Explored::Receiver>>(
            Explored::make(1));
        auto sent = std::make_shared<int>();
        auto received = std::make_shared<int>();
        auto sleeper = std::make_shared<kit::TaskSleeper>();
        program.task("sender", [=] {
            for (const int value : {1, 2})
                *sent += send(ends->first, value, sleeper) ? value : 0;
        });
        auto other = std::make_shared<kit::TaskSleeper>();
        program.task("receiver", [=] {
            ends->second.close();
            receive_all(ends->second, *received, other);
        });
        program.at_end([=] {
            judge::check(*sent == *received, "what was taken is received, and nothing else",
                         std::to_string(*sent) + " sent, " + std::to_string(*received) +
                             " received");
        });
    });
}

TEST_CASE("four threads send a thousand values", "[points:1][unit][threads]") {
    auto [sender, receiver] = Channel<int>::make(3);
    int nothing = 0;
    REQUIRE(sender.poll_send(nothing, {}) == Sent::yes);
    std::vector<std::thread> threads;
    for (int self = 0; self < 4; ++self)
        threads.emplace_back([mine = sender]() mutable {
            const auto sleeper = std::make_shared<kit::ThreadSleeper>();
            for (int value = 1; value <= 250; ++value) {
                auto copy = mine;
                send(copy, value, sleeper);
            }
        });
    { const auto gone = std::move(sender); }
    int sum = 0;
    const int count = receive_all(receiver, sum, std::make_shared<kit::ThreadSleeper>());
    for (std::thread& thread : threads) thread.join();
    INFO("0, and then four senders, 1 to 250 each");
    CHECK(count == 1001);
    CHECK(sum == 4 * 31375);
}
