#pragma once
// Ours: tasks of one thread, over LocalExecutor.

#include <time.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <utility>

#include "cases.hpp"
#include "futures/core/executor.hpp"
#include "sharing.hpp"
#include "tasks.hpp"

namespace contest::ours {

using futures::Context, futures::Local, futures::LocalExecutor, futures::Poll,
    futures::Shared, futures::SharedExecutor;

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

// Runs a case as a task, and what that starts.
template <typename Executor, Task<> (*main)(Executor&, Size)>
double run(Size size) {
    Clock clock;
    Executor executor(clock);
    executor.block_on(main(executor, size));
    return 0;
}

// ---- Wakers ----

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

template <typename Executor>
Task<> clones(Executor&, Size size) {
    Now each([size](Context& context) {
        for (std::uint64_t i = 0; i < size.count; ++i) bench::keep(context.waker().clone());
    });
    co_await each;
}

template <typename Executor>
Task<> wakes(Executor&, Size size) {
    Now each([size](Context& context) {
        for (std::uint64_t i = 0; i < size.count; ++i) context.waker().wake_by_ref();
    });
    co_await each;
}

// ---- Many at once ----

template <typename Sync>
double batches(Size size) {
    Clock clock;
    futures::FramePool pool;
    futures::Executor<Sync> executor(clock);
    for (std::uint64_t done = 0; done < size.count; done += size.tasks) {
        for (std::uint64_t i = 0; i < size.tasks; ++i) {
            executor.spawn_detached(nothing_in(std::allocator_arg, pool));
        }
        executor.run();
    }
    return 0;
}

template <typename Sync>
double sleeps(Size size) {
    Clock clock;
    futures::Executor<Sync> executor(clock);
    for (std::uint64_t i = 0; i < size.count; ++i) {
        executor.spawn_detached(sleep_for(std::chrono::milliseconds(1 + i % 100)));
    }
    executor.run();
    return 0;
}

template <typename Executor>
Task<> arms(Executor&, Size size) {
    for (std::uint64_t i = 0; i < size.count; ++i) {
        Now once([](Context& context) {
            auto alarm = sleep(std::chrono::hours(1));
            if (alarm.poll(context).is_ready()) std::abort();
        });
        co_await once;
        if (i % 64 == 63) co_await yield();
    }
}

// All of them sleep when their memory is measured; then they wake, and end.
template <typename Sync>
double sleepers(Size size) {
    Clock clock;
    futures::Executor<Sync> executor(clock);
    const double before = resident_bytes();
    for (std::uint64_t i = 0; i < size.count; ++i) {
        executor.spawn_detached(sleep_for(std::chrono::seconds(4)));
    }
    executor.run_ready();
    const double bytes = resident_bytes() - before;
    executor.run();
    return bytes / static_cast<double>(size.count);
}

inline const Cases cases = {
    {"yield", run<LocalExecutor, yields>},
    {"depth", run<LocalExecutor, depths>},
    {"join", run<LocalExecutor, joins>},
    {"abort", run<LocalExecutor, aborts>},
    {"oneshot", run<LocalExecutor, oneshots<Local>>},
    {"request", run<LocalExecutor, requests<Local>>},
    {"mpsc", run<LocalExecutor, messages<Local>>},
    {"hand-over", run<LocalExecutor, hand_overs<Local>>},
    {"lock", run<LocalExecutor, locks<Local>>},
    {"contend", run<LocalExecutor, contentions<Local>>},
    {"clone", run<LocalExecutor, clones>},
    {"wake", run<LocalExecutor, wakes>},
    {"arm", run<LocalExecutor, arms>},
    {"batch", batches<Local>},
    {"sleep", sleeps<Local>},
    {"sleepers", sleepers<Local>},
};

// The same, where other threads may wake: what is shared is atomic, as it is in tokio everywhere.
inline const Cases shared_cases = {
    {"yield", run<SharedExecutor, yields>},
    {"join", run<SharedExecutor, joins>},
    {"abort", run<SharedExecutor, aborts>},
    {"oneshot", run<SharedExecutor, oneshots<Shared>>},
    {"request", run<SharedExecutor, requests<Shared>>},
    {"mpsc", run<SharedExecutor, messages<Shared>>},
    {"hand-over", run<SharedExecutor, hand_overs<Shared>>},
    {"lock", run<SharedExecutor, locks<Shared>>},
    {"contend", run<SharedExecutor, contentions<Shared>>},
    {"clone", run<SharedExecutor, clones>},
    {"wake", run<SharedExecutor, wakes>},
    {"arm", run<SharedExecutor, arms>},
    {"batch", batches<Shared>},
    {"sleep", sleeps<Shared>},
};

}  // namespace contest::ours
