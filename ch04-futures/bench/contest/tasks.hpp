#pragma once
// What our tasks do in measurements: come and go, give way, wait for each other. Each case is a task,
// whatever executor it is spawned on.

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <vector>

#include "cases.hpp"
#include "futures/core/frame_pool.hpp"
#include "futures/core/sleep.hpp"
#include "futures/core/task.hpp"
#include "futures/core/yield.hpp"

namespace contest::ours {

using futures::nanoseconds, futures::sleep, futures::Task, futures::yield;

inline Task<> nothing() { co_return; }
inline Task<> nothing_in(std::allocator_arg_t, futures::Allocator&) { co_return; }
inline Task<> sleep_for(nanoseconds duration) { co_await sleep(duration); }

inline Task<> give_way(std::uint64_t times) {
    for (std::uint64_t i = 0; i < times; ++i) co_await yield();
}

inline Task<> at_depth(std::uint64_t depth, std::uint64_t times) {
    if (depth > 1) {
        co_await at_depth(depth - 1, times);
    } else {
        co_await give_way(times);
    }
}

// Waits for all, and ends the program if one was aborted.
template <typename Handle>
Task<> join_each(std::vector<Handle> handles) {
    for (Handle& handle : handles) {
        const auto joined = co_await handle;
        if (!joined) std::abort();
    }
}

template <typename Executor>
Task<> yields(Executor& executor, Size size) {
    std::vector<decltype(executor.spawn(nothing()))> handles;
    for (std::uint64_t i = 0; i < size.tasks; ++i) {
        handles.push_back(executor.spawn(give_way(size.count / size.tasks)));
    }
    co_await join_each(std::move(handles));
}

template <typename Executor>
Task<> depths(Executor& executor, Size size) {
    std::vector<decltype(executor.spawn(nothing()))> handles;
    for (int i = 0; i < 64; ++i) {
        handles.push_back(executor.spawn(at_depth(size.tasks, size.count / 64)));
    }
    co_await join_each(std::move(handles));
}

template <typename Executor>
Task<> joins(Executor& executor, Size size) {
    for (std::uint64_t i = 0; i < size.count; ++i) {
        auto handle = executor.spawn(nothing());
        const auto joined = co_await handle;
        if (!joined) std::abort();
    }
}

template <typename Executor>
Task<> aborts(Executor& executor, Size size) {
    for (std::uint64_t i = 0; i < size.count; ++i) {
        auto handle = executor.spawn(sleep_for(std::chrono::hours(1)));
        co_await yield();
        handle.abort();
        const auto joined = co_await handle;
        if (joined) std::abort();
    }
}

}  // namespace contest::ours
