// Actor: one state, one task, one message after the other.

#include "futures/core/actor.hpp"

#include <variant>

#include "futures/core/executor.hpp"
#include "futures/core/yield.hpp"
#include "workbook/catch.hpp"

using namespace futures;

namespace {

struct Balance {};
using Deposit = int;
using HowMuch = Request<Balance, int>;
using Message = std::variant<Deposit, HowMuch>;

struct Account {
    int balance = 0;
    Task<> on(Message& message) {
        if (const int* deposit = std::get_if<Deposit>(&message)) {
            const int before = balance;
            co_await yield();  // nobody else can touch the balance meanwhile
            balance = before + *deposit;
        } else {
            std::get<HowMuch>(message).reply(balance);
        }
    }
};

Task<> deposits(ChannelSender<Message> address, int times) {
    for (int i = 0; i < times; ++i) {
        const auto sent = co_await address.send(Deposit(1));
        CHECK(sent);
    }
}
Task<int> asks(ChannelSender<Message> address) {
    auto answer = co_await ask<int>(address, Balance());
    co_return answer ? *answer : -1;
}

}  // namespace

TEST_CASE("an actor loses no update, though it awaits in the middle of one") {
    VirtualDriver driver;
    SharedExecutor executor(driver);
    Actor<Account, Message> account(4);
    for (int i = 0; i < 5; ++i) (void)executor.spawn(deposits(account.address(), 20));
    auto address = account.address();
    auto end = executor.spawn(account.run());
    executor.run_ready();
    CHECK(executor.block_on(asks(std::move(address))) == 100);
    CHECK(executor.run());
    CHECK(end.is_finished());
}

TEST_CASE("who asks an actor that has gone is told") {
    VirtualDriver driver;
    SharedExecutor executor(driver);
    Channel<Message> mailbox(4);
    { const auto gone = std::move(mailbox.receiver); }
    CHECK(executor.block_on(asks(std::move(mailbox.sender))) == -1);
    Channel<Message> other(4);
    auto asking = executor.spawn(asks(std::move(other.sender)));
    executor.run_ready();
    CHECK_FALSE(asking.is_finished());
    {
        const auto gone = std::move(other.receiver);
    }  // the request is dropped with the mailbox
    CHECK(executor.run());
    CHECK(asking.is_finished());
}
