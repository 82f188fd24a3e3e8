#pragma once
// What a measurement runs by name, and what one operation of it took. Every program of a comparison,
// ours and theirs, in whatever language, prints that as three numbers.

#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <string>

#include "bench/bench.hpp"

namespace contest {

// How many operations, and of how many tasks. (A channel's capacity, a chain's length: tasks, too.)
struct Size {
    std::uint64_t count, tasks;
};

// Runs a case. Gives what one of its operations took in bytes, where that is the question.
using Case = double (*)(Size);
using Cases = std::map<std::string, Case>;

inline double wall_ns() {
    const std::chrono::duration<double, std::nano> since_boot =
        std::chrono::steady_clock::now().time_since_epoch();
    return since_boot.count();
}

inline double resident_bytes() {
    double all = 0, resident = 0;
    std::ifstream("/proc/self/statm") >> all >> resident;
    return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

// Runs a case, and prints the CPU time and the time of one operation, in ns, and bytes.
// What is measured by its memory begins without any.
inline int run_case(const Cases& cases, const std::string& name, Size size) {
    const auto found = cases.find(name);
    if (found == cases.end() || size.tasks == 0) return 2;
    if (name != "sleepers") found->second({2 * size.tasks + 128, size.tasks});
    const double cpu = bench::process_cpu_ns(), begin = wall_ns();
    const double bytes = found->second(size);
    const auto count = static_cast<double>(size.count);
    std::printf("%g %g %g\n", (bench::process_cpu_ns() - cpu) / count,
                (wall_ns() - begin) / count, bytes);
    return 0;
}

}  // namespace contest
