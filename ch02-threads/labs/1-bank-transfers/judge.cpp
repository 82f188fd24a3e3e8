#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "bank.hpp"
#include "judge/explorer.hpp"
#include "judge/mutex.hpp"
#include "judge/shared.hpp"
#include "workbook/catch.hpp"

namespace {

// A mutex that counts. It throws where std::mutex would wait for its own holder for ever.
class WatchedMutex : public judge::Mutex {
  public:
    void lock() {
        Mutex::lock();
        most_held = std::max(most_held, ++held);
    }
    bool try_lock() {
        const bool got_it = Mutex::try_lock();
        if (got_it) most_held = std::max(most_held, ++held);
        return got_it;
    }
    void unlock() {
        Mutex::unlock();
        --held;
    }

    static inline int held = 0;       // of all these together, now
    static inline int most_held = 0;  // at the same time
};

// An account that counts how often it is touched without its lock.
class WatchedAccount {
  public:
    explicit WatchedAccount(long balance) : balance_(balance) {}
    long balance() const {
        note();
        return balance_;
    }
    void set_balance(long balance) {
        note();
        balance_ = balance;
    }

    WatchedMutex mutex;
    static inline int without_lock = 0;

  private:
    void note() const {
        if (!mutex.held_here()) ++without_lock;
    }
    long balance_;
};

}  // namespace

TEST_CASE("a transfer touches no account without its lock", "[points:1][unit]") {
    Bank<WatchedAccount> bank{100, 20};
    WatchedAccount::without_lock = 0;
    CHECK(bank.transfer(0, 1, 30));
    INFO("30 of 100 have moved to the 20");
    CHECK(bank.balance(0) == 70);
    CHECK(bank.balance(1) == 50);
    INFO("every balance() and set_balance() of an account happens under its lock");
    CHECK(WatchedAccount::without_lock == 0);
    CHECK(WatchedMutex::held == 0);
}

TEST_CASE("a transfer that is refused changes nothing and keeps no lock",
          "[points:1][unit]") {
    Bank<WatchedAccount> bank{100, 20};
    WatchedAccount::without_lock = 0;
    CHECK_FALSE(bank.transfer(1, 0, 21));
    INFO("every lock is given back, whichever way the function ends");
    CHECK(WatchedMutex::held == 0);
    CHECK(bank.transfer(1, 0, 20));
    CHECK(bank.balance(0) == 120);
    CHECK(bank.balance(1) == 0);
    INFO("looking is an access too: it needs the lock");
    CHECK(WatchedAccount::without_lock == 0);
}

TEST_CASE("an account may pay to itself", "[points:1][unit]") {
    Bank<WatchedAccount> bank{100, 20};
    WatchedAccount::without_lock = 0;
    INFO("there is only one lock then: to take it twice is to wait for oneself");
    CHECK(bank.transfer(0, 0, 60));
    CHECK_FALSE(bank.transfer(1, 1, 60));
    CHECK(bank.total() == 120);
    CHECK(WatchedAccount::without_lock == 0);
}

TEST_CASE("the total holds all locks at one moment", "[points:1][unit]") {
    Bank<WatchedAccount> bank{1, 2, 3, 4};
    WatchedMutex::most_held = 0;
    INFO("1, 2, 3 and 4 are 10 together");
    CHECK(bank.total() == 10);
    INFO("an account that is not locked may pay to one that is counted already");
    CHECK(WatchedMutex::most_held == 4);
    CHECK(WatchedMutex::held == 0);
}

namespace {

// An account whose every access the explorer sees, and can come in between.
class ExploredAccount {
  public:
    explicit ExploredAccount(long balance)
        : mutex("lock-" + std::to_string(opened)),
          number_(opened++),
          balance_("account-" + std::to_string(number_), balance) {}
    long balance() const {
        holds_lock();
        return balance_.get();
    }
    void set_balance(long balance) {
        holds_lock();
        judge::check(balance >= 0, "no account has less than nothing");
        balance_.set(balance);
        if (after_change) after_change(number_);
    }

    judge::Mutex mutex;

    // These three are for one schedule.
    static inline int opened = 0;
    static inline bool demands_lock = false;
    static inline std::function<void(int account)> after_change;

  private:
    void holds_lock() const {
        if (demands_lock)
            judge::check(mutex.held_here(), "an account is touched only under its lock");
    }
    int number_;
    judge::Shared<long> balance_;
};

using ExploredBank = Bank<ExploredAccount>;

std::shared_ptr<ExploredBank> open(std::initializer_list<long> balances) {
    ExploredAccount::opened = 0;
    ExploredAccount::demands_lock = false;
    ExploredAccount::after_change = nullptr;
    return std::make_shared<ExploredBank>(balances);
}

void check_balances(ExploredBank& bank, long first, long second) {
    const long one = bank.balance(0), two = bank.balance(1);
    judge::check(
        one == first && two == second, "every transfer is kept, and kept once",
        "the accounts hold " + std::to_string(one) + " and " + std::to_string(two));
}

void expect_good(const judge::Build& build) {
    const judge::Report report = judge::explore(build);
    report.save("1-bank-transfers");
    INFO(report.explain());
    CHECK(report.passed());
}

}  // namespace

TEST_CASE("two transfers in opposite directions agree in every schedule",
          "[points:2][explorer]") {
    expect_good([](judge::Program& program) {
        auto bank = open({100, 100});
        program.task("A", [bank] { bank->transfer(0, 1, 30); });
        program.task("B", [bank] { bank->transfer(1, 0, 50); });
        program.at_end([bank] { check_balances(*bank, 120, 80); });
    });
}

TEST_CASE("two transfers that only one can pay agree in every schedule",
          "[points:1][explorer]") {
    expect_good([](judge::Program& program) {
        auto bank = open({100, 0});
        auto paid = std::make_shared<int>(0);
        for (const char* name : {"A", "B"})
            program.task(name, [=] { *paid += bank->transfer(0, 1, 80); });
        program.at_end([=] {
            judge::check(*paid == 1, "the same money is spent once",
                         std::to_string(*paid) + " transfers succeed");
            check_balances(*bank, 20, 80);
        });
    });
}

TEST_CASE("the total is the same at every moment of every schedule",
          "[points:1][explorer]") {
    expect_good([](judge::Program& program) {
        auto bank = open({100, 100, 100});
        program.task("A", [bank] { bank->transfer(2, 0, 30); });
        program.task("B", [bank] {
            const long total = bank->total();
            judge::check(total == 300, "money that is on its way is counted once",
                         "the total is " + std::to_string(total));
        });
    });
}

TEST_CASE("a transfer goes on while one between other accounts is under way",
          "[points:1][explorer]") {
    expect_good([](judge::Program& program) {
        auto bank = open({100, 0, 100, 0});
        ExploredAccount::demands_lock = true;
        auto second_done = std::make_shared<bool>(false);
        ExploredAccount::after_change = [=](int account) {
            while (account == 0 && !*second_done) judge::pause();
        };
        program.task("A", [=] { bank->transfer(0, 1, 10); });
        program.task("B", [=] {
            bank->transfer(2, 3, 10);
            *second_done = true;
            judge::step("says that the second transfer is done");
        });
        program.at_end([=] { judge::check(bank->balance(3) == 10, "it has arrived"); });
    });
}

// The transfers move nothing, so the total is right even if threads come in between: what
// counts here is the race itself, which ThreadSanitizer sees whatever the timing is.
TEST_CASE("six threads use the bank at the same time", "[points:1][unit][threads]") {
    Bank<> bank{1000, 1000, 1000, 1000};
    std::vector<std::thread> threads;
    for (std::size_t self = 0; self < 4; ++self) {
        threads.emplace_back([&bank, self] {
            for (int round = 0; round < 100; ++round)
                bank.transfer(self, (self + 1) % 4, 0);
        });
    }
    bool changed = false;
    threads.emplace_back([&] {
        for (int round = 0; round < 100; ++round) changed |= bank.total() != 4000;
    });
    threads.emplace_back([&] {
        for (int round = 0; round < 100; ++round) static_cast<void>(bank.balance(0));
    });
    for (std::thread& thread : threads) thread.join();
    INFO("1000 in each of four accounts, and transfers of nothing: the total stays 4000");
    CHECK_FALSE(changed);
}
