#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "inbox.hpp"
#include "judge/explorer.hpp"
#include "judge/mutex.hpp"
#include "kit/sleeper.hpp"
#include "workbook/catch.hpp"

namespace {

using Explored = Inbox<judge::Mutex>;
using What = Received::What;

// A waker that does something at once, as an executor without a queue would.
struct Acts final : kit::Wakeable {
    explicit Acts(std::function<void()> what) : act(std::move(what)) {}
    void wake() noexcept override { act(); }
    std::function<void()> act;
};

void expect_good(const judge::Build& build) {
    const judge::Report report = judge::explore(build);
    report.save("13-bounded-inbox");
    INFO(report.explain());
    CHECK(report.passed());
}

// An inbox, its actor, and six who may ask: a asks 1, b asks 2... What happens is written down: a small letter is a request
// that waits, a capital one with its answer; "n7" a notification, "n7!" one that finds no place, "n7#" one that comes too
// late; "<3" a message that was received, "<-" none, "<." the end; "a#" a request that was stopped.
struct Office {
    explicit Office(std::size_t places) : inbox(places) {}
    struct Client {
        std::shared_ptr<kit::WakeCount> woken = std::make_shared<kit::WakeCount>();
        std::unique_ptr<Explored::Request> request;
    };
    Client& at(char name) { return clients[static_cast<std::size_t>(name - 'a')]; }
    // Polls; the first time it asks.
    void ask(char name) {
        Client& client = at(name);
        if (!client.request)
            client.request = std::make_unique<Explored::Request>(inbox, name - 'a' + 1);
        const Reply reply = client.request->poll(kit::Waker(client.woken));
        log += name;
        if (reply.what == Asked::stopped) log += '#';
        if (reply.what == Asked::answered) {
            log.back() = static_cast<char>(name - 'a' + 'A');
            log += std::to_string(reply.answer);
        }
        log += ' ';
    }
    void go(char name) { at(name).request.reset(); }
    void notify(int message) {
        constexpr const char* ends[] = {" ", "! ", "# "};
        log +=
            "n" + std::to_string(message) + ends[static_cast<int>(inbox.notify(message))];
    }
    void receive() {
        const Received received = inbox.receive(kit::Waker(actor));
        if (received.what == What::not_yet) log += "<- ";
        if (received.what == What::ended) log += "<. ";
        if (received.what != What::message) return;
        log += "<" + std::to_string(received.message) + " ";
        tickets[static_cast<std::size_t>(received.message)] = received.ticket;
    }
    // Answers who has asked this, ten times as much.
    void answer(int message) {
        inbox.answer(tickets[static_cast<std::size_t>(message)], message * 10);
    }
    // Demands what is in the log, and who was woken since the last time; '<' is the actor.
    void expect(const std::string& expected, const std::string& expected_woken,
                const char* rule) {
        std::string woken(std::exchange(actor->count, 0), '<');
        for (char name = 'a'; name <= 'f'; ++name)
            woken += std::string(std::exchange(at(name).woken->count, 0), name);
        if (!log.empty()) log.pop_back();
        judge::check(log == expected && woken == expected_woken, rule,
                     "\"" + log + "\" instead of \"" + expected + "\", woken \"" + woken +
                         "\" instead of \"" + expected_woken + "\"");
        log.clear();
    }

    Explored inbox;
    std::shared_ptr<kit::WakeCount> actor = std::make_shared<kit::WakeCount>();
    std::array<Client, 6> clients;
    std::array<Ticket, 16> tickets{};
    std::string log;
};

// One task alone: if something is locked twice the explorer says so.
void alone(std::size_t places, void (*body)(Office&)) {
    expect_good([=](judge::Program& program) {
        auto at = std::make_shared<Office>(places);
        program.task("main", [at, body] { body(*at); });
    });
}

}  // namespace

TEST_CASE("a notification finds a place or says that there is none", "[points:1][unit]") {
    alone(2, [](Office& at) {
        at.receive();
        at.notify(7);
        at.expect("<- n7", "<", "a message wakes the actor that waits for one");
        at.notify(8);
        at.notify(9);
        at.expect("n8 n9!", "", "two places, and no more");
        at.receive();
        at.notify(10);
        at.notify(11);
        at.receive();
        at.receive();
        at.receive();
        at.expect("<7 n10 n11! <8 <10 <-", "", "what came first is received first");
        at.answer(7);
        at.notify(12);
        at.expect("n12", "<", "nobody has ticket 0, and the actor waits again");
    });
}

TEST_CASE("an answer goes to who has asked", "[points:1][unit]") {
    alone(4, [](Office& at) {
        at.receive();
        for (const char name : {'a', 'b', 'c'}) at.ask(name);
        at.expect("<- a b c", "<", "the first message wakes the actor, once");
        at.notify(9);
        for (int i = 0; i < 4; ++i) at.receive();
        at.answer(9);
        at.expect("n9 <1 <2 <3 <9", "", "nobody waits for the answer of a notification");
        at.answer(2);
        at.expect("", "b", "only who asked this is woken");
        for (const char name : {'a', 'b', 'c'}) at.ask(name);
        at.expect("a B20 c", "", "and only he has an answer");
        at.answer(3);
        at.answer(1);
        for (const char name : {'c', 'a'}) at.ask(name);
        at.expect("C30 A10", "ac", "answers may come in any order");
    });
}

TEST_CASE("a request waits for a place and nobody overtakes it", "[points:1][unit]") {
    alone(2, [](Office& at) {
        for (const char name : {'a', 'b', 'c', 'd'}) at.ask(name);
        at.receive();
        at.notify(9);
        at.ask('e');
        at.expect("a b c d <1 n9! e", "", "the free place belongs to c, which has waited");
        for (int i = 0; i < 4; ++i) at.receive();
        at.expect("<2 <3 <4 <5", "", "in the order in which they asked");
        at.receive();
        at.answer(3);
        at.ask('c');
        at.notify(9);
        at.expect("<- C30 n9", "<c", "who had to wait is answered like the others");
        at.ask('f');
        at.notify(10);
        for (int i = 0; i < 3; ++i) at.receive();
        at.expect("f n10! <9 <6 <-", "", "notifications and requests stand in one queue");
    });
}

TEST_CASE("who asks again keeps its place and changes its waker", "[points:1][unit]") {
    alone(1, [](Office& at) {
        for (const char name : {'a', 'b', 'c', 'b', 'a', 'b'}) at.ask(name);
        at.expect("a b c b a b", "", "asking again changes nothing");
        std::array<std::shared_ptr<kit::WakeCount>, 2> old;
        for (const char name : {'a', 'b'})
            old[static_cast<std::size_t>(name - 'a')] =
                std::exchange(at.at(name).woken, std::make_shared<kit::WakeCount>());
        for (const char name : {'b', 'a'}) at.ask(name);
        judge::check(old[0].use_count() == 1 && old[1].use_count() == 1,
                     "the old waker is not kept");
        for (int i = 0; i < 4; ++i) at.receive();
        at.answer(1);
        at.answer(2);
        judge::check(old[0]->count + old[1]->count == 0, "the old waker is not woken");
        at.ask('b');
        at.expect("b a <1 <2 <3 <- B20", "ab", "each message is inside once");
        judge::check(at.at('b').woken.use_count() == 1,
                     "who has an answer needs no waker any more");
    });
}

TEST_CASE("a request that goes before it has a place has asked nothing",
          "[points:1][unit]") {
    alone(1, [](Office& at) {
        for (const char name : {'a', 'b', 'c', 'd'}) at.ask(name);
        at.go('c');
        at.expect("a b c d", "", "who goes wakes nobody");
        judge::check(at.at('c').woken.use_count() == 1, "who goes leaves no waker behind");
        for (int i = 0; i < 4; ++i) at.receive();
        at.expect("<1 <2 <4 <-", "", "c had no place yet, so its message never comes");
        at.ask('c');
        at.ask('e');
        at.go('e');
        at.receive();
        at.notify(9);
        at.expect("c e <3 n9", "<", "a place for which nobody waits is free");
    });
}

TEST_CASE("a request that goes later is answered to nobody", "[points:1][unit]") {
    alone(2, [](Office& at) {
        at.ask('a');
        at.ask('b');
        at.receive();
        at.go('a');
        at.go('b');
        judge::check(at.at('a').woken.use_count() == 1 && at.at('b').woken.use_count() == 1,
                     "who goes leaves no waker behind");
        at.notify(9);
        at.notify(10);
        at.expect("a b <1 n9 n10!", "", "a message that is inside keeps its place");
        at.receive();
        at.expect("<2", "", "and is received");
        at.receive();
        at.answer(1);
        at.answer(2);
        at.expect("<9", "", "nobody hears the answer");
        // The next one stands perhaps where the first one stood in memory.
        Explored::Request* const before = (at.ask('a'), at.at('a').request.get());
        at.receive();
        std::destroy_at(before);
        std::construct_at(before, at.inbox, 4);
        at.ask('a');
        at.answer(1);
        at.ask('a');
        at.receive();
        at.answer(4);
        at.ask('a');
        at.expect("a <1 a a <4 A40", "a",
                  "another request at the same address has its own answer");
    });
}

TEST_CASE("a stopped inbox answers what is inside", "[points:1][unit]") {
    alone(1, [](Office& at) {
        for (const char name : {'a', 'b', 'c'}) at.ask(name);
        at.receive();
        at.inbox.stop();
        at.expect("a b c <1", "c", "c has no place and is told at once");
        for (const char name : {'c', 'b', 'd'}) at.ask(name);
        at.notify(9);
        at.expect("c# b d# n9#", "", "b is inside; nothing new is taken");
        at.answer(1);
        at.receive();
        at.receive();
        at.answer(2);
        at.ask('a');
        at.ask('b');
        at.receive();
        at.expect("<2 <. A10 B20 <.", "ab", "what was taken is answered, and then it ends");
        at.go('c');
        at.inbox.stop();
        at.expect("", "", "stopping it twice changes nothing");
    });
    alone(1, [](Office& at) {
        at.receive();
        at.inbox.stop();
        at.expect("<-", "<", "an actor that waits for a message is woken");
        at.receive();
        at.expect("<.", "", "and hears that none will come");
    });
}

TEST_CASE("who is woken may use the inbox at once", "[points:1][unit]") {
    alone(1, [](Office& at) {
        const kit::Waker receives(std::make_shared<Acts>([&at] { at.receive(); }));
        (void)at.inbox.receive(receives);
        at.notify(9);
        (void)at.inbox.receive(receives);
        at.ask('a');
        at.expect("<9 n9 <1 a", "", "nothing is locked while the actor is woken");
        auto second = std::make_unique<Explored::Request>(at.inbox, 2);
        const kit::Waker leaves(std::make_shared<Acts>([&] {
            second.reset();
            at.ask('c');
        }));
        (void)second->poll(leaves);
        at.receive();
        at.answer(2);
        at.expect("<2 c", "", "nothing is locked while the one is woken who has asked");
        second = std::make_unique<Explored::Request>(at.inbox, 4);
        const kit::Waker notifies(std::make_shared<Acts>([&] {
            second.reset();
            at.notify(5);
        }));
        (void)second->poll(notifies);
        at.ask('d');
        at.inbox.stop();
        at.expect("d n5#", "d", "nothing is locked while those are woken who wait in vain");
    });
}

namespace {

// What the tasks of one schedule share.
struct Scene {
    explicit Scene(std::size_t places) : inbox(places) {}
    // Takes messages until there will be none, and answers each with ten times as much.
    void act() {
        const auto sleeper = std::make_shared<kit::TaskSleeper>("the actor");
        for (;;) {
            const Received received = inbox.receive(kit::Waker(sleeper));
            if (received.what == What::ended) return;
            if (received.what == What::not_yet) {
                sleeper->sleep();
                continue;
            }
            ++received_count;
            inbox.answer(received.ticket, received.message * 10);
        }
    }
    // Asks, and waits for what comes of it.
    void ask(int message) {
        const auto sleeper =
            std::make_shared<kit::TaskSleeper>("who asks " + std::to_string(message));
        const auto request = std::make_unique<Explored::Request>(inbox, message);
        for (;;) {
            const Reply reply = request->poll(kit::Waker(sleeper));
            if (reply.what == Asked::not_yet) {
                sleeper->sleep();
                continue;
            }
            answered_count += reply.what == Asked::answered ? 1 : 0;
            judge::check(reply.what == Asked::stopped || reply.answer == message * 10,
                         "each answer is that to the own question",
                         std::to_string(message) + " is answered by " +
                             std::to_string(reply.answer));
            return;
        }
    }
    Explored inbox;
    int received_count = 0, answered_count = 0;
};

}  // namespace

TEST_CASE("every request comes to an end in every schedule", "[points:1][explorer]") {
    expect_good([](judge::Program& program) {
        auto at = std::make_shared<Scene>(1);
        auto left = std::make_shared<int>(2);
        program.task("actor", [at] { at->act(); });
        for (const int message : {1, 2})
            program.task("asks " + std::to_string(message), [=] {
                at->ask(message);
                if (--*left == 0) at->inbox.stop();
            });
        program.at_end([at] {
            judge::check(at->received_count == 2 && at->answered_count == 2,
                         "two have asked, and have an answer",
                         std::to_string(at->received_count) + " messages received, " +
                             std::to_string(at->answered_count) + " answers");
        });
    });
    expect_good([](judge::Program& program) {
        auto at = std::make_shared<Scene>(1);
        program.task("actor", [at] { at->act(); });
        program.task("stops", [at] { at->inbox.stop(); });
        program.task("asks 1", [at] { at->ask(1); });
        program.at_end([at] {
            judge::check(at->received_count == at->answered_count,
                         "what was received is answered",
                         std::to_string(at->received_count) + " received, " +
                             std::to_string(at->answered_count) + " answered");
        });
    });
}

TEST_CASE("a request may go in every schedule", "[points:1][explorer]") {
    expect_good([](judge::Program& program) {
        auto at = std::make_shared<Scene>(1);
        program.task("actor", [at] { at->act(); });
        program.task("goes", [at] {
            const auto sleeper = std::make_shared<kit::TaskSleeper>("who goes");
            auto request = std::make_unique<Explored::Request>(at->inbox, 1);
            (void)request->poll(kit::Waker(sleeper));
            judge::step("goes");
            request.reset();
        });
        program.task("asks 2", [at] {
            at->ask(2);
            at->inbox.stop();
        });
        program.at_end([at] {
            judge::check(at->answered_count == 1, "the other one has its answer");
        });
    });
}
