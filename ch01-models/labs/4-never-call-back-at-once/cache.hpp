#pragma once
/// @file
/// Yours: a cache that never calls back at once.

#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "executor.hpp"

/// Remembers what a loader has loaded.
/// @tparam Mutex  std::mutex; the judge puts in one that it can see through.
/// @threads get() may be called by several threads, and the loader may answer on another
/// one.
template <class Mutex = std::mutex>
class Cache {
  public:
    /// @param executor  Runs the callbacks. Must live as long as the cache, as must all
    ///                  that the loader still has to do.
    Cache(Executor& executor, Loader loader)
        : executor_(executor), loader_(std::move(loader)) {}

    /// Gives the value of @p key to @p callback, once, through the executor: never before
    /// get() has returned, whether the value is here, or on its way, or must be loaded.
    /// Each key is loaded once. Callbacks for one key come in the order of the calls.
    void get(const std::string& key, Callback callback) {
#if LAB_SOLUTION
        {
            const std::lock_guard lock(mutex_);
            if (const auto known = values_.find(key); known != values_.end()) {
                post(std::move(callback), known->second);
                return;
            }
            std::vector<Callback>& waiting = waiting_[key];
            waiting.push_back(std::move(callback));
            if (waiting.size() > 1) return;  // somebody else's call is loading it
        }
        loader_(key, [this, key](const std::string& value) { loaded(key, value); });
#else
        // TODO: on a hit the caller is called back before its call has returned; on a miss
        // it depends on the loader. And what if two threads come at the same time?
        if (const auto known = values_.find(key); known != values_.end()) {
            callback(known->second);
            return;
        }
        loader_(key, [this, key, callback](const std::string& value) {
            values_[key] = value;
            callback(value);
        });
#endif
    }

  private:
#if LAB_SOLUTION
    void post(Callback callback, std::string value) {
        executor_.post([callback = std::move(callback), value = std::move(value)] {
            callback(value);
        });
    }

    void loaded(const std::string& key, const std::string& value) {
        const std::lock_guard lock(mutex_);
        values_[key] = value;
        // Still under the lock: a hit that comes now must not overtake those that waited.
        for (Callback& callback : waiting_[key]) post(std::move(callback), value);
        waiting_.erase(key);
    }

    Mutex mutex_;
    std::map<std::string, std::vector<Callback>> waiting_;  // by key, while it is loaded
#endif
    std::map<std::string, std::string> values_;
    Executor& executor_;
    Loader loader_;
};
