// ThreadSanitizer and a race: the twin with it is reported, the twin without is not.
//
// Needs: linux x86_64 (builds and runs programs of its own, so for this machine)
#include <cstdio>
#include <cstdlib>
#include <string>

#include "child/twin.hpp"
#include "workbook/catch.hpp"

static const char* const sanitizer = "-fsanitize=thread";

// Without the sanitizer's library there is nothing to see.
static void need_the_sanitizer() {
    static const child::Twin nothing("int main() {}", sanitizer);
    static const bool works = nothing.built() && nothing.run().exit_code == 0;
    if (works) return;
    std::puts("skipped: this compiler has no working -fsanitize=thread");
    std::exit(77);
}

// [racy]
static const std::string counting = R"(
    #include <mutex>
    #include <thread>
    int counter = 0;
    std::mutex mutex;
    int main() {
        auto add = [] {
            LOCK
            ++counter;
        };
        std::thread a(add), b(add);
        a.join();
        b.join();
        return counter == 2 ? 0 : 1;
    }
)";

TEST_CASE("a race is reported, whether or not an addition got lost") {
    need_the_sanitizer();
    const child::Twin racy(counting, "-fsanitize=thread -DLOCK=");
    REQUIRE(racy.built());
    const child::Fate fate = racy.run();
    CHECK(fate.said.find("WARNING: ThreadSanitizer: data race") != std::string::npos);
    CHECK(fate.exit_code == 66);
}

TEST_CASE("the same with a lock is silent") {
    need_the_sanitizer();
    const child::Twin fixed(
        counting, "-fsanitize=thread '-DLOCK=std::lock_guard<std::mutex> lock(mutex);'");
    REQUIRE(fixed.built());
    const child::Fate fate = fixed.run();
    CHECK(fate.said.empty());
    CHECK(fate.exit_code == 0);
}
// [racy]

// [unseen]
// Each load and each store is atomic, so nothing here is a data race to the language. It is
// a race all the same, and the second thread's addition always gets lost.
static const std::string lost_update = R"(
    #include <atomic>
    #include <semaphore>
    #include <thread>
    std::atomic<int> counter = 0;
    std::binary_semaphore loaded(0);
    int main() {
        std::thread slow([] {
            const int seen = counter;
            loaded.release();
            while (counter == seen) std::this_thread::yield();
            counter = seen + 1;
        });
        loaded.acquire();
        for (int i = 0; i < 10; ++i) ++counter;
        slow.join();
        return counter == 11 ? 0 : 1;
    }
)";

TEST_CASE("a race between atomic steps is none to the sanitizer") {
    need_the_sanitizer();
    const child::Twin twin(lost_update, sanitizer);
    REQUIRE(twin.built());
    const child::Fate fate = twin.run();
    CHECK(fate.said.empty());
    CHECK(fate.exit_code == 1);  // and additions are lost
}
// [unseen]
