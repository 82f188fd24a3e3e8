// What "ready" means where there are pipes, files, signals and descriptors that share one file: the
// same on every back end of a POSIX system.
//
// Needs: posix

#include <fcntl.h>
#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <memory>
#include <thread>

#include "each_backend.hpp"
#include "events/queue.hpp"

using namespace std::chrono_literals;
using namespace conformance;
using base::Errno, base::must;
using events::Event, events::Interest, events::Mode, events::Queue, events::Ready;

namespace {

struct Pipe {
    Pipe() : Pipe(make()) {}
    explicit Pipe(std::array<int, 2> ends) : out(ends[0]), in(ends[1]) {}
    static std::array<int, 2> make() {
        std::array<int, 2> ends;
        must("pipe", pipe(ends.data()));
        for (const int end : ends) must("fcntl", fcntl(end, F_SETFL, O_NONBLOCK));
        return ends;
    }
    Owned out;  // to read from
    Owned in;   // to write to
};

// As many descriptors as the system lets us have, but `wanted` at most.
std::size_t allow_descriptors(std::size_t wanted) {
    rlimit limit{};
    must("getrlimit", getrlimit(RLIMIT_NOFILE, &limit));
    const rlimit before = limit;
    limit.rlim_cur =
        std::min<rlim_t>(std::max<rlim_t>(before.rlim_cur, wanted + 200), limit.rlim_max);
    must("setrlimit", setrlimit(RLIMIT_NOFILE, &limit));
    return std::min<std::size_t>(wanted, limit.rlim_cur - 200);
}

}  // namespace

TEST_CASE("a file is always ready: it can not be watched") {
    on_each_backend([](Queue& queue) {
        std::FILE* const file = std::tmpfile();
        REQUIRE(file != nullptr);
        CHECK(queue.add(fileno(file), 1, Interest::readable).error() ==
              Errno::not_permitted);
        CHECK(queue.remove(fileno(file)).error() == Errno::no_such_file);
        std::fclose(file);
        Owned folder(must("open", open("/", O_RDONLY | O_CLOEXEC)));
        CHECK(queue.add(folder, 1, Interest::readable).error() == Errno::not_permitted);
    });
}

TEST_CASE("a pipe without a writer has come to its end") {
    on_each_backend([](Queue& queue) {
        Pipe pipe;
        REQUIRE(queue.add(pipe.out, 1, Interest::readable));
        REQUIRE(write(pipe.in, "x", 1) == 1);
        CHECK(the_event(queue).ready == Ready{.readable = true});
        pipe.in.close();
        for (int i = 0; i < 2; ++i) {
            const Ready ready = the_event(queue).ready;
            CHECK(ready.readable);
            CHECK(ready.read_closed);
            drain(pipe.out);
        }
        REQUIRE(queue.remove(pipe.out));
    });
}

TEST_CASE("a pipe without a reader takes no more") {
    on_each_backend([](Queue& queue) {
        Pipe pipe;
        fill(pipe.in);
        REQUIRE(queue.add(pipe.in, 1, Interest::writable));
        CHECK(wait(queue, now).empty());
        pipe.out.close();
        const Ready ready = the_event(queue).ready;
        CHECK(ready.writable);
        CHECK(ready.write_closed);
        REQUIRE(queue.remove(pipe.in));
    });
}

TEST_CASE("a descriptor that was closed without remove() does no harm") {
    on_each_backend([](Queue& queue) {
        auto closed = std::make_unique<Pair>();
        Pair open;
        const events::Descriptor number = closed->near;
        REQUIRE(queue.add(number, 1, Interest::readable));
        REQUIRE(queue.add(open.near, 2, Interest::readable));
        closed.reset();
        for (const Event& event : wait(queue, now)) CHECK(event.token == 1);
        CHECK(sleeps(queue));
        static_cast<void>(queue.remove(number));  // there may be nothing to remove any more
        CHECK(wait(queue, now).empty());
        CHECK(queue.modify(number, 1, Interest::readable).error() == Errno::no_such_file);
        send(open.far, "x");
        CHECK(the_event(queue).token == 2);
        REQUIRE(queue.remove(open.near));
    });
}

// Closed, but its file lives on under another number: epoll(7) goes on telling of it.
TEST_CASE("a number that was closed without remove() brings nothing of its file") {
    on_each_backend([](Queue& queue) {
        Pair old;
        const Owned copy(must("dup", dup(old.near)));
        const events::Descriptor number = old.near;
        REQUIRE(queue.add(number, 1, Interest::readable));
        old.near.close();
        send(old.far, "x");
        CHECK(queue.remove(number).error() == Errno::no_such_file);
        CHECK(wait(queue, now).empty());
        // The same number, another file: only the generation of a registration tells the two apart.
        Pipe pipe;
        const Owned next(must("dup2", dup2(pipe.out, number)));
        REQUIRE(queue.add(next, 2, Interest::readable));
        CHECK(wait(queue, now).empty());
        REQUIRE(write(pipe.in, "y", 1) == 1);
        CHECK(the_event(queue).token == 2);
        REQUIRE(queue.remove(next));
    });
}

TEST_CASE("two descriptors of one file are watched each for itself") {
    on_each_backend([](Queue& queue) {
        Pair pair;
        Owned copy(must("dup", dup(pair.near)));
        REQUIRE(queue.add(pair.near, 1, Interest::readable));
        REQUIRE(queue.add(copy, 2, Interest::readable));
        send(pair.far, "x");
        std::vector<events::Token> tokens;
        while (tokens.size() < 2) {
            tokens.clear();
            for (const Event& event : wait(queue, soon)) tokens.push_back(event.token);
        }
        std::ranges::sort(tokens);
        CHECK(tokens == std::vector<events::Token>{1, 2});
        REQUIRE(
            queue.remove(pair.near));  // before the close: the copy keeps the file alive
        pair.near.close();
        CHECK(the_event(queue).token == 2);
        REQUIRE(queue.remove(copy));
        CHECK(wait(queue, now).empty());
    });
}

TEST_CASE("ten thousand events come in batches, each exactly once") {
    const std::size_t count = allow_descriptors(10'000);
    REQUIRE(count >= 500);
    on_each_backend([count](Queue& queue) {
        Pipe pipe;
        std::vector<std::unique_ptr<Owned>> copies;
        for (std::size_t i = 0; i < count; ++i) {
            copies.push_back(std::make_unique<Owned>(must("dup", dup(pipe.out))));
            REQUIRE(queue.add(*copies.back(), i, Interest::readable, Mode::oneshot));
        }
        CHECK(wait(queue, 0ns).empty());
        REQUIRE(write(pipe.in, "x", 1) == 1);
        std::vector<int> times(count);
        for (std::size_t told = 0; told < count;) {
            const auto found = wait(queue, soon, /*most=*/1000);
            REQUIRE_FALSE(found.empty());
            told += found.size();
            for (const Event& event : found) ++times.at(event.token);
        }
        CHECK(std::ranges::count(times, 1) == static_cast<std::ptrdiff_t>(count));
        CHECK(wait(queue, now).empty());
        for (const auto& copy : copies) REQUIRE(queue.remove(*copy));
    });
}

TEST_CASE("without a free descriptor there is no queue, and nothing is left behind") {
    const int next = must("dup", dup(0));  // the lowest that is free
    close(next);
    rlimit limit{};
    must("getrlimit", getrlimit(RLIMIT_NOFILE, &limit));
    for (const events::Backend backend : events::backends()) {
        DYNAMIC_SECTION(events::name_of(backend)) {
            rlimit tight = limit;
            tight.rlim_cur = static_cast<rlim_t>(next);
            must("setrlimit", setrlimit(RLIMIT_NOFILE, &tight));
            const auto refused = Queue::open(backend);
            // One more: the first step may succeed, and has to be undone.
            ++tight.rlim_cur;
            must("setrlimit", setrlimit(RLIMIT_NOFILE, &tight));
            static_cast<void>(Queue::open(backend));
            must("setrlimit", setrlimit(RLIMIT_NOFILE, &limit));
            REQUIRE_FALSE(refused);
            CHECK(refused.error() == Errno::too_many_handles);
            const int again = must("dup", dup(0));
            CHECK(again == next);
            close(again);
            CHECK(Queue::open(backend));
        }
    }
}

static std::atomic<int> signals = 0;

TEST_CASE("signals end no wait before its time, and make none longer") {
    struct sigaction action{};
    action.sa_handler = [](int) { signals.fetch_add(1, std::memory_order_relaxed); };
    sigaction(SIGUSR1, &action, nullptr);
    on_each_backend([](Queue& queue) {
        std::atomic<bool> is_over = false;
        std::thread sender([&, waiter = pthread_self()] {
            while (!is_over.load(std::memory_order_relaxed)) {
                pthread_kill(waiter, SIGUSR1);
                std::this_thread::sleep_for(1ms);
            }
        });
        signals = 0;
        // Until some have come: on a busy machine the sender may begin late.
        do {
            const auto begin = std::chrono::steady_clock::now();
            CHECK(wait(queue, 20ms).empty());
            const auto taken = std::chrono::steady_clock::now() - begin;
            CHECK(taken >= 20ms);
            CHECK(taken < 5s);
        } while (signals < 5);
        is_over = true;
        sender.join();
    });
}

static Queue* woken_queue = nullptr;

TEST_CASE("wake() may be called in a signal handler, and leaves errno alone") {
    struct sigaction action{};
    action.sa_handler = [](int) { woken_queue->wake(); };
    sigaction(SIGUSR2, &action, nullptr);
    on_each_backend([](Queue& queue) {
        woken_queue = &queue;
        errno = 4242;
        for (int i = 0; i < 100; ++i) std::raise(SIGUSR2);
        CHECK(errno == 4242);
        CHECK(the_event(queue).what == events::What::woken);
        CHECK(wait(queue, now).empty());
    });
}

TEST_CASE("a queue can be waited for by another one") {
    on_each_backend([](Queue& inner) {
        if (inner.descriptor() == events::no_descriptor) {
            WARN("not this one: it has no descriptor of its own");
            return;
        }
        Queue outer = must("open", Queue::open());
        Pair pair;
        REQUIRE(inner.add(pair.near, 1, Interest::readable));
        REQUIRE(outer.add(inner.descriptor(), 2, Interest::readable));
        CHECK(wait(outer, now).empty());
        send(pair.far, "x");
        CHECK(the_event(outer).token == 2);
        CHECK(the_event(inner).token == 1);
        drain(pair.near);
        CHECK(wait(outer, now).empty());
        REQUIRE(outer.remove(inner.descriptor()));
        REQUIRE(inner.remove(pair.near));
    });
}
