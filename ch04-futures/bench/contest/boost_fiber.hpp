#pragma once
// Boost.Fiber: the same on one thread, each task a fiber with a stack of its own.

#include <boost/fiber/all.hpp>
#include <boost/version.hpp>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "bench/bench.hpp"
#include "cases.hpp"

namespace contest::on_boost {

using boost::fibers::buffered_channel, boost::fibers::fiber, boost::this_fiber::yield;

inline const std::string version = "Boost.Fiber " +
                                   std::to_string(BOOST_VERSION / 100'000) + "." +
                                   std::to_string(BOOST_VERSION / 100 % 1000);

// So many fibers, each doing the same, and waits for all.
template <typename Work>
double all(std::uint64_t tasks, Work work) {
    std::vector<fiber> fibers;
    for (std::uint64_t i = 0; i < tasks; ++i) fibers.emplace_back(work);
    for (fiber& one : fibers) one.join();
    return 0;
}

inline double yields(Size size) {
    return all(size.tasks, [times = size.count / size.tasks] {
        for (std::uint64_t i = 0; i < times; ++i) yield();
    });
}

inline double joins(Size size) {
    boost::fibers::pooled_fixedsize_stack pool;
    for (std::uint64_t i = 0; i < size.count; ++i)
        fiber(std::allocator_arg, pool, [] {}).join();
    return 0;
}

inline double oneshots(Size size) {
    boost::fibers::pooled_fixedsize_stack pool;
    for (std::uint64_t i = 0; i < size.count; ++i) {
        boost::fibers::promise<std::uint64_t> sender;
        auto answer = sender.get_future();
        fiber(std::allocator_arg, pool, [i, promise = std::move(sender)]() mutable {
            promise.set_value(i);
        }).detach();
        bench::keep(answer.get());
    }
    return 0;
}

inline double messages(Size size) {
    buffered_channel<std::uint64_t> channel(size.tasks);
    fiber sender([&] {
        for (std::uint64_t i = 0; i < size.count; ++i) channel.push(i);
        channel.close();
    });
    std::uint64_t sum = 0;
    for (const std::uint64_t message : channel) sum += message;
    bench::keep(sum);
    sender.join();
    return 0;
}

inline double hand_overs(Size size) {
    boost::fibers::unbuffered_channel<int> ping, pong;
    fiber other([&] {
        for (const int ball : ping) pong.push(ball);
    });
    for (std::uint64_t i = 0; i < size.count / 2; ++i) {
        ping.push(1);
        bench::keep(pong.value_pop());
    }
    ping.close();
    other.join();
    return 0;
}

inline double locks(Size size) {
    boost::fibers::mutex mutex;
    std::uint64_t sum = 0;
    for (std::uint64_t i = 0; i < size.count; ++i) {
        const std::lock_guard lock(mutex);
        ++sum;
        bench::keep(sum);
    }
    return 0;
}

inline double contentions(Size size) {
    boost::fibers::mutex mutex;
    return all(size.tasks, [&mutex, times = size.count / size.tasks] {
        for (std::uint64_t i = 0; i < times; ++i) {
            const std::lock_guard lock(mutex);
            yield();
        }
    });
}

inline const Cases cases = {
    {"yield", yields},        {"join", joins},           {"oneshot", oneshots},
    {"mpsc", messages},       {"hand-over", hand_overs}, {"lock", locks},
    {"contend", contentions},
};

}  // namespace contest::on_boost
