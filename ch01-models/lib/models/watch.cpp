#include "models/watch.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace models {

namespace {

using Text = std::array<char, 4096>;

// Reads /proc/self/task/THREAD/NAME; an empty text if the thread is gone. No allocation and
// no stdio: the watcher must not disturb what it watches.
Text read_task_file(pid_t thread, const char* name) noexcept {
    Text text{};
    char path[64];
    std::snprintf(path, sizeof path, "/proc/self/task/%d/%s", thread, name);
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return text;
    const ssize_t size = read(file, text.data(), text.size() - 1);
    close(file);
    text[size > 0 ? static_cast<std::size_t>(size) : 0] = '\0';
    return text;
}

// Gives what stands behind `key` in a file of the form "Key:\tvalue\n".
const char* value_of(const Text& text, const char* key) noexcept {
    const char* found = std::strstr(text.data(), key);
    return found == nullptr ? "?" : found + std::strlen(key);
}

}  // namespace

// [glance]
Glance glance_at(pid_t thread) noexcept {
    const Text status = read_task_file(thread, "status");
    return {.state = value_of(status, "\nState:\t")[0],
            .naps = std::atol(value_of(status, "\nvoluntary_ctxt_switches:\t"))};
}

bool is_asleep(pid_t thread) noexcept {
    const Glance first = glance_at(thread);
    if (first.state != 'S') return false;
    for (int glances = 0; glances < 20; ++glances) {
        sched_yield();
        if (glance_at(thread) != first) return false;
    }
    return true;
}
// [glance]

Faults faults() {
    Faults all;
    DIR* tasks = opendir("/proc/self/task");
    if (tasks == nullptr) return all;
    while (const dirent* entry = readdir(tasks)) {
        const pid_t thread = std::atoi(entry->d_name);
        if (thread == 0) continue;  // "." and ".."
        // The name of the program stands in brackets and may hold anything; minflt is the
        // eighth number behind it.
        const Text stat = read_task_file(thread, "stat");
        const char* behind_name = std::strrchr(stat.data(), ')');
        long count = 0;
        if (behind_name != nullptr &&
            std::sscanf(behind_name, ") %*c %*d %*d %*d %*d %*d %*u %ld", &count) == 1)
            all[thread] = count;
    }
    closedir(tasks);
    return all;
}

std::string name_of(pid_t thread) {
    std::string name = read_task_file(thread, "comm").data();
    if (!name.empty()) name.pop_back();  // the end of the line
    return name;
}

pid_t most_faults(const Faults& before, const Faults& after, long least) {
    pid_t most = 0;
    for (const auto& [thread, count] : after) {
        const auto old = before.find(thread);
        const long rise = count - (old == before.end() ? 0 : old->second);
        if (rise >= least) {
            most = thread;
            least = rise + 1;
        }
    }
    return most;
}

}  // namespace models
