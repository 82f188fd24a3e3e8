#include <time.h>

#include "judge/budget.hpp"

namespace judge {
namespace {

std::chrono::nanoseconds thread_time() noexcept {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

}  // namespace

CpuTime::CpuTime() noexcept : start_(thread_time()) {}

std::chrono::nanoseconds CpuTime::used() const noexcept { return thread_time() - start_; }

}  // namespace judge
