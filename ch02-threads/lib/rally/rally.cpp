#include "rally/rally.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/must.hpp"

namespace rally {

using base::must;

namespace {

void stay_on(int cpu) {
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    must("stay on one CPU", sched_setaffinity(0, sizeof one, &one));
}

}  // namespace

Rally::Rally(Partner kind, std::optional<int> cpu) {
    must("make a pipe", pipe2(there_.data(), O_CLOEXEC));
    must("make a pipe", pipe2(back_.data(), O_CLOEXEC));
    if (kind == Partner::thread) {
        thread_ = std::thread([this, cpu] { answer(cpu); });
        return;
    }
    process_ = must("start a process", fork());
    if (process_ > 0) return;
    close(there_[1]);  // or its own copy would keep the pipe open for ever
    answer(cpu);
    _exit(0);
}

Rally::~Rally() {
    close(there_[1]);  // the partner reads the end of the pipe
    if (process_ > 0) waitpid(process_, nullptr, 0);
    if (thread_.joinable()) thread_.join();
    for (const int end : {there_[0], back_[0], back_[1]}) close(end);
}

void Rally::answer(std::optional<int> cpu) const {
    if (cpu) stay_on(*cpu);
    for (char byte; must("read", read(there_[0], &byte, 1)) == 1;)
        must("write", write(back_[1], &byte, 1));
}

void Rally::play(int rounds) const {
    for (char byte = '!'; rounds > 0; --rounds) {
        must("write", write(there_[1], &byte, 1));
        must("read", read(back_[0], &byte, 1));
    }
}

OnOneCpu::OnOneCpu(int cpu) {
    must("ask for the CPUs", sched_getaffinity(0, sizeof before_, &before_));
    stay_on(cpu);
}

OnOneCpu::~OnOneCpu() {
    must("use all CPUs again", sched_setaffinity(0, sizeof before_, &before_));
}

}  // namespace rally
