#include "load/server.hpp"

#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "base/must.hpp"
#include "events/sockets.hpp"

namespace load {

namespace fs = std::filesystem;
using base::must;

void stay_on(int cpu) {
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(static_cast<unsigned>(cpu), &one);
    sched_setaffinity(0, sizeof one, &one);
    const sched_param priority{.sched_priority = 1};
    sched_setscheduler(0, SCHED_RR, &priority);
}

std::uint16_t free_port() {
    const auto socket = must("listen", events::listen_on(events::Address::loopback(0)));
    const std::uint16_t port = must("address", events::Address::of(socket)).port();
    events::close_descriptor(socket);
    return port;
}

Server::Server(std::string name, const std::function<void(std::uint16_t)>& serve)
    : name_(std::move(name)), port_(free_port()), process_(must("fork", fork())) {
    if (process_ != 0) return;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    stay_on(0);
    serve(port_);
    std::_Exit(0);
}

Server::~Server() {
    for (const pid_t thread : threads()) kill(thread, SIGKILL);
    waitpid(process_, nullptr, 0);
}

namespace {

void add_threads_of(pid_t process, std::vector<pid_t>& threads) {
    const std::string folder = "/proc/" + std::to_string(process) + "/task";
    std::error_code gone;
    for (const auto& entry : fs::directory_iterator(folder, gone)) {
        threads.push_back(std::stoi(entry.path().filename().string()));
        std::ifstream children(entry.path() / "children");
        for (pid_t child = 0; children >> child;) add_threads_of(child, threads);
    }
}

bool put(const std::string& file, const std::string& text) {
    std::ofstream out(file);
    out << text << std::flush;
    return out.good();
}

}  // namespace

std::vector<pid_t> Server::threads() const {
    std::vector<pid_t> threads;
    add_threads_of(process_, threads);
    return threads;
}

double Server::cpu_ns() const {
    double sum = 0, one = 0;
    for (const pid_t thread : threads()) {
        std::ifstream about("/proc/" + std::to_string(thread) + "/schedstat");
        if (about >> one) sum += one;
    }
    return sum;
}

// An instance has a buffer of its own; only how much has gone into it is of interest.
std::optional<Calls> Calls::of(const Server& server) {
    const std::string tracing = "/sys/kernel/tracing/instances/";
    const std::string folder = tracing + "calls-" + std::to_string(getpid());
    std::error_code refused;
    fs::create_directory(folder, refused);
    if (!fs::exists(folder + "/events/raw_syscalls/sys_enter", refused))
        return std::nullopt;
    Calls calls(folder);
    std::string filter;
    for (const pid_t thread : server.threads())
        filter +=
            (filter.empty() ? "common_pid==" : "||common_pid==") + std::to_string(thread);
    const std::string event = folder + "/events/raw_syscalls/sys_enter/";
    if (!put(event + "filter", filter) || !put(event + "enable", "1")) return std::nullopt;
    return calls;
}

Calls::~Calls() {
    if (folder_.empty()) return;
    put(folder_ + "/events/raw_syscalls/sys_enter/enable", "0");
    rmdir(folder_.c_str());
}

double Calls::count() const {
    double sum = 0;
    for (unsigned cpu = 0; cpu < std::thread::hardware_concurrency(); ++cpu) {
        std::ifstream about(folder_ + "/per_cpu/cpu" + std::to_string(cpu) + "/stats");
        std::string word;
        double number = 0;
        while (about >> word) {
            const bool counts = word == "entries:" || word == "overrun:";
            if (counts && about >> number) sum += number;
        }
    }
    return sum;
}

}  // namespace load
