// Nobody shares anything: one task has the state, the others send it messages.
//
// An account as an actor: a message is handled to its end before the next one is looked at, across
// awaits as well. What it can be told is a type. There are notices (nobody waits), requests (there is
// an answer), and a bus on which the actor tells everybody who wants to know.
//
// Before: 54-futurelock.  Next: 56-channels-and-awaits.

#include <cstdio>
#include <variant>

#include "futures/core/actor.hpp"
#include "futures/core/broadcast.hpp"
#include "futures/core/executor.hpp"
#include "futures/core/sleep.hpp"
#include "futures/host/clock_driver.hpp"

using namespace futures;
using namespace std::chrono_literals;

// [messages]
struct Deposit {
    int amount;
};
struct Balance {};
using HowMuch = Request<Balance, int, Local>;
using Message = std::variant<Deposit, HowMuch>;
using Address = ChannelSender<Message, Local>;
using News = Broadcast<int, Local>;
// [messages]

// [state]
class Account {
  public:
    explicit Account(BroadcastSender<int, Local> news) noexcept : news_(std::move(news)) {}

    Task<> on(Message& message) {
        if (auto* const deposit = std::get_if<Deposit>(&message)) {
            const int before = balance_;
            co_await sleep(10ms);  // asks a bank, say; nobody else can touch the balance
            balance_ = before + deposit->amount;
            (void)news_.send(balance_);
        } else {
            std::get<HowMuch>(message).reply(balance_);
        }
    }

  private:
    int balance_ = 0;
    BroadcastSender<int, Local> news_;
};
// [state]

static nanoseconds begin;

// [others]
static Task<> deposits(Address account, int amount, int times) {
    for (int i = 0; i < times; ++i) {
        Message message(Deposit{amount});
        auto sending = account.send(std::move(message));
        (void)co_await sending;  // waits for a place in the mailbox, not for the bank
    }
}

static Task<> asks(Address account) {
    co_await sleep(25ms);
    const auto balance = co_await ask<int>(account, Balance());
    std::printf("asked at 25 ms, answered at %d ms: %d\n", futures::ms_since(begin),
                *balance);
}

static Task<> listens(BroadcastReceiver<int, Local> news) {
    while (true) {
        const auto balance = co_await news.receive();
        if (!balance) co_return;
        std::printf("news: %d\n", *balance);
    }
}
// [others]

int main() {
    futures::ClockDriver driver;
    LocalExecutor executor(driver, {.tick_bits = 0});
    begin = driver.now();
    News news(/*places=*/8);
    {
        Actor<Account, Message, Local> account(/*places=*/4, std::move(news.sender));
        (void)executor.spawn(listens(std::move(news.receiver)));
        (void)executor.spawn(deposits(account.address(), 100, 3));
        (void)executor.spawn(deposits(account.address(), 1, 2));
        (void)executor.spawn(asks(account.address()));
        (void)executor.spawn(account.run());
        executor.run();
    }  // the account ends, and with it the news
    const bool has_ended = executor.run();
    std::printf("everybody has ended: %s\n", has_ended ? "yes" : "no");
}

// Output:
// news: 100
// news: 200
// news: 300
// news: 301
// news: 302
// asked at 25 ms, answered at 50 ms: 302
// everybody has ended: yes
