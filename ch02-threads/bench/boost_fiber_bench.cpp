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
#include "workloads/one_thread.hpp"

namespace {

const std::string boost_name = "Boost.Fiber " + std::to_string(BOOST_VERSION / 100'000) +
                               "." + std::to_string(BOOST_VERSION / 100 % 1000);

void boost_yields(int count, int times) {
    std::vector<boost::fibers::fiber> all;
    for (int i = 0; i < count; ++i) {
        all.emplace_back([times] {
            for (int j = 0; j < times; ++j) boost::this_fiber::yield();
        });
    }
    for (auto& fiber : all) fiber.join();
}

void boost_joins(int times) {
    boost::fibers::fiber([times] {
        boost::fibers::pooled_fixedsize_stack pool;
        for (int i = 0; i < times; ++i)
            boost::fibers::fiber(std::allocator_arg, pool, [] {}).join();
    }).join();
}

void boost_messages(int messages) {
    boost::fibers::buffered_channel<int> channel(1024);
    boost::fibers::fiber sender([&] {
        for (int i = 0; i < messages; ++i) channel.push(i % 2);
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
            1, [] { workloads::yields(count, times); }, [] { boost_yields(count, times); }),
        boost_name, count * times, "<= 0.25"));
    bench::print(bench::compared(
        "ch02/spawn-join-boost", "a fiber made, run to its end and joined, stacks pooled",
        bench::paired_cpu_ns(
            1, [] { workloads::joins(joins); }, [] { boost_joins(joins); }),
        boost_name, joins, "<= 0.5"));
    bench::print(bench::compared("ch02/channel-1024-boost",
                                 "one message through a channel that holds 1,024",
                                 bench::paired_cpu_ns(
                                     1, [] { bench::keep(workloads::messages(messages)); },
                                     [] { boost_messages(messages); }),
                                 boost_name, messages, "<= 0.8"));
}
