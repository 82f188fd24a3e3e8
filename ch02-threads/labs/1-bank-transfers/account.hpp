#pragma once
/// @file
/// Given: an account, with a lock of its own.

#include <mutex>

/// Somebody's money. It does not protect itself: hold its mutex for as long as what you have
/// read is to stay true.
class LockableAccount {
  public:
    /// @param balance  What is in it at first.
    explicit LockableAccount(long balance) : balance_(balance) {}

    /// @returns What is in it. @pre The caller holds the mutex.
    long balance() const { return balance_; }
    /// Says what is in it from now on. @pre The caller holds the mutex.
    void set_balance(long balance) { balance_ = balance; }

    std::mutex mutex;  ///< Has lock(), unlock() and try_lock().

  private:
    long balance_;
};
