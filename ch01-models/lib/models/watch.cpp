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

// Reads /proc/self/task/THREAD/NAME into a buffer that each thread has once; an empty text
// if the thread is gone. No allocation, no stdio, no fresh stack: the watcher must not
// cause the faults that it counts.
const char* read_task_file(pid_t thread, const char* name) noexcept {
    thread_local std::array<char, 4096> text;
    char path[64];
    std::snprintf(path, sizeof path, "/proc/self/task/%d/%s", thread, name);
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    const ssize_t size = read(file, text.data(), text.size() - 1);
    if (file >= 0) close(file);
    text[size > 0 ? static_cast<std::size_t>(size) : 0] = '\0';
    return text.data();
}

// Gives what stands behind `key` in a file of lines "Key:\tvalue".
const char* value_of(const char* text, const char* key) noexcept {
    const char* found = std::strstr(text, key);
    return found == nullptr ? "?" : found + std::strlen(key);
}

// Calls `function` with each thread of this process. The directory is read with the bare
// system call, for opendir(3) takes memory.
template <typename Function>
void for_each_thread(Function function) noexcept {
    alignas(dirent64) thread_local std::array<char, 2048> names;
    const int tasks = open("/proc/self/task", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    ssize_t bytes = 0;
    while ((bytes = getdents64(tasks, names.data(), names.size())) > 0) {
        for (ssize_t at = 0; at < bytes;) {
            const auto* entry = reinterpret_cast<const dirent64*>(names.data() + at);
            const pid_t thread = std::atoi(entry->d_name);  // 0 for "." and ".."
            if (thread != 0) function(thread);
            at += entry->d_reclen;
        }
    }
    if (tasks >= 0) close(tasks);
}

// The program's name stands in brackets and may hold anything; minflt is the eighth field
// behind it.
long faults_of(pid_t thread) noexcept {
    const char* at = std::strrchr(read_task_file(thread, "stat"), ')');
    for (int fields = 0; at != nullptr && fields < 8; ++fields)
        at = std::strchr(at + 1, ' ');
    return at == nullptr ? 0 : std::atol(at);
}

bool somebody_else_runs() noexcept {
    bool runs = false;
    for_each_thread([&runs, self = gettid()](pid_t thread) {
        const char state = thread == self ? 'S' : glance_at(thread).state;
        runs = runs || state == 'R' || state == 'D';  // D: for a moment, in the kernel
    });
    return runs;
}

}  // namespace

// [glance]
Glance glance_at(pid_t thread) noexcept {
    const char* status = read_task_file(thread, "status");
    return {.state = value_of(status, "\nState:\t")[0],
            .naps = std::atol(value_of(status, "\nvoluntary_ctxt_switches:\t"))};
}

bool is_asleep(pid_t thread) noexcept {
    const Glance first = glance_at(thread);
    if (first.state != 'S') return false;
    for (int glances = 0; glances < 20; ++glances) {
        sched_yield();
        if (somebody_else_runs() || glance_at(thread) != first) return false;
    }
    return true;
}
// [glance]

Faults faults() noexcept {
    Faults all{};
    for_each_thread([&all](pid_t thread) {
        if (all.size < all.entries.size())
            all.entries[all.size++] = {thread, faults_of(thread)};
    });
    return all;
}

std::string name_of(pid_t thread) {
    std::string name = read_task_file(thread, "comm");
    if (!name.empty()) name.pop_back();  // the end of the line
    return name;
}

long Faults::of(pid_t thread) const noexcept {
    for (std::size_t i = 0; i < size; ++i)
        if (entries[i].thread == thread) return entries[i].count;
    return 0;
}

}  // namespace models
