#include "footprint/footprint.hpp"

#include <pthread.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace footprint {

static std::size_t page() noexcept { return static_cast<std::size_t>(getpagesize()); }

std::size_t Stack::resident() const noexcept {
    std::vector<unsigned char> pages(size / page());
    if (mincore(low, size, pages.data()) < 0) return 0;
    const auto in_memory = [](unsigned char state) { return (state & 1) != 0; };
    return static_cast<std::size_t>(std::ranges::count_if(pages, in_memory)) * page();
}

Stack my_stack() noexcept {
    pthread_attr_t attributes;
    void* low = nullptr;
    Stack stack{};
    if (pthread_getattr_np(pthread_self(), &attributes) != 0) return stack;
    pthread_attr_getstack(&attributes, &low, &stack.size);
    pthread_attr_getguardsize(&attributes, &stack.guard);
    pthread_attr_destroy(&attributes);
    stack.low = static_cast<char*>(low);
    return stack;
}

std::size_t default_stack_size() noexcept {
    pthread_attr_t defaults;
    std::size_t size = 0;
    pthread_attr_init(&defaults);
    pthread_attr_getstacksize(&defaults, &size);
    pthread_attr_destroy(&defaults);
    return size;
}

Memory memory() {
    std::ifstream file("/proc/self/statm");  // in pages
    std::size_t reserved = 0, resident = 0;
    file >> reserved >> resident;
    return {reserved * page(), resident * page()};
}

Maps maps() {
    std::ifstream lines("/proc/self/maps"), limit("/proc/sys/vm/max_map_count");
    Maps found{};
    limit >> found.most;
    found.count = static_cast<std::size_t>(
        std::count(std::istreambuf_iterator<char>(lines), {}, '\n'));
    return found;
}

void small_pages_only() noexcept { prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0); }

long threads() {
    return std::distance(std::filesystem::directory_iterator("/proc/self/task"), {});
}

long made(const std::vector<calls::Call>& log) noexcept {
    // The C library asks for clone3() and falls back to clone() on an older kernel.
    return std::ranges::count_if(log, [](const calls::Call& call) {
        return (call.number == SYS_clone || call.number == SYS_clone3) && call.result > 0;
    });
}

}  // namespace footprint
