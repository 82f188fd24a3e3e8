#include "user/processes.hpp"

#include "user/print.hpp"

namespace user {

namespace {

constexpr std::int64_t billion = 1'000'000'000;

abi::Time time_of(nanoseconds duration) {
    return {duration.count() / billion, duration.count() % billion};
}

// In the child: a file may be in another's place, so all go out of the way first.
void place_files(std::array<File, 3> files) noexcept {
    constexpr File away = 60;
    for (File place = 0; place < 3; ++place)
        duplicate(files[static_cast<std::size_t>(place)], away + place,
                  Open::close_on_exec);
    for (File place = 0; place < 3; ++place) duplicate(away + place, place);
}

}  // namespace

void exit(int code) noexcept {
    flush();
    for (;;) call(Call::exit_group, code);
}

Result<ProcessId> fork() noexcept {
    flush();  // or the copy would print it a second time
    const auto child = ask(Call::clone, abi::fork_flags, 0, 0, 0, 0);
    if (!child) return base::fail(child.error());
    return static_cast<ProcessId>(*child);
}

Result<ProcessId> spawn(const char* path, const char* const* words,
                        const char* const* variables, std::array<File, 3> files,
                        ProcessId group) noexcept {
    flush();
    const auto child =
        ask(Call::spawn, path, words, variables, files.data(), files.size(), group);
    if (child) return static_cast<ProcessId>(*child);
    if (child.error() != Errno::not_implemented) return base::fail(child.error());

    // The child's error comes through a pipe, which a successful execve() closes.
    const auto pipe = make_pipe(Open::close_on_exec);
    if (!pipe) return base::fail(pipe.error());
    const auto forked = fork();
    if (forked && *forked == 0) {
        duplicate(pipe->write_end, 63, Open::close_on_exec);
        place_files(files);
        if (group != same_group) static_cast<void>(set_group(0, group));
        const Errno why = execute(path, words, variables);
        write(63, {reinterpret_cast<const char*>(&why), sizeof why});
        exit(127);
    }
    close(pipe->write_end);
    auto why = Errno{};
    const auto told = read(pipe->read_end, {reinterpret_cast<char*>(&why), sizeof why});
    close(pipe->read_end);
    if (!forked || !told || *told != sizeof why) return forked;
    wait(*forked);
    return base::fail(why);
}

// Whoever is in the background and does this is stopped by a signal, elsewhere than here; not if that is held back.
Result<void> give_console(ProcessId group) noexcept {
    const auto change = [](abi::MaskChange how, std::uint64_t set, std::uint64_t* before) {
        static_cast<void>(
            order(Call::rt_sigprocmask, static_cast<int>(how), &set, before, 8));
    };
    std::uint64_t before = 0;
    change(abi::MaskChange::block, abi::bit(Signal::terminal_output), &before);
    const auto given = order(Call::ioctl, input, abi::Terminal::set_group, &group);
    change(abi::MaskChange::set, before, nullptr);
    return given;
}

Result<Ended> wait(ProcessId id, unsigned flags) noexcept {
    abi::Ending ending;
    const auto who = ask(Call::wait4, id, &ending, flags, nullptr);
    if (!who) return base::fail(who.error());
    return Ended{static_cast<ProcessId>(*who), ending};
}

nanoseconds now() noexcept {
    abi::Time time{};
    call(Call::clock_gettime, static_cast<int>(abi::ClockId::monotonic), &time);
    return nanoseconds(time.seconds * billion + time.nanoseconds);
}

Result<void> sleep(nanoseconds duration) noexcept {
    const abi::Time time = time_of(duration);
    return order(Call::nanosleep, &time, nullptr);
}

Result<std::size_t> poll(std::span<abi::PollFile> files, nanoseconds timeout) noexcept {
    const abi::Time time = time_of(timeout);
    const auto count = ask(Call::ppoll, files.data(), files.size(),
                           timeout.count() < 0 ? nullptr : &time, nullptr, 8);
    if (!count) return base::fail(count.error());
    return static_cast<std::size_t>(*count);
}

}  // namespace user
