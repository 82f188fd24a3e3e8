#pragma once
/// @file
/// Given: where a callback waits for its turn, and where values come from.

#include <functional>
#include <string>

/// Runs jobs later, in the order in which they were posted.
class Executor {
  public:
    virtual ~Executor() = default;
    /// Puts @p job at the end of the queue. Never runs it: that is done by a loop
    /// elsewhere.
    /// @threads Any.
    virtual void post(std::function<void()> job) = 0;
};

/// Is given the value of a key.
using Callback = std::function<void(const std::string& value)>;

/// Fetches the value of @p key and calls @p done with it: from another thread later, or at
/// once from inside of this call, as it likes. It is slow and costs money: ask only once
/// for a key.
using Loader = std::function<void(const std::string& key, Callback done)>;
