#pragma once
// What it costs to go from one coroutine, one thread, one process to another.

#include <algorithm>
#include <cstdint>

#include "user/jobs.hpp"
#include "user/machine_riscv64.hpp"
#include "user/processes.hpp"

namespace gauge {

// From the last instruction of one to the first of the other: the least of many times. What the two looks at the counter
// cost themselves is taken off.
class Watch {
  public:
    void leave() noexcept { left_ = user::instructions(); }
    void arrive() noexcept { least_ = std::min(least_, user::instructions() - left_); }
    // What is known so far; the next measurement begins.
    std::uint64_t take() noexcept {
        const std::uint64_t with_looks = std::exchange(least_, ~0ULL);
        for (int i = 0; i < 10; ++i) {
            leave();
            arrive();
        }
        return with_looks - std::exchange(least_, ~0ULL);
    }

  private:
    std::uint64_t left_ = 0, least_ = ~0ULL;
};
inline constinit Watch watch;
inline constexpr int switches_each = 500;  // by each of two

inline user::Job yields() {
    for (int i = 0; i < switches_each; ++i) {
        watch.leave();
        co_await user::yield();
        watch.arrive();
    }
}
// [thread]
// A plain function, called by a coroutine: it cannot give its stack back, so it keeps it.
[[gnu::noinline]] inline void pause_often(user::Jobs& jobs) {
    for (int i = 0; i < switches_each; ++i) {
        watch.leave();
        jobs.pause();
        watch.arrive();
    }
}
inline user::Job thread(user::Jobs& jobs) {
    pause_often(jobs);
    co_return;
}
// [thread]

inline std::uint64_t count_coroutine_switch(user::Jobs& jobs) {
    for (int i = 0; i < 2; ++i) jobs.spawn(yields(), abi::usual_level);
    jobs.run();
    return watch.take();
}
inline std::uint64_t count_thread_switch(user::Jobs& jobs) {
    for (int i = 0; i < 2; ++i) jobs.spawn(thread(jobs), abi::usual_level);
    jobs.run();
    return watch.take();
}
// Both processes leave; each has a watch of its own, which runs while the other one does: there and back.
inline std::uint64_t count_process_switch() {
    const auto child = user::fork();
    for (int i = 0; i < switches_each; ++i) {
        watch.leave();
        user::call(user::Call::sched_yield);
        watch.arrive();
    }
    if (child && *child == 0) user::exit(0);
    user::wait();
    return watch.take() / 2;
}

// What a thousand coroutines take that have not begun: each is a frame.
struct Spawned {
    std::uint64_t instructions;  // the least
    std::uint64_t bytes;         // each, on the average
};
inline Spawned count_spawn(user::Jobs& jobs) {
    constexpr int many = 4000;
    const auto heap_end = [] { return user::call(user::Call::brk, 0); };
    const auto before = heap_end();
    for (int i = 0; i < many; ++i) {
        watch.leave();
        jobs.spawn(yields(), abi::usual_level);
        watch.arrive();
    }
    const auto bytes = static_cast<std::uint64_t>(heap_end() - before) / many;
    const std::uint64_t instructions = watch.take();
    jobs.run();
    watch.take();
    return {instructions, bytes};
}

}  // namespace gauge
