// The system calls about processes.

#include "devices/finisher.hpp"
#include "futures/core/select.hpp"
#include "process/calls.hpp"
#include "process/path.hpp"
#include "process/processes.hpp"

namespace process {

using base::Errno;
using base::Result;
using futures::Task;

Answer exit_process(Process& process) noexcept {
    process.end(abi::Ending::exited(static_cast<int>(process.argument(0))));
    return 0;
}
Answer get_id(Process& process) noexcept { return process.id; }
Answer get_parent(Process& process) noexcept {
    return process.parent != nullptr ? process.parent->id : 0;
}
Answer fork_process(Process& process) noexcept {
    if (process.argument(0) != abi::fork_flags || process.argument(1) != 0)
        return failed(Errno::invalid_argument);
    return answer(process.all.fork(process));
}

Answer wait_now(Process& process) noexcept {
    abi::Ending how;
    const auto id =
        process.all.take_ended(process, static_cast<int>(process.argument(0)), how);
    if (!id) return failed(id.error());
    if (*id == 0) return (process.argument(2) & abi::Wait::no_hang) != 0 ? 0 : must_wait;
    if (process.argument(1) != 0) {
        if (auto r = process.space->store(process.argument(1), how.status); !r)
            return failed(r.error());
    }
    return *id;
}
Task<Answer> wait_later(Process& process) {
    while (true) {
        auto ended = process.child_ended.wait();
        auto signalled = process.signalled.wait();
        const Answer found = wait_now(process);
        if (found != must_wait) co_return found;
        if (process.signals.is_due()) co_return failed(Errno::interrupted);
        co_await futures::select(ended, signalled);
    }
}

Task<Answer> execute_program(Process& process) {
    Path path;
    if (auto r = path.take(process, 0); !r) co_return failed(r.error());
    Words words;
    if (auto r = words.add_from(*process.space, process.argument(1), process.argument(2));
        !r)
        co_return failed(r.error());
    const auto done = co_await process.all.execute(process, path.text(), words);
    co_return done ? static_cast<Answer>(process.frame.a0) : failed(done.error());
}
Task<Answer> spawn_process(Process& process) {
    Path path;
    if (auto r = path.take(process, 0); !r) co_return failed(r.error());
    Words words;
    if (auto r = words.add_from(*process.space, process.argument(1), process.argument(2));
        !r)
        co_return failed(r.error());
    files::Descriptors given;
    if (process.argument(4) > files::Descriptors::most)
        co_return failed(Errno::invalid_argument);
    for (std::uint64_t at = 0; at < process.argument(4); ++at) {
        const auto number = process.space->load<std::int32_t>(process.argument(3) + 4 * at);
        if (!number) co_return failed(number.error());
        if (*number < 0) continue;
        files::File* const file = process.files.find(static_cast<std::uint64_t>(*number));
        if (file == nullptr) co_return failed(Errno::bad_handle);
        (void)given.replace(at, files::FileRef(file), false);
    }
    const auto id = co_await process.all.spawn(path.text(), words, given, &process);
    co_return answer(id);
}

Answer switch_off(Process& process) noexcept {
    if (process.argument(0) != abi::Reboot::magic ||
        process.argument(1) != abi::Reboot::magic2 ||
        process.argument(2) != abi::Reboot::power_off)
        return failed(Errno::invalid_argument);
    devices::finish(0);
}

}  // namespace process
