// Is io_uring faster than epoll, and does it make fewer system calls? An echo server, 64 bytes, over
// TCP on this machine: the same protocol by four loops without any library between them and the kernel.
//
//   epoll      level-triggered; read and write for each request
//   plain      io_uring, a receive and a send for each request, no flags
//   defer      the same with IORING_SETUP_SINGLE_ISSUER and DEFER_TASKRUN
//   multishot  the same, one receive for all requests of a connection, buffers of the kernel's choice
//
// Server and client are processes, each on a processor of its own, at real-time priority if that is
// allowed. Each sample stands between two of the epoll server; what counts is the ratio.
//
// Needs: linux
#include <sched.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/must.hpp"
#include "bench/bench.hpp"
#include "events/sockets.hpp"
#include "uring/buffers.hpp"
#include "uring/prepare.hpp"
#include "uring/prepare_sockets.hpp"
#include "uring/ring.hpp"

using base::must;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::size_t message = 64;
constexpr std::chrono::milliseconds length{100};
constexpr int rounds = 13;

// ---- Servers: each serves these connections for ever, and counts its system calls ----

using Calls = std::atomic<std::uint64_t>;
using Room = std::array<std::byte, message>;

void serve_by_epoll(const std::vector<int>& connections, Calls& calls) {
    const int queue = must("epoll_create1", epoll_create1(EPOLL_CLOEXEC));
    for (const int connection : connections) {
        epoll_event event{.events = EPOLLIN, .data = {.fd = connection}};
        must("epoll_ctl", epoll_ctl(queue, EPOLL_CTL_ADD, connection, &event));
    }
    std::array<epoll_event, 256> found;
    Room room;
    for (;;) {
        const int count = epoll_wait(queue, found.data(), 256, -1);
        if (count < 0 && errno == EINTR) continue;
        must("epoll_wait", count);
        for (const epoll_event& one :
             std::span(found).first(static_cast<unsigned>(count))) {
            const ssize_t size = must("read", read(one.data.fd, room.data(), room.size()));
            must("write", write(one.data.fd, room.data(), static_cast<std::size_t>(size)));
        }
        calls.fetch_add(1 + 2 * static_cast<unsigned>(count), std::memory_order_relaxed);
    }
}

uring::Ring open(unsigned flags) {
    return must("ring",
                uring::Ring::open({.entries = 1024, .completions = 4096, .flags = flags}));
}

io_uring_sqe& next(uring::Ring& ring) {
    io_uring_sqe* cell = ring.next();
    if (cell == nullptr) must("submit", ring.submit());
    return cell != nullptr ? *cell : *ring.next();
}

constexpr unsigned defer = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN;

template <unsigned flags>
void serve_by_uring(const std::vector<int>& connections, Calls& calls) {
    uring::Ring ring = open(flags);
    std::vector<Room> rooms(connections.size());
    const auto receive = [&](std::size_t i) {
        io_uring_sqe& cell = next(ring);
        uring::prepare_receive(cell, connections[i], rooms[i]);
        cell.user_data = i << 1;
    };
    for (std::size_t i = 0; i < connections.size(); ++i) receive(i);
    for (;;) {
        must("io_uring_enter", ring.wait(1));
        for (; const io_uring_cqe* done = ring.look(); ring.done_with()) {
            const std::size_t i = done->user_data >> 1;
            if ((done->user_data & 1) != 0) {
                receive(i);
                continue;
            }
            io_uring_sqe& cell = next(ring);
            uring::prepare_send(
                cell, connections[i],
                std::span(rooms[i]).first(static_cast<unsigned>(done->res)));
            cell.user_data = i << 1 | 1;
        }
        calls.store(ring.calls(), std::memory_order_relaxed);
    }
}

// A send tells nothing: its buffer is free when the next request of that client is here.
void serve_by_multishot(const std::vector<int>& connections, Calls& calls) {
    uring::Ring ring = open(defer);
    auto buffers = must("buffers", uring::BufferRing::open(ring, 0, 1024));
    std::vector<Room> rooms(1024);
    for (std::size_t i = 0; i < rooms.size(); ++i)
        buffers.add(rooms[i], static_cast<std::uint16_t>(i));
    std::vector<int> held(connections.size(), -1);
    for (std::size_t i = 0; i < connections.size(); ++i) {
        io_uring_sqe& cell = next(ring);
        uring::prepare_receive_many(cell, connections[i], 0);
        cell.user_data = i;
    }
    for (;;) {
        must("io_uring_enter", ring.wait(1));
        for (; const io_uring_cqe* done = ring.look(); ring.done_with()) {
            const std::size_t i = done->user_data;
            const int buffer = uring::BufferRing::buffer_of(*done);
            if (buffer < 0 || (done->flags & IORING_CQE_F_MORE) == 0) std::exit(1);
            if (const int old = std::exchange(held[i], buffer); old >= 0)
                buffers.add(rooms[static_cast<unsigned>(old)],
                            static_cast<std::uint16_t>(old));
            io_uring_sqe& cell = next(ring);
            uring::prepare_send(cell, connections[i],
                                std::span(rooms[static_cast<unsigned>(buffer)])
                                    .first(static_cast<unsigned>(done->res)));
            cell.flags = IOSQE_CQE_SKIP_SUCCESS;
        }
        calls.store(ring.calls(), std::memory_order_relaxed);
    }
}

// ---- A server process, and its clients ----

void stay_on(int cpu) {
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(static_cast<unsigned>(cpu), &one);
    sched_setaffinity(0, sizeof one, &one);
    const sched_param priority{.sched_priority = 1};
    sched_setscheduler(0, SCHED_RR, &priority);
}

class Server {
  public:
    using Serve = void (*)(const std::vector<int>&, Calls&);

    Server(Serve serve, std::size_t connections)
        : calls_(static_cast<Calls*>(mmap(nullptr, 4096, PROT_READ | PROT_WRITE,
                                          MAP_SHARED | MAP_ANONYMOUS, -1, 0))) {
        const int listener =
            must("listen", events::listen_on(events::Address::loopback(0)));
        const auto address = must("address", events::Address::of(listener));
        std::vector<int> far;
        for (std::size_t i = 0; i < connections; ++i) {
            near_.push_back(
                must("socket", events::open_socket(address, events::Kind::stream)));
            static_cast<void>(events::connect_now(near_.back(), address));
            base::Result<int> accepted = base::fail(base::Errno::would_block);
            while (!accepted) accepted = events::accept_now(listener);
            far.push_back(*accepted);
        }
        process_ = must("fork", fork());
        if (process_ == 0) {
            stay_on(0);
            serve(far, *calls_);
        }
        for (const int socket : far) close(socket);
        close(listener);
        clock_getcpuclockid(process_, &cpu_);
    }
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    ~Server() {
        kill(process_, SIGKILL);
        waitpid(process_, nullptr, 0);
        for (const int socket : near_) close(socket);
        munmap(calls_, 4096);
    }

    // What the server's kernel has counted so far.
    struct Counts {
        double calls, cpu_ns, switches;
    };
    [[nodiscard]] Counts counts() const {
        timespec time{};
        clock_gettime(cpu_, &time);
        return {static_cast<double>(calls_->load(std::memory_order_relaxed)),
                static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec),
                switches()};
    }
    [[nodiscard]] const std::vector<int>& clients() const { return near_; }

  private:
    [[nodiscard]] double switches() const {
        const std::string path = "/proc/" + std::to_string(process_) + "/status";
        std::FILE* const file = std::fopen(path.c_str(), "r");
        char line[256];
        long sum = 0, one = 0;
        while (std::fgets(line, sizeof line, file) != nullptr) {
            const char* const at = std::strstr(line, "ctxt_switches:");
            if (at != nullptr && std::sscanf(at, "ctxt_switches: %ld", &one) == 1)
                sum += one;
        }
        std::fclose(file);
        return static_cast<double>(sum);
    }

    Calls* calls_;
    std::vector<int> near_;
    pid_t process_ = 0;
    clockid_t cpu_ = 0;
};

struct Figures {
    double per_second, calls, cpu_ns, switches;  // but for the first, of one request
};

// Each client sends its next request when the answer to the last one is here.
double drive(int queue, Clock::duration time) {
    std::array<epoll_event, 256> found;
    Room room;
    double answers = 0;
    for (const auto end = Clock::now() + time; Clock::now() < end;) {
        const int count = must("epoll_wait", epoll_wait(queue, found.data(), 256, 1));
        for (const epoll_event& one :
             std::span(found).first(static_cast<unsigned>(count))) {
            must("read", read(one.data.fd, room.data(), room.size()));
            must("write", write(one.data.fd, room.data(), room.size()));
        }
        answers += count;
    }
    return answers;
}

Figures sample(const Server& server) {
    const int queue = must("epoll_create1", epoll_create1(EPOLL_CLOEXEC));
    const Room room{};
    for (const int client : server.clients()) {
        epoll_event event{.events = EPOLLIN, .data = {.fd = client}};
        must("epoll_ctl", epoll_ctl(queue, EPOLL_CTL_ADD, client, &event));
        must("write", write(client, room.data(), room.size()));
    }
    drive(queue, length / 4);
    const auto begin = Clock::now();
    const Server::Counts before = server.counts();
    const double answers = drive(queue, length);
    const Server::Counts after = server.counts();
    const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    // The last answers are on their way; nobody else may find them.
    for (std::size_t rest = server.clients().size(); rest > 0;) {
        std::array<epoll_event, 256> found;
        const int count = epoll_wait(queue, found.data(), 256, -1);
        for (int i = 0; i < count; ++i, --rest) {
            Room last;
            const int client = found[static_cast<unsigned>(i)].data.fd;
            must("read", read(client, last.data(), last.size()));
        }
    }
    close(queue);
    return {answers / seconds, (after.calls - before.calls) / answers,
            (after.cpu_ns - before.cpu_ns) / answers,
            (after.switches - before.switches) / answers};
}

// ---- The report ----

struct Kind {
    std::string name;
    Server::Serve serve;
    std::map<std::size_t, std::map<std::string, double>> results = {};  // by connections
};

double middle(const std::vector<double>& values) { return bench::summary(values).median; }

void row(const Kind& kind, std::size_t connections, const char* id, const char* what,
         const char* unit, std::pair<std::vector<double>, std::vector<double>> values,
         const char* goal = "") {
    const auto ours = bench::summary(std::move(values.first));
    const auto theirs = bench::summary(std::move(values.second));
    const std::string many = std::to_string(connections);
    bench::print({.id = std::string("ch03/uring-") + id + "-" + kind.name + "-" + many,
                  .what = std::string(what) + ", " + kind.name + ", " + many +
                          (connections == 1 ? " connection" : " connections"),
                  .unit = unit,
                  .ours = ours.median,
                  .peer = "epoll",
                  .theirs = theirs.median,
                  .goal = goal,
                  .spread = std::max(ours.spread, theirs.spread)});
}

// What the rounds have given of one kind of server, and of epoll's before and after it.
struct Values {
    std::vector<double> speed, cpu;       // ratios to epoll's
    std::vector<double> calls, switches;  // for a request
    std::vector<double> epoll_speed, epoll_calls, epoll_switches;
    void note(const Figures& before, const Figures& ours, const Figures& after) {
        const auto between = [&](double Figures::* figure) {
            return (before.*figure + after.*figure) / 2;
        };
        epoll_speed.push_back(between(&Figures::per_second));
        epoll_calls.push_back(between(&Figures::calls));
        epoll_switches.push_back(between(&Figures::switches));
        speed.push_back(ours.per_second / epoll_speed.back());
        cpu.push_back(ours.cpu_ns / between(&Figures::cpu_ns));
        calls.push_back(ours.calls);
        switches.push_back(ours.switches);
    }
};

// The machine has moods: speeds of different seconds do not compare, ratios of neighbours do. So a
// speed is given as epoll's times the ratio.
void report(Kind& kind, std::size_t connections, const Values& of, double epoll_speed) {
    kind.results[connections] = {{"qps", epoll_speed * middle(of.speed) / 1000},
                                 {"calls", middle(of.calls)}};
    const std::vector<double> one(1, 1.0);
    row(kind, connections, "speed", "requests a second, in turns with epoll", "ratio",
        {of.speed, one});
    row(kind, connections, "cpu",
        "CPU time of the server for a request, in turns with epoll", "ratio",
        {of.cpu, one});
    row(kind, connections, "calls", "system calls of the server for a request", "calls",
        {of.calls, of.epoll_calls}, connections == 64 ? "<= 0.5" : "");
    row(kind, connections, "switches", "context switches of the server for a request",
        "ratio", {of.switches, of.epoll_switches});
}

void measure(std::vector<Kind>& kinds, std::size_t connections) {
    std::vector<std::unique_ptr<Server>> servers;
    for (const Kind& kind : kinds)
        servers.push_back(std::make_unique<Server>(kind.serve, connections));
    std::vector<Values> all(kinds.size());
    Figures before = sample(*servers[0]);
    for (int round = 0; round < rounds; ++round) {
        for (std::size_t kind = 1; kind < kinds.size(); ++kind) {
            const Figures ours = sample(*servers[kind]), after = sample(*servers[0]);
            all[kind].note(before, ours, after);
            before = after;
        }
    }
    const double speed = middle(all[1].epoll_speed);
    kinds[0].results[connections] = {{"qps", speed / 1000},
                                     {"calls", middle(all[1].epoll_calls)}};
    for (std::size_t i = 1; i < kinds.size(); ++i)
        report(kinds[i], connections, all[i], speed);
}

void plot(const std::vector<Kind>& kinds, const char* id, const char* title, const char* y,
          const char* result) {
    bench::Plot plot{
        .id = id, .title = title, .x = "connections", .y = y, .log = "x", .series = {}};
    for (const Kind& kind : kinds) {
        bench::Series series{.name = kind.name, .points = {}};
        for (const auto& [connections, results] : kind.results)
            series.points.emplace_back(static_cast<double>(connections),
                                       results.at(result));
        plot.series.push_back(std::move(series));
    }
    bench::print(plot);
}

}  // namespace

int main() {
    if (!uring::Ring::open({.entries = 2, .flags = defer})) {
        std::fprintf(stderr, "skipped: no io_uring with DEFER_TASKRUN (Linux 6.1)\n");
        return 77;
    }
    rlimit files{};
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    std::vector<Kind> kinds{{"epoll", serve_by_epoll},
                            {"plain", serve_by_uring<0>},
                            {"defer", serve_by_uring<defer>},
                            {"multishot", serve_by_multishot}};
    stay_on(1);
    for (const std::size_t connections : {1u, 64u, 512u}) measure(kinds, connections);
    plot(kinds, "ch03/uring-qps", "Echo of 64 bytes over TCP, one server thread",
         "thousand requests a second", "qps");
    plot(kinds, "ch03/uring-calls", "System calls of the server", "calls for a request",
         "calls");
}
