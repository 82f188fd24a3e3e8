#pragma once
// Ours: tasks of one thread, over LocalExecutor.

#include <time.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "cases.hpp"
#include "futures/core/executor.hpp"
#include "futures/core/frame_pool.hpp"
#include "futures/core/sleep.hpp"
#include "futures/core/yield.hpp"

namespace contest::ours {

using futures::Context, futures::LocalExecutor, futures::nanoseconds, futures::Poll,
    futures::sleep, futures::Task, futures::yield;
using Handle = futures::JoinHandle<void, futures::Local>;

// Time, and nothing else to wait for.
class Clock final : public futures::Driver {
  public:
    nanoseconds now() noexcept override {
        return std::chrono::steady_clock::now().time_since_epoch();
    }
    bool park(nanoseconds deadline) noexcept override {
        if (deadline == futures::never) return false;
        const timespec until{.tv_sec = deadline.count() / 1'000'000'000,
                             .tv_nsec = deadline.count() % 1'000'000'000};
        if (deadline.count() > 0) {
            clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr);
        }
        return true;
    }
    void unpark() noexcept override {}
};

// Runs what a main task does, and what that starts.
template <typename... Parameters>
double run(Task<> (*main)(LocalExecutor&, Parameters...), Parameters... parameters) {
    Clock clock;
    LocalExecutor executor(clock);
    executor.block_on(main(executor, parameters...));
    return 0;
}

// A future of one poll.
template <typename Action>
class Now : futures::Pinned {
  public:
    using Output = void;
    explicit Now(Action action) : action_(std::move(action)) {}
    Poll<> poll(Context& context) {
        action_(context);
        return futures::ready;
    }

  private:
    Action action_;
};

// ---- Tasks ----

inline Task<> nothing() { co_return; }

inline Task<> give_way(std::uint64_t times) {
    for (std::uint64_t i = 0; i < times; ++i) co_await yield();
}

inline Task<> at_depth(std::uint64_t depth, std::uint64_t times) {
    if (depth > 1) {
        co_await at_depth(depth - 1, times);
    } else {
        for (std::uint64_t i = 0; i < times; ++i) co_await yield();
    }
}

// So many tasks, each started by a function, and all run to their end.
template <typename Start>
double all(std::uint64_t tasks, Start start) {
    Clock clock;
    LocalExecutor executor(clock);
    for (std::uint64_t i = 0; i < tasks; ++i) start(executor, i);
    executor.run();
    return 0;
}

inline double yields(Size size) {
    return all(size.tasks, [=](LocalExecutor& executor, std::uint64_t) {
        executor.spawn_detached(give_way(size.count / size.tasks));
    });
}

inline double depths(Size size) {
    return all(64, [=](LocalExecutor& executor, std::uint64_t) {
        executor.spawn_detached(at_depth(size.tasks, size.count / 64));
    });
}

inline Task<> join(LocalExecutor& executor, std::uint64_t times) {
    for (std::uint64_t i = 0; i < times; ++i) {
        auto handle = executor.spawn(nothing());
        const auto joined = co_await handle;
        if (!joined) std::abort();
    }
}

inline Task<> nothing_in(std::allocator_arg_t, futures::Allocator&) { co_return; }

inline double batches(Size size) {
    Clock clock;
    futures::FramePool pool;
    LocalExecutor executor(clock);
    for (std::uint64_t done = 0; done < size.count; done += size.tasks) {
        for (std::uint64_t i = 0; i < size.tasks; ++i) {
            executor.spawn_detached(nothing_in(std::allocator_arg, pool));
        }
        executor.run();
    }
    return 0;
}

inline Task<> sleep_for(nanoseconds duration) { co_await sleep(duration); }

inline Task<> abort_each(LocalExecutor& executor, std::uint64_t times) {
    for (std::uint64_t i = 0; i < times; ++i) {
        auto handle = executor.spawn(sleep_for(std::chrono::hours(1)));
        co_await yield();
        handle.abort();
        const auto joined = co_await handle;
        if (joined) std::abort();
    }
}

// ---- Wakers ----

inline Task<> clone(LocalExecutor&, std::uint64_t times) {
    Now each([times](Context& context) {
        for (std::uint64_t i = 0; i < times; ++i) bench::keep(context.waker().clone());
    });
    co_await each;
}

inline Task<> wake(LocalExecutor&, std::uint64_t times) {
    Now each([times](Context& context) {
        for (std::uint64_t i = 0; i < times; ++i) context.waker().wake_by_ref();
    });
    co_await each;
}

// ---- Sleeping ----

inline double sleeps(Size size) {
    return all(size.count, [](LocalExecutor& executor, std::uint64_t i) {
        executor.spawn_detached(sleep_for(std::chrono::milliseconds(1 + i % 100)));
    });
}

inline Task<> arm(LocalExecutor&, std::uint64_t times) {
    for (std::uint64_t i = 0; i < times; ++i) {
        Now once([](Context& context) {
            auto alarm = sleep(std::chrono::hours(1));
            if (alarm.poll(context).is_ready()) std::abort();
        });
        co_await once;
        if (i % 64 == 63) co_await yield();
    }
}

// All of them sleep when their memory is measured; then they wake, and end.
inline double sleepers(Size size) {
    Clock clock;
    LocalExecutor executor(clock);
    const double before = resident_bytes();
    for (std::uint64_t i = 0; i < size.count; ++i) {
        executor.spawn_detached(sleep_for(std::chrono::milliseconds(4000 + i % 1000)));
    }
    executor.run_ready();
    const double bytes = resident_bytes() - before;
    executor.run();
    return bytes / static_cast<double>(size.count);
}

inline const Cases cases = {
    {"yield", yields},
    {"depth", depths},
    {"join", [](Size size) { return run(join, size.count); }},
    {"batch", batches},
    {"abort", [](Size size) { return run(abort_each, size.count); }},
    {"clone", [](Size size) { return run(clone, size.count); }},
    {"wake", [](Size size) { return run(wake, size.count); }},
    {"sleep", sleeps},
    {"arm", [](Size size) { return run(arm, size.count); }},
    {"sleepers", sleepers},
};

}  // namespace contest::ours
