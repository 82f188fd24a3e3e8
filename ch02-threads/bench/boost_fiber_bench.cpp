// Fibers through their scheduler, against Boost.Fiber's.
//
// Peers: boost_fiber boost_context
// Needs: posix
#include <boost/fiber/all.hpp>
#include <boost/version.hpp>
#include <string>
#include <utility>
#include <vector>

#include "bench/bench.hpp"
#include "fibers/channel.hpp"
#include "fibers/fibers.hpp"

namespace {

const std::string boost_name = "Boost.Fiber " + std::to_string(BOOST_VERSION / 100'000) +
                               "." + std::to_string(BOOST_VERSION / 100 % 1000);

// `count` fibers that each yield `times` times.
void our_yields(int count, int times) {
    fibers::Scheduler scheduler;
    for (int i = 0; i < count; ++i) {
        scheduler.spawn([times] {
            for (int j = 0; j < times; ++j) fibers::yield();
        });
    }
    scheduler.run();
}

void boost_yields(int count, int times) {
    std::vector<boost::fibers::fiber> all;
    for (int i = 0; i < count; ++i) {
        all.emplace_back([times] {
            for (int j = 0; j < times; ++j) boost::this_fiber::yield();
        });
    }
    for (auto& fiber : all) fiber.join();
}

void our_joins(int times) {
    fibers::Scheduler scheduler;
    scheduler.spawn([times] {
        for (int i = 0; i < times; ++i) fibers::spawn({}, [] {}).join();
    });
    scheduler.run();
}

void boost_joins(int times) {
    boost::fibers::fiber([times] {
        for (int i = 0; i < times; ++i) {
            boost::fibers::fiber(std::allocator_arg,
                                 boost::fibers::pooled_fixedsize_stack(), [] {})
                .join();
        }
    }).join();
}

void our_messages(int messages) {
    fibers::Scheduler scheduler;
    fibers::Channel<int> channel(1024);
    scheduler.spawn([&] {
        for (int i = 0; i < messages; ++i) static_cast<void>(channel.send(i));
        channel.close();
    });
    scheduler.spawn([&] {
        int sum = 0;
        while (const auto message = channel.receive()) sum += *message;
        bench::keep(sum);
    });
    scheduler.run();
}

void boost_messages(int messages) {
    boost::fibers::buffered_channel<int> channel(1024);
    boost::fibers::fiber sender([&] {
        for (int i = 0; i < messages; ++i) channel.push(i);
        channel.close();
    });
    boost::fibers::fiber receiver([&] {
        int sum = 0;
        for (int message = 0;
             channel.pop(message) == boost::fibers::channel_op_status::success;)
            sum += message;
        bench::keep(sum);
    });
    sender.join();
    receiver.join();
}

}  // namespace

int main() {
    constexpr int count = 64, times = 20'000, joins = 20'000, messages = 100'000;
    bench::print(bench::compared(
        "ch02/yield-64-boost", "one yield through the scheduler, 64 fibers",
        bench::paired_cpu_ns(
            1, [] { our_yields(count, times); }, [] { boost_yields(count, times); }),
        boost_name, count * times, "<= 0.25"));
    bench::print(bench::compared(
        "ch02/spawn-join-boost", "a fiber made, run to its end and joined, stacks pooled",
        bench::paired_cpu_ns(
            1, [] { our_joins(joins); }, [] { boost_joins(joins); }),
        boost_name, joins, "<= 0.5"));
    bench::print(bench::compared(
        "ch02/channel-1024-boost", "one message through a channel that holds 1,024",
        bench::paired_cpu_ns(
            1, [] { our_messages(messages); }, [] { boost_messages(messages); }),
        boost_name, messages, "<= 0.8"));
}
