#include "child/child.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace child {

namespace {

constexpr struct {
    int number;
    const char* name;
} crashes[] = {{SIGABRT, "SIGABRT"}, {SIGSEGV, "SIGSEGV"}, {SIGBUS, "SIGBUS"},
               {SIGFPE, "SIGFPE"},   {SIGILL, "SIGILL"},   {SIGTRAP, "SIGTRAP"},
               {SIGTERM, "SIGTERM"}, {SIGALRM, "SIGALRM"}};

[[noreturn]] void live(const std::function<int()>& program, int output) {
    dup2(output, STDOUT_FILENO);
    const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (nowhere >= 0) dup2(nowhere, STDERR_FILENO);
    for (const auto& crash : crashes) signal(crash.number, SIG_DFL);
    const rlimit no_core{0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    alarm(60);
    std::exit(program());
}

std::string read_all(int input) {
    std::string text;
    char piece[4096];
    for (ssize_t size; (size = read(input, piece, sizeof piece)) > 0;)
        text.append(piece, static_cast<std::size_t>(size));
    return text;
}

}  // namespace

base::Result<Fate> run(const std::function<int()>& program) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0) return base::fail(base::Errno::out_of_memory);
    std::fflush(nullptr);  // or it would be written twice
    const pid_t pid = fork();
    if (pid == 0) live(program, ends[1]);
    close(ends[1]);
    Fate fate{.said = pid < 0 ? "" : read_all(ends[0])};
    close(ends[0]);
    int status = 0;
    if (pid < 0 || waitpid(pid, &status, 0) != pid)
        return base::fail(base::Errno::out_of_memory);
    if (WIFSIGNALED(status)) fate.signal = WTERMSIG(status);
    if (WIFEXITED(status)) fate.exit_code = WEXITSTATUS(status);
    return fate;
}

base::Result<Fate> run_aloud(const std::function<int()>& program) {
    auto fate = run([&program] {
        dup2(STDOUT_FILENO, STDERR_FILENO);
        return program();
    });
    if (fate) fate->said.resize(std::min(fate->said.find("qemu: "), fate->said.size()));
    return fate;
}

std::string Fate::end() const {
    if (signal == 0) return "exit code " + std::to_string(exit_code);
    for (const auto& [number, name] : crashes)
        if (number == signal) return std::string("killed by ") + name;
    return "killed by signal " + std::to_string(signal);
}

}  // namespace child
