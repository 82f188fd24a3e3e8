// What does a wait cost among many descriptors? One of them is ready, or all of them are.
//
// Counted in CPU time of the process: the kernel's work for us is in it, and nothing of others.
//
// Needs: linux
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>
#include <functional>

#include "base/must.hpp"
#include "bench/bench.hpp"
#include "crowd/crowd.hpp"

using crowd::Crowd;

namespace {

using Way = std::size_t (Crowd::*)();

std::function<void()> by(Crowd& crowd, Way way) {
    return [&crowd, way] { bench::keep((crowd.*way)()); };
}

// So many calls that a round takes some milliseconds.
std::uint64_t calls_for(std::size_t count) { return 400'000 / (count + 100); }

void plot_one_ready() {
    bench::Plot plot{.id = "ch03/many-descriptors",
                     .title = "One of many is ready: CPU time of the wait that finds it",
                     .x = "descriptors",
                     .y = "one wait (ns of CPU time)",
                     .log = "xy",
                     .series = {{"select", {}}, {"poll", {}}, {"epoll", {}}}};
    for (const std::size_t count : {10u, 30u, 100u, 300u, 1'000u, 3'000u, 10'000u}) {
        Crowd crowd(count, 1);
        const auto x = static_cast<double>(count);
        const auto [epoll, poll] = bench::paired_cpu_ns(
            calls_for(count), by(crowd, &Crowd::by_epoll), by(crowd, &Crowd::by_poll));
        plot.series[1].points.emplace_back(x, poll.median);
        plot.series[2].points.emplace_back(x, epoll.median);
        if (!crowd.fits_select()) continue;
        const auto [again, select] = bench::paired_cpu_ns(
            calls_for(count), by(crowd, &Crowd::by_epoll), by(crowd, &Crowd::by_select));
        plot.series[0].points.emplace_back(x, select.median);
    }
    bench::print(plot);
}

void compare(const char* id, const char* what, std::size_t count, std::size_t ready,
             const char* goal) {
    Crowd crowd(count, ready);
    const auto times = bench::paired_cpu_ns(calls_for(count), by(crowd, &Crowd::by_epoll),
                                            by(crowd, &Crowd::by_poll));
    bench::print(
        bench::compared(id, what, times, "poll", static_cast<double>(ready), goal));
}

// ---- What a way of being told costs ----

// A byte's worth of news goes in, is told and taken out; by the ways that a loop has to go on.
class News {
  public:
    explicit News(std::uint32_t bits) : bits_(bits | EPOLLIN) { control(EPOLL_CTL_ADD); }
    News(const News&) = delete;
    News& operator=(const News&) = delete;
    ~News() { close(bell_), close(queue_); }
    void level() { write_one(), wait(), take(); }
    void edge() { write_one(), wait(), take(), take(); }  // the second one says EAGAIN
    void oneshot() { write_one(), wait(), take(), control(EPOLL_CTL_MOD); }

  private:
    void control(int what) {
        epoll_event interest{.events = bits_, .data = {}};
        base::must("epoll_ctl", epoll_ctl(queue_, what, bell_, &interest));
    }
    void write_one() const {
        const std::uint64_t one = 1;
        base::must("write", write(bell_, &one, sizeof one));
    }
    void wait() {
        epoll_event found;
        base::must("epoll_wait", epoll_wait(queue_, &found, 1, -1));
    }
    void take() const {
        std::uint64_t count = 0;
        bench::keep(read(bell_, &count, sizeof count));
    }

    std::uint32_t bits_;
    int queue_ = base::must("epoll_create1", epoll_create1(EPOLL_CLOEXEC));
    int bell_ = base::must("eventfd", eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
};

void compare_ways() {
    News level(0), edge(EPOLLET), oneshot(EPOLLONESHOT);
    const auto of_edge =
        bench::paired_cpu_ns(20'000, [&] { edge.edge(); }, [&] { level.level(); });
    const auto of_oneshot =
        bench::paired_cpu_ns(20'000, [&] { oneshot.oneshot(); }, [&] { level.level(); });
    bench::print(bench::compared(
        "ch03/told-edge", "one event at the edge, read until EAGAIN", of_edge, "level"));
    bench::print(bench::compared("ch03/told-oneshot", "one oneshot event, and asked anew",
                                 of_oneshot, "level"));
}

}  // namespace

int main() {
    if (!crowd::allow(10'100)) return 77;
    compare("ch03/wait-10", "epoll_wait() that finds one of 10", 10, 1, "");
    compare("ch03/wait-1000", "epoll_wait() that finds one of 1,000", 1'000, 1, "<= 0.2");
    compare("ch03/wait-10000", "epoll_wait() that finds one of 10,000", 10'000, 1,
            "<= 0.02");
    compare("ch03/wait-all", "epoll_wait() that finds 64 of 64, for each of them", 64, 64,
            "");
    compare_ways();
    plot_one_ready();
}
