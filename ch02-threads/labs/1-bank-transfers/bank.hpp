#pragma once
/// @file
/// Yours: a bank whose customers all come at the same time.

#include <algorithm>
#include <cstddef>
#include <deque>
#include <initializer_list>
#include <mutex>
#include <vector>

#include "account.hpp"

/// Moves money between accounts, and neither makes nor loses any.
/// @tparam Account  As in account.hpp; the judge puts in one that it can see through.
/// @threads Any number may call anything at the same time.
template <class Account = LockableAccount>
class Bank {
  public:
    /// Opens an account for each of @p balances. They have the numbers 0, 1, 2 ...
    Bank(std::initializer_list<long> balances) {
        for (const long balance : balances) accounts_.emplace_back(balance);
    }

    /// Moves @p amount from one account to another, if it is there; both may be the same.
    /// Transfers between other accounts need not wait for it.
    /// @returns Whether it was there; if not, nothing has changed.
    bool transfer(std::size_t from, std::size_t to, long amount) {
#if LAB_SOLUTION
        if (from == to) return balance(from) >= amount;
        // Everybody locks the lower number first: so nobody holds what another one waits
        // for while waiting for what that one holds.
        const std::lock_guard lower(accounts_[std::min(from, to)].mutex);
        const std::lock_guard upper(accounts_[std::max(from, to)].mutex);
        Account& source = accounts_[from];
        Account& target = accounts_[to];
        if (source.balance() < amount) return false;
        source.set_balance(source.balance() - amount);
        target.set_balance(target.balance() + amount);
        return true;
#else
        // TODO: right, as long as customers come one by one. Which locks does it take, in
        // which order, and until when must it hold them?
        Account& source = accounts_[from];
        Account& target = accounts_[to];
        if (source.balance() < amount) return false;
        source.set_balance(source.balance() - amount);
        target.set_balance(target.balance() + amount);
        return true;
#endif
    }

    /// @returns What is in account @p number.
    long balance(std::size_t number) {
#if LAB_SOLUTION
        const std::lock_guard lock(accounts_[number].mutex);
#else
        // TODO: reading alone is a race too.
#endif
        return accounts_[number].balance();
    }

    /// @returns What is in all accounts together, at one moment: money that is on its way is
    /// counted once.
    long total() {
#if LAB_SOLUTION
        std::vector<std::unique_lock<decltype(Account::mutex)>> locks;
        for (Account& account : accounts_) locks.emplace_back(account.mutex);
        long sum = 0;
        for (const Account& account : accounts_) sum += account.balance();
        return sum;
#else
        // TODO: add up. What if a transfer comes in between two accounts?
        return 0;
#endif
    }

  private:
    std::deque<Account> accounts_;  // never moves them: a mutex has to stay where it is
};
