// Frames: each is counted, and free when nobody counts it.

#include <algorithm>
#include <cstring>
#include <map>
#include <random>
#include <vector>

#include "memory/frames.hpp"
#include "memory_bed.hpp"
#include "workbook/catch.hpp"

using base::Errno;
using memory::Misuse;
using memory::page_size;

TEST_CASE("all frames are given, each once, and then there are none") {
    Memory frames(50);
    REQUIRE(frames->total() == 50);
    std::vector<void*> all;
    for (std::size_t i = 0; i < 50; ++i) all.push_back(frames->allocate().value());
    std::sort(all.begin(), all.end());
    CHECK(std::adjacent_find(all.begin(), all.end()) == all.end());
    for (void* const frame : all) std::memset(frame, 0x5a, page_size);
    CHECK(frames->free_count() == 0);
    CHECK(frames->allocate().error() == Errno::out_of_memory);
    for (void* const frame : all) frames->release(frame);
    CHECK(frames->free_count() == 50);
}

TEST_CASE("a frame is free when the last one releases it") {
    Memory frames(3);
    void* const frame = frames->allocate().value();
    frames->share(frame);
    CHECK(frames->references(frame) == 2);
    frames->release(frame);
    CHECK(frames->free_count() == 2);
    frames->release(frame);
    CHECK(frames->free_count() == 3);
    CHECK(frames->references(frame) == 0);
}

TEST_CASE("a zeroed frame is zero, whatever was in it") {
    Memory frames(1);
    void* const frame = frames->allocate().value();
    std::memset(frame, 0xff, page_size);
    frames->release(frame);
    const auto* const bytes =
        static_cast<unsigned char*>(frames->allocate_zeroed().value());
    CHECK(std::all_of(bytes, bytes + page_size,
                      [](unsigned char byte) { return byte == 0; }));
}

TEST_CASE("a page is copied whole") {
    Memory frames(2);
    auto* const one = static_cast<unsigned char*>(frames->allocate().value());
    auto* const other = static_cast<unsigned char*>(frames->allocate_zeroed().value());
    for (std::size_t i = 0; i < page_size; ++i) one[i] = static_cast<unsigned char>(i * 7);
    memory::copy_page(other, one);
    CHECK(std::equal(one, one + page_size, other));
}

TEST_CASE("what is released twice, or was never given, is reported, and changes nothing") {
    Memory frames(10);
    const Misuses misuses;
    void* const frame = frames->allocate().value();
    char mine[8];
    frames->release(static_cast<char*>(frame) + 16);
    frames->release(mine);
    frames->release(static_cast<char*>(frame) + page_size);  // nobody had it yet
    frames->release(frame);
    frames->release(frame);
    frames->share(frame);
    const std::vector<Misuse> expected{Misuse::foreign, Misuse::foreign, Misuse::foreign,
                                       Misuse::freed_twice, Misuse::shared_unowned};
    std::vector<Misuse> seen;
    for (const auto& [what, where] : Misuses::notes()) seen.push_back(what);
    CHECK(seen == expected);
    CHECK(frames->free_count() == 10);
}

TEST_CASE("a run is in a row, also among frames that came back") {
    Memory frames(10);
    std::vector<void*> all;
    for (int i = 0; i < 10; ++i) all.push_back(frames->allocate().value());
    for (const std::size_t free : {1U, 3U, 4U, 5U, 8U}) frames->release(all[free]);
    CHECK(frames->allocate_run(4).error() == Errno::out_of_memory);
    CHECK(frames->allocate_run(3).value() == all[3]);
    CHECK(frames->allocate_run(11).error() == Errno::out_of_memory);
    CHECK(frames->free_count() == 2);
    void* const one = frames->allocate().value();
    void* const other = frames->allocate().value();
    CHECK(std::min(one, other) == all[1]);
    CHECK(std::max(one, other) == all[8]);
}

TEST_CASE("a run may begin among frames that came back, and end among fresh ones") {
    Memory frames(10);
    void* const first = frames->allocate().value();
    void* const second = frames->allocate().value();
    frames->release(second);
    CHECK(frames->allocate_run(9).value() == second);
    CHECK(frames->free_count() == 0);
    frames->release(first);
    CHECK(frames->allocate().value() == first);
}

TEST_CASE("before a call fails, whoever can do without is asked") {
    static Memory* used;
    static void* spare;
    Memory frames(2);
    used = &frames;
    spare = frames->allocate().value();
    frames->ask_when_empty([]() noexcept {
        if (spare == nullptr) return false;
        (*used)->release(spare);
        spare = nullptr;
        return true;
    });
    CHECK(frames->allocate());
    CHECK(frames->allocate());
    CHECK(frames->allocate().error() == Errno::out_of_memory);
}

TEST_CASE("counts are right after any sequence") {
    Memory frames(40);
    std::mt19937 random(1);
    std::map<void*, unsigned> model;
    const auto any = [&] {
        return std::next(model.begin(),
                         static_cast<std::ptrdiff_t>(random() % model.size()))
            ->first;
    };
    for (int step = 0; step < 50'000; ++step) {
        const unsigned what = random() % 8;
        if (what < 3) {
            const auto frame = frames->allocate();
            REQUIRE(frame.has_value() == (model.size() < 40));
            if (frame) REQUIRE(model.emplace(*frame, 1).second);
        } else if (what == 3) {
            const std::size_t count = 1 + random() % 4;
            const auto run = frames->allocate_run(count);
            for (std::size_t i = 0; run && i < count; ++i)
                REQUIRE(
                    model.emplace(static_cast<std::byte*>(*run) + i * page_size, 1).second);
        } else if (!model.empty() && what == 4) {
            void* const frame = any();
            frames->share(frame);
            ++model[frame];
        } else if (!model.empty()) {
            void* const frame = any();
            frames->release(frame);
            if (--model[frame] == 0) model.erase(frame);
        }
        REQUIRE(frames->free_count() == 40 - model.size());
        if (!model.empty()) {
            void* const frame = any();
            REQUIRE(frames->references(frame) == model[frame]);
        }
    }
}
