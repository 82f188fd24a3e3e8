#include "waits/waits.hpp"

#include <algorithm>
#include <cstdio>

#include "base/tracer.hpp"

namespace waits {

namespace {

using base::Tracer;

// The lanes of the trace: one for the program, one for each of the three waits.
struct Lanes {
    Tracer& tracer = base::program_tracer();
    Tracer::Lane main = tracer.lane("main"), slow = tracer.lane("200 ms"),
                 middle = tracer.lane("100 ms"), fast = tracer.lane("50 ms");

    [[nodiscard]] Tracer::Lane of(nanoseconds duration) const {
        return duration.count() > 100'000'000  ? slow
               : duration.count() > 50'000'000 ? middle
                                               : fast;
    }
};

const Lanes& lanes() {
    static const Lanes lanes;
    return lanes;
}

nanoseconds part_start{0};  // set by the main thread while no other one runs
Observer* observer = nullptr;

long whole_ms(nanoseconds time) { return static_cast<long>(base::rounded_ms(time)); }

}  // namespace

void part(const char* headline) {
    part_start = base::program_clock().now();
    if (observer != nullptr) return;
    std::printf("%s:\n", headline);
    lanes().tracer.instant(lanes().main, headline);
}

void begin(nanoseconds duration) {
    if (observer != nullptr) return;
    lanes().tracer.begin(lanes().of(duration), "wait");
}

void done(nanoseconds duration) {
    if (observer != nullptr) {
        // Relaxed: the order is read when all threads have been joined.
        const std::size_t place = observer->count_.fetch_add(1, std::memory_order::relaxed);
        if (place < observer->order_.size()) observer->order_[place] = duration;
        return;
    }
    lanes().tracer.end(lanes().of(duration));
    std::printf("%5ld ms: the wait of %ld ms is done\n",
                whole_ms(base::program_clock().now() - part_start), whole_ms(duration));
}

void all_done() {
    const nanoseconds now = base::program_clock().now();
    if (observer != nullptr) {
        observer->total_ = now - observer->start_;
        ++observer->ends_;
        return;
    }
    lanes().tracer.instant(lanes().main, "all three are done");
    std::printf("%5ld ms: all three are done\n", whole_ms(now - part_start));
}

void step(Step what, std::uint_least32_t line, std::size_t pending) {
    if (observer != nullptr) return;
    struct Words {
        const char* who;
        const char* say;
    };
    static constexpr Words words[] = {
        {"the coroutine",
         "The timer is not done: the coroutine stops at this co_await. Its "
         "frame stays on the heap, and its caller goes on."},
        {"the coroutine", "The coroutine goes on behind this co_await."},
        {"the loop",
         "A timer is due. Its function marks it as done, and resumes the "
         "coroutine if that waits for it."},
        {"main",
         "main has its call back, although the coroutine is not done. It runs the "
         "loop, which sleeps until the next timer is due."},
    };
    const Words& now = words[static_cast<std::size_t>(what)];
    lanes().tracer.instant(lanes().main, now.who,
                           {{"say", now.say},
                            {"line", line},
                            {"who runs", now.who},
                            {"timers waiting", pending}});
}

Observer::Observer() : start_(base::program_clock().now()) { observer = this; }
Observer::~Observer() { observer = nullptr; }

std::string Observer::story() const {
    std::string text;
    for (std::size_t i = 0; i < std::min(count_.load(), order_.size()); ++i)
        text += std::to_string(whole_ms(order_[i])) + ' ';
    return text + "in " + std::to_string(whole_ms(total_)) + " ms";
}

}  // namespace waits
