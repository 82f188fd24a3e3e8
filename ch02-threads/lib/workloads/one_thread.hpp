#pragma once
/// @file
/// What fibers of one thread do in measurements: give way, come and go, send messages.

#include "fibers/channel.hpp"
#include "fibers/fibers.hpp"

namespace workloads {

/// So many fibers give way so many times each.
inline void yields(int fibers, int times) {
    fibers::Scheduler scheduler;
    for (int i = 0; i < fibers; ++i) {
        scheduler.spawn([times] {
            for (int j = 0; j < times; ++j) fibers::yield();
        });
    }
    scheduler.run();
}

/// A fiber makes so many others that do nothing, and joins each before it makes the next.
inline void joins(int times) {
    fibers::Scheduler scheduler;
    scheduler.spawn([times] {
        for (int i = 0; i < times; ++i) fibers::spawn({}, [] {}).join();
    });
    scheduler.run();
}

/// So many messages go through a channel that holds 1,024.
/// @returns Their sum: look at it, or a compiler may leave the work out.
inline int messages(int count) {
    fibers::Scheduler scheduler;
    fibers::Channel<int> channel(1024);
    int sum = 0;
    scheduler.spawn([&] {
        for (int i = 0; i < count; ++i) static_cast<void>(channel.send(i % 2));
        channel.close();
    });
    scheduler.spawn([&] {
        while (const auto message = channel.receive()) sum += *message;
    });
    scheduler.run();
    return sum;
}

}  // namespace workloads
