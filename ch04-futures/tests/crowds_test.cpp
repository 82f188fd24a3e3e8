// Two servers at once, each with ten thousand clients that say nothing and a thousand that ask.
//
// Needs: linux ptrace
// Without: asan tsan (they take memory of their own)

#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <ctime>
#include <fstream>
#include <functional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "programs/key_value.hpp"
#include "programs/pages.hpp"
#include "programs/program.hpp"
#include "workbook/catch.hpp"

using base::must;
using std::chrono::milliseconds;

namespace {

constexpr std::size_t idle = 10'000, busy = 1000, rounds = 5;
constexpr rlim_t descriptors = idle + busy + 100;

// A process of its own, which has its own descriptors, and tells us a number when it is ready.
class Process {
  public:
    explicit Process(const std::function<int(int out)>& run) {
        std::array<int, 2> ends{};
        must("pipe", pipe(ends.data()));
        id_ = must("fork", fork());
        if (id_ == 0) {
            (void)std::signal(SIGINT, SIG_DFL);  // the tests' own handler would answer
            std::_Exit(run(ends[1]));
        }
        close(ends[1]);
        must("read", read(ends[0], &told_, sizeof told_));
        close(ends[0]);
    }
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;
    ~Process() { end(); }
    // @returns Its exit code; -1 if it has crashed.
    int end() {
        if (id_ == 0) return 0;
        kill(id_, SIGINT);
        int status = 0;
        must("waitpid", waitpid(std::exchange(id_, 0), &status, 0));
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }
    [[nodiscard]] std::uint16_t told() const noexcept { return told_; }
    // Bytes that nobody shares with it.
    [[nodiscard]] long own_memory() const {
        std::ifstream about("/proc/" + std::to_string(id_) + "/smaps_rollup");
        std::string word;
        long sum = 0, kilobytes = 0;
        while (about >> word) {
            if (word == "Private_Dirty:" && about >> kilobytes) sum += kilobytes * 1024;
        }
        return sum;
    }
    // What it has used of a CPU until now.
    [[nodiscard]] milliseconds cpu_time() const {
        clockid_t clock{};
        timespec time{};
        REQUIRE(clock_getcpuclockid(id_, &clock) == 0);
        must("clock_gettime", clock_gettime(clock, &time));
        return std::chrono::duration_cast<milliseconds>(
            std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec));
    }

  private:
    pid_t id_ = 0;
    std::uint16_t told_ = 0;
};

// Serves until SIGINT. @returns 1 if a task has not ended then.
template <class Service>
int serve(futures::Runtime& runtime, Service& service, int out) {
    auto listener =
        must("bind", futures::TcpListener::bind(runtime, events::Address::loopback(0)));
    auto ctrl_c = must("wait for Ctrl+C", futures::ctrl_c(runtime));
    const std::uint16_t port = must("ask", listener.address()).port();
    (void)runtime.spawn(programs::accept_each(runtime, listener, service));
    must("write", write(out, &port, sizeof port));
    (void)runtime.block_on(programs::one(ctrl_c));
    service.stop();
    return runtime.shutdown(std::chrono::seconds(10)) == 0 ? 0 : 1;
}

int serve_pages(const futures::RuntimeOptions& options, int out) {
    programs::Pages pages;
    pages.add("/index.html", "hello");
    programs::HttpServer server(pages);
    auto runtime = must("open a runtime", futures::Runtime::open(options));
    return serve(runtime, server, out);
}

int serve_keys(const futures::RuntimeOptions& options, int out) {
    programs::KeyValueFiles files;
    auto runtime = must("open a runtime", futures::Runtime::open(options));
    programs::KeyValue server(runtime, files, programs::Durable::never);
    return serve(runtime, server, out);
}

std::vector<int> connect(std::uint16_t port, std::size_t count) {
    const auto to = events::Address::loopback(port);
    const timeval patience{.tv_sec = 20, .tv_usec = 0};
    std::vector<int> sockets;
    for (std::size_t i = 0; i < count; ++i) {
        const int one = must("socket", socket(AF_INET, SOCK_STREAM, 0));
        setsockopt(one, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        must("connect", ::connect(one, static_cast<const sockaddr*>(to.data()), to.size()));
        sockets.push_back(one);
    }
    return sockets;
}

// Clients that say nothing.
int be_silent(std::uint16_t port, int out) {
    const auto sockets = connect(port, idle);
    must("write", write(out, &port, sizeof port));
    for (;;) pause();
}

struct Exchange {
    std::string request, answer;
};

Exchange of_pages(std::size_t, std::size_t) {
    return {"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
            "Content-Length: 5\r\n\r\nhello"};
}

Exchange of_keys(std::size_t client, std::size_t round) {
    const std::string key = std::to_string(client), value = std::to_string(round);
    return {"SET " + key + " " + value + "\r\nGET " + key + "\r\n",
            "+OK\r\n$1\r\n" + value + "\r\n"};
}

using Make = Exchange (*)(std::size_t client, std::size_t round);

void ask_all(const std::vector<int>& clients, Make make, std::size_t round) {
    for (std::size_t i = 0; i < clients.size(); ++i) {
        const std::string text = make(i, round).request;
        must("send", send(clients[i], text.data(), text.size(), MSG_NOSIGNAL));
    }
}

std::size_t right_answers(const std::vector<int>& clients, Make make, std::size_t round) {
    std::size_t right = 0;
    for (std::size_t i = 0; i < clients.size(); ++i) {
        const std::string wanted = make(i, round).answer;
        std::string heard(wanted.size(), '\0');
        const auto count = recv(clients[i], heard.data(), heard.size(), MSG_WAITALL);
        right += count == static_cast<ssize_t>(wanted.size()) && heard == wanted ? 1 : 0;
    }
    return right;
}

void check_both(const futures::RuntimeOptions& options) {
    Process pages([&](int out) { return serve_pages(options, out); });
    Process keys([&](int out) { return serve_keys(options, out); });
    const std::array<Process*, 2> servers{&pages, &keys};
    const std::array<Make, 2> make{of_pages, of_keys};
    const std::array<long, 2> before{pages.own_memory(), keys.own_memory()};
    const Process silent_readers([&](int out) { return be_silent(pages.told(), out); });
    const Process silent_clerks([&](int out) { return be_silent(keys.told(), out); });
    // Clients are accepted in their order: who comes last is answered when all are there.
    std::array<std::vector<int>, 2> last, asking;
    for (std::size_t i = 0; i < 2; ++i) {
        last[i] = connect(servers[i]->told(), 1);
        ask_all(last[i], make[i], 0);
        CHECK(right_answers(last[i], make[i], 0) == 1);
        const long each = (servers[i]->own_memory() - before[i]) / static_cast<long>(idle);
        INFO((i == 0 ? "pages: " : "keys: ") << each << " bytes for one that is idle");
        CHECK(each > 100);
        CHECK(each <= 4000);  // so none has a buffer: we measured 1000 to 1400
    }
    const std::array<milliseconds, 2> used{pages.cpu_time(), keys.cpu_time()};
    std::this_thread::sleep_for(milliseconds(500));
    CHECK(pages.cpu_time() - used[0] < milliseconds(100));
    CHECK(keys.cpu_time() - used[1] < milliseconds(100));
    for (std::size_t i = 0; i < 2; ++i) asking[i] = connect(servers[i]->told(), busy);
    for (std::size_t round = 0; round < rounds; ++round) {
        for (std::size_t i = 0; i < 2; ++i) ask_all(asking[i], make[i], round);
        for (std::size_t i = 0; i < 2; ++i)
            CHECK(right_answers(asking[i], make[i], round) == busy);
    }
    for (std::size_t i = 0; i < 2; ++i) {
        for (const int one : asking[i]) close(one);
        for (const int one : last[i]) close(one);
        CHECK(servers[i]->end() == 0);  // though ten thousand are still there
    }
}

}  // namespace

TEST_CASE("10,000 idle and 1,000 busy clients at each of two servers") {
    rlimit limit{};
    must("getrlimit", getrlimit(RLIMIT_NOFILE, &limit));
    if (limit.rlim_max < descriptors)
        workbook::cannot_run("a process may not have 11,100 descriptors here (ulimit -Hn)");
    limit.rlim_cur = descriptors;
    must("setrlimit", setrlimit(RLIMIT_NOFILE, &limit));
    // Not poll: there each wake of a server asks the kernel about all who are there.
    const auto backends = events::backends();
    const bool has_uring = std::ranges::count(backends, events::Backend::uring) != 0;
    SECTION("readiness") {
        check_both({.backend = events::Backend::epoll, .io = futures::Io::readiness});
    }
    SECTION("operations") {
        check_both({.backend = has_uring ? events::Backend::uring : events::Backend::epoll,
                    .io = futures::Io::operations});
    }
}
