// What the device and the watcher claim to see.
//
// Needs: linux

#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <thread>
#include <utility>

#include "models/device.hpp"
#include "models/reads.hpp"
#include "models/watch.hpp"
#include "workbook/catch.hpp"

using models::Copier;
using models::Device;
using models::Doing;

TEST_CASE("a thread that runs is seen running, and one that is gone is not seen") {
    CHECK(models::glance_at(gettid()).state == 'R');
    pid_t gone = 0;
    std::thread([&] { gone = gettid(); }).join();
    while (models::glance_at(gone).state != '?') {}  // join() returns a moment earlier
    CHECK_FALSE(models::is_asleep(gone));
}

TEST_CASE("a thread in a blocking read is asleep until there is data") {
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    std::atomic<pid_t> reader = 0;
    ssize_t size = 0;
    std::thread thread([&] {
        char byte = 0;
        reader = gettid();
        reader.notify_one();
        size = read(ends[0], &byte, 1);
    });
    reader.wait(0);
    while (!models::is_asleep(reader)) {}
    CHECK(write(ends[1], "!", 1) == 1);
    thread.join();
    CHECK(size == 1);
    CHECK_FALSE(models::is_asleep(reader));
    close(ends[0]);
    close(ends[1]);
}

TEST_CASE(
    "a thread that waits for another one of the program is not asleep while that one "
    "runs") {
    std::atomic<bool> stop = false;
    std::atomic<pid_t> waiter = 0;
    std::thread busy([&] {
        while (!stop.load()) {}
    });
    std::thread joiner([&] {
        waiter = gettid();
        waiter.notify_one();
        busy.join();
    });
    waiter.wait(0);
    while (models::glance_at(waiter).state != 'S') {}
    for (int looks = 0; looks < 100; ++looks) CHECK_FALSE(models::is_asleep(waiter));
    stop = true;
    joiner.join();
}

TEST_CASE("the number of naps tells one sleep from the next") {
    std::atomic<bool> stop = false;
    std::atomic<pid_t> napper = 0;
    std::thread thread([&] {
        napper = gettid();
        napper.notify_one();
        while (!stop) std::this_thread::sleep_for(std::chrono::microseconds(1));
    });
    napper.wait(0);
    const models::Glance first = models::glance_at(napper);
    models::Glance second = first;
    while (second.naps == first.naps) second = models::glance_at(napper);
    stop = true;
    thread.join();
    CHECK(first.naps >= 0);
    CHECK(second.naps > first.naps);
}

TEST_CASE("whoever touches fresh pages first has a fault for each") {
    const std::size_t size = 64 * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    void* pages =
        mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    REQUIRE(pages != MAP_FAILED);
    madvise(pages, size, MADV_NOHUGEPAGE);
    const models::Faults before = models::faults();
    std::memset(pages, 1, size);
    const models::Faults after = models::faults();
    CHECK(after.of(gettid()) - before.of(gettid()) >= 64);
    CHECK(after.of(/*nobody*/ -1) == 0);
    munmap(pages, size);
}

TEST_CASE("the device delivers to a sleeping reader, and to one that works") {
    Device device;
    for (int round = 0; round < 3; ++round) {
        device.ask();
        CHECK_FALSE(device.inbox_full());
        CHECK(read(device.handle(), device.inbox().data(), device.inbox().size()) ==
              std::ssize(device.inbox()));
        device.told("read() returns");
        const models::Report asleep = device.report();
        CHECK(asleep.doing == Doing::asleep);
        CHECK(asleep.work == 0);

        device.ask();
        for (int unit = 0; unit < Device::patience; ++unit) device.work();
        device.told("the device is due");
        CHECK(read(device.handle(), device.inbox().data(), device.inbox().size()) > 0);
        const models::Report at_work = device.report();
        CHECK(at_work.doing == Doing::at_work);
        CHECK(at_work.work == Device::patience);
        CHECK_FALSE(at_work.full_when_told);
        CHECK(at_work.copier == Copier::reader);
    }
}

TEST_CASE("a message of less than a page has no copier that could be told") {
    Device device(1, 8);
    device.ask();
    CHECK(read(device.handle(), device.inbox().data(), device.inbox().size()) == 8);
    device.told("read() returns");
    CHECK(device.report().copier == Copier::unknown);
}

TEST_CASE("each model waits and copies as its definition says, in any order") {
    struct Expected {
        Doing doing;
        bool full_when_told;
        Copier copier;
        int reads;
    };
    const std::array<Expected, 6> expected{{
        {Doing::asleep, true, Copier::reader, 1},
        {Doing::at_work, true, Copier::reader, 1 + Device::patience},
        {Doing::asleep, false, Copier::reader, 1},
        {Doing::at_work, false, Copier::reader, 1},
        {Doing::at_work, true, Copier::another_thread, 0},
        {Doing::asleep, true, Copier::another_thread, 0},
    }};
    Device device;
    for (std::size_t i : {5u, 0u, 4u, 1u, 3u, 2u, 2u, 4u}) {
        const int reads = models::all_models[i].read(device);
        const models::Report report = device.report();
        INFO(models::all_models[i].name);
        CHECK(report.doing == expected[i].doing);
        CHECK(report.full_when_told == expected[i].full_when_told);
        CHECK(report.copier == expected[i].copier);
        CHECK(reads == expected[i].reads);
    }
}
