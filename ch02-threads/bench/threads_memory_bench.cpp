// How much memory does a thread take that waits? Reserved, resident, and in the kernel; and
// what would a server take that keeps a thread for each connection?
//
// Needs: linux
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/must.hpp"
#include "bench/bench.hpp"
#include "footprint/crowd.hpp"
#include "footprint/footprint.hpp"

// What the kernel keeps for its own stacks, one for each thread.
static double kernel_stacks() {
    std::ifstream file("/proc/meminfo");
    double kib = 0;
    for (std::string word; file >> word && word != "KernelStack:";) {}
    file >> kib;
    return kib * 1024;
}

static void print_bytes(const char* id, const char* what, double bytes) {
    bench::print({.id = id, .what = what, .unit = "bytes", .ours = bytes});
}

static void print_thousand() {
    constexpr int many = 1000;
    const footprint::Memory before = footprint::memory();
    const double kernel_before = kernel_stacks();
    footprint::Crowd crowd;
    for (int i = 0; i < many; ++i) crowd.add();
    const footprint::Memory now = footprint::memory();
    const auto each = [](std::size_t after, std::size_t from) {
        return static_cast<double>(after - from) / many;
    };
    print_bytes("ch02/thread-reserved", "addresses reserved for a thread that waits",
                each(now.reserved, before.reserved));
    print_bytes("ch02/thread-resident", "memory of the process for a thread that waits",
                each(now.resident, before.resident));
    print_bytes("ch02/thread-kernel-stack", "the kernel's own stack for each thread",
                (kernel_stacks() - kernel_before) / many);
}

// A connection: a socket pair, and a thread that reads a line from it and answers.
struct Connection {
    int ends[2];
    std::thread thread;
    Connection() {
        base::must("connect", socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends));
        thread = std::thread([socket = ends[1]] {
            char line[512];
            for (ssize_t size; (size = read(socket, line, sizeof line)) > 0;)
                base::must("answer", write(socket, line, static_cast<std::size_t>(size)));
        });
    }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection() {
        shutdown(ends[0], SHUT_RDWR);
        thread.join();
        for (const int end : ends) close(end);
    }
    void ask() const {
        char answer;
        base::must("ask", write(ends[0], "?", 1));
        base::must("hear", read(ends[0], &answer, 1));
    }
};

static void print_connections() {
    constexpr std::size_t many = 2000;
    rlimit handles{};
    getrlimit(RLIMIT_NOFILE, &handles);
    handles.rlim_cur = handles.rlim_max;
    setrlimit(RLIMIT_NOFILE, &handles);
    if (handles.rlim_cur < 2 * many + 100) return;
    const footprint::Memory before = footprint::memory();
    std::vector<std::unique_ptr<Connection>> connections;
    for (std::size_t i = 0; i < many; ++i)
        connections.emplace_back(std::make_unique<Connection>())->ask();
    const footprint::Memory now = footprint::memory();
    const auto of_10000 = [](std::size_t after, std::size_t from) {
        return static_cast<double>(after - from) / many * 10'000 / (1 << 30);
    };
    bench::print({.id = "ch02/connections-reserved",
                  .what = "addresses for 10,000 threads, one a connection; from 2,000",
                  .unit = "GiB",
                  .ours = of_10000(now.reserved, before.reserved)});
    bench::print({.id = "ch02/connections-resident",
                  .what = "memory of the process for them; from 2,000 real ones",
                  .unit = "GiB",
                  .ours = of_10000(now.resident, before.resident)});
}

int main() {
    footprint::small_pages_only();
    print_thousand();
    print_connections();
}
