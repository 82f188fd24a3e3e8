// What does a read cost in each of the five models, and what does the wait before it cost?
//
// CPU time of the whole process, helpers included; wall-clock time would count the others'
// work on a shared machine. The models take turns in every round.

#include <aio.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/must.hpp"
#include "bench/bench.hpp"
#include "calls/calls.hpp"
#include "models/ring.hpp"

using base::must;

namespace {

constexpr std::size_t message_size = 64;
constexpr unsigned most = 256;        // messages in one batch
constexpr unsigned pipe_full = 1024;  // messages in a pipe: 64 KiB

// One pipe, and a reader for each model. Each reader takes a batch of messages out of it.
class Readers {
  public:
    Readers() {
        must("make a pipe", pipe(ends_));
        auto ring = models::Ring::open(most);
        if (ring) ring_.emplace(std::move(*ring));
    }

    void fill(unsigned count) {
        for (unsigned i = 0; i < count; ++i)
            must("write", write(ends_[1], buffers_[0].data(), message_size));
    }

    void by_read(unsigned count) {
        for (unsigned i = 0; i < count; ++i)
            must("read", read(ends_[0], buffers_[i].data(), message_size));
    }

    void by_poll(unsigned count) {
        pollfd interest{.fd = ends_[0], .events = POLLIN, .revents = 0};
        for (unsigned i = 0; i < count; ++i) {
            must("poll", poll(&interest, 1, -1));
            must("read", read(ends_[0], buffers_[i].data(), message_size));
        }
    }

    // All requests at once, then wait until the last one is complete.
    void by_aio(unsigned count) {
        std::vector<aiocb> requests(count);
        for (unsigned i = 0; i < count; ++i) {
            requests[i].aio_fildes = ends_[0];
            requests[i].aio_buf = buffers_[i].data();
            requests[i].aio_nbytes = message_size;
            requests[i].aio_sigevent.sigev_notify = SIGEV_NONE;
            must("aio_read", aio_read(&requests[i]));
        }
        for (aiocb& request : requests) {
            const aiocb* list[] = {&request};
            while (aio_error(&request) == EINPROGRESS) aio_suspend(list, 1, nullptr);
            must("aio_return", aio_return(&request));
        }
    }

    void by_ring(unsigned count) {
        for (unsigned i = 0; i < count; ++i) ring_->put_read(ends_[0], buffers_[i], i);
        must("io_uring_enter", ring_->enter(count, count));
        for (unsigned i = 0; i < count; ++i) ring_->done_with();
    }

    bool has_ring() const { return ring_.has_value(); }

  private:
    int ends_[2]{};
    std::array<std::array<std::byte, message_size>, most> buffers_{};
    std::optional<models::Ring> ring_;
};

using Batch = void (Readers::*)(unsigned);

struct Contestant {
    const char* name;
    Batch batch;
};

std::vector<Contestant> contestants(const Readers& readers) {
    std::vector<Contestant> all{{"read()", &Readers::by_read},
                                {"poll() + read()", &Readers::by_poll},
                                {"POSIX AIO", &Readers::by_aio}};
    if (readers.has_ring()) all.push_back({"io_uring", &Readers::by_ring});
    return all;
}

using Rounds = std::map<std::string, std::vector<double>>;

// CPU nanoseconds a message, for each reader in each round, with data that is there
// already.
Rounds measure(Readers& readers, unsigned batch) {
    Rounds rounds;
    for (int round = 0; round < 16; ++round) {
        for (const Contestant& one : contestants(readers)) {
            readers.fill(pipe_full);
            const double before = bench::process_cpu_ns();
            for (unsigned i = 0; i < pipe_full; i += batch) (readers.*one.batch)(batch);
            const double used = bench::process_cpu_ns() - before;
            if (round > 0) rounds[one.name].push_back(used / pipe_full);
        }
    }
    return rounds;
}

void compare(const Rounds& rounds, const char* name, const char* id, const char* what,
             const char* goal = "") {
    const auto ours = rounds.find(name);
    if (ours == rounds.end()) return;  // no io_uring here
    bench::print(bench::compared(
        id, what, {bench::summary(ours->second), bench::summary(rounds.at("read()"))},
        "read()", /*things=*/1, goal));
}

void cost_of_a_message(Readers& readers) {
    std::map<std::string, bench::Series> series;
    for (unsigned batch = 1; batch <= most; batch *= 4) {
        const Rounds rounds = measure(readers, batch);
        for (const auto& [name, values] : rounds) {
            series[name].name = name;
            series[name].points.emplace_back(batch, bench::summary(values).median);
        }
        if (batch == 1) {
            compare(rounds, "poll() + read()", "ch01/io-poll",
                    "CPU time of a 64-byte message by poll() and read()");
            compare(rounds, "POSIX AIO", "ch01/io-aio",
                    "CPU time of a 64-byte message by POSIX AIO");
            compare(rounds, "io_uring", "ch01/io-uring-one",
                    "CPU time of a 64-byte message by io_uring, one a call");
        } else if (batch == 64) {
            compare(rounds, "io_uring", "ch01/io-uring-batch",
                    "CPU time of a 64-byte message by io_uring, 64 a call", "<= 1");
        }
    }
    bench::Plot plot{.id = "ch01/five-models-batch",
                     .title = "A small message that is there already",
                     .x = "messages in a batch",
                     .y = "CPU time of a message, ns",
                     .log = "xy",
                     .series = {}};
    for (auto& [name, one] : series) plot.series.push_back(std::move(one));
    bench::print(plot);
}

// How many calls the kernel sees for a batch of 64: exact, by ptrace(2).
void calls_of_a_batch() {
    struct Counted {
        const char *id, *what;
        Batch batch;
    };
    for (const Counted& one :
         {Counted{"ch01/io-calls-poll", "System calls for 64 messages by poll() and read()",
                  &Readers::by_poll},
          Counted{"ch01/io-calls-uring", "System calls for 64 messages by io_uring",
                  &Readers::by_ring}}) {
        auto count = [](Batch batch) {
            // The same in the child twice: with the batch and without it.
            auto calls_with = [batch](bool with) {
                return calls::record([&] {
                    Readers readers;
                    readers.fill(64);
                    if (with && (batch != &Readers::by_ring || readers.has_ring()))
                        (readers.*batch)(64);
                });
            };
            const auto with = calls_with(true), without = calls_with(false);
            if (!with || !without) return 0.0;
            return static_cast<double>(with->size() - without->size());
        };
        const double ours = count(one.batch), theirs = count(&Readers::by_read);
        if (ours == 0 || theirs == 0) continue;  // nobody may trace here
        bench::print(bench::Row{.id = one.id,
                                .what = one.what,
                                .unit = "calls",
                                .ours = ours,
                                .peer = "read()",
                                .theirs = theirs,
                                .exact = true});
    }
}

// ---- The wait ----

struct Wait {
    double cpu_us;
    long calls;
};

Wait wait_blocking(int handle) {
    char byte = 0;
    const double before = bench::process_cpu_ns();
    must("read", read(handle, &byte, 1));
    return {(bench::process_cpu_ns() - before) / 1000, 1};
}

Wait wait_nonblocking(int handle) {
    char byte = 0;
    must("fcntl", fcntl(handle, F_SETFL, O_NONBLOCK));
    const double before = bench::process_cpu_ns();
    long calls = 1;
    while (read(handle, &byte, 1) < 0) ++calls;
    const Wait result{(bench::process_cpu_ns() - before) / 1000, calls};
    must("fcntl", fcntl(handle, F_SETFL, 0));
    return result;
}

Wait wait_multiplexing(int handle) {
    char byte = 0;
    pollfd interest{.fd = handle, .events = POLLIN, .revents = 0};
    const double before = bench::process_cpu_ns();
    must("poll", poll(&interest, 1, -1));
    must("read", read(handle, &byte, 1));
    return {(bench::process_cpu_ns() - before) / 1000, 2};
}

// A reader without other work sleeps until the signal comes.
Wait wait_signal(int handle) {
    char byte = 0;
    sigset_t sigio;
    sigemptyset(&sigio);
    sigaddset(&sigio, SIGIO);
    must("fcntl", fcntl(handle, F_SETOWN, getpid()));
    must("fcntl", fcntl(handle, F_SETFL, O_ASYNC));
    int signal = 0;
    const double before = bench::process_cpu_ns();
    sigwait(&sigio, &signal);
    must("read", read(handle, &byte, 1));
    const Wait result{(bench::process_cpu_ns() - before) / 1000, 2};
    must("fcntl", fcntl(handle, F_SETFL, 0));
    return result;
}

Wait wait_aio(int handle) {
    char byte = 0;
    aiocb request{};
    request.aio_fildes = handle;
    request.aio_buf = &byte;
    request.aio_nbytes = 1;
    request.aio_sigevent.sigev_notify = SIGEV_NONE;
    const aiocb* list[] = {&request};
    const double before = bench::process_cpu_ns();
    must("aio_read", aio_read(&request));
    while (aio_error(&request) == EINPROGRESS) aio_suspend(list, 1, nullptr);
    must("aio_return", aio_return(&request));
    return {(bench::process_cpu_ns() - before) / 1000, 0};
}

// Lets `wait` wait for a byte that comes `ms` milliseconds later.
Wait wait_for(Wait (*wait)(int), int ms) {
    int ends[2];
    must("make a pipe", pipe(ends));
    std::thread writer([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(ms));
        must("write", write(ends[1], "!", 1));
    });
    const Wait result = wait(ends[0]);
    writer.join();
    close(ends[0]);
    close(ends[1]);
    return result;
}

struct Waiter {
    const char* name;
    Wait (*wait)(int);
};

constexpr std::array waiters{
    Waiter{"blocking", wait_blocking}, Waiter{"non-blocking, asking on", wait_nonblocking},
    Waiter{"multiplexing", wait_multiplexing}, Waiter{"signal-driven", wait_signal},
    Waiter{"asynchronous (POSIX)", wait_aio}};

// What waits of one length cost, in each model, over several rounds.
struct Waits {
    bench::Sample cpu_us, calls;
};

std::array<Waits, waiters.size()> measure_waits(int ms) {
    std::array<std::vector<double>, waiters.size()> cpu_us, calls;
    for (int round = 0; round < 7; ++round) {
        for (std::size_t i = 0; i < waiters.size(); ++i) {
            const Wait result = wait_for(waiters[i].wait, ms);
            cpu_us[i].push_back(result.cpu_us);
            calls[i].push_back(static_cast<double>(result.calls));
        }
    }
    std::array<Waits, waiters.size()> all;
    for (std::size_t i = 0; i < waiters.size(); ++i)
        all[i] = {bench::summary(std::move(cpu_us[i])),
                  bench::summary(std::move(calls[i]))};
    return all;
}

void print_asking(const Waits& blocking, const Waits& asking) {
    bench::print(bench::Row{.id = "ch01/io-wait-cpu",
                            .what = "CPU time of a wait of 16 ms that asks on and on",
                            .unit = "µs",
                            .ours = asking.cpu_us.median,
                            .peer = "blocking read()",
                            .theirs = blocking.cpu_us.median,
                            .spread = asking.cpu_us.spread});
    bench::print(
        bench::Row{.id = "ch01/io-wait-calls",
                   .what = "Calls in vain during a wait of 16 ms that asks on and on",
                   .unit = "calls",
                   .ours = asking.calls.median,
                   .spread = asking.calls.spread});
}

void cost_of_a_wait() {
    bench::Plot plot{.id = "ch01/five-models-wait",
                     .title = "Waiting for one byte",
                     .x = "time until the byte comes, ms",
                     .y = "CPU time used, µs",
                     .log = "xy",
                     .series = {}};
    for (const Waiter& one : waiters) plot.series.push_back({one.name, {}});
    for (int ms = 1; ms <= 64; ms *= 4) {
        const auto waits = measure_waits(ms);
        for (std::size_t i = 0; i < waiters.size(); ++i)
            plot.series[i].points.emplace_back(ms, waits[i].cpu_us.median);
        if (ms == 16) print_asking(waits[0], waits[1]);
    }
    bench::print(plot);
}

}  // namespace

int main() {
    // Blocked in every thread, so that sigwait() gets it.
    sigset_t sigio;
    sigemptyset(&sigio);
    sigaddset(&sigio, SIGIO);
    sigprocmask(SIG_BLOCK, &sigio, nullptr);

    calls_of_a_batch();
    cost_of_a_wait();
    Readers readers;
    if (!readers.has_ring()) std::fputs("no io_uring here: measured without it\n", stderr);
    cost_of_a_message(readers);
}
