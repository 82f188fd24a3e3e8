// The system calls about processes.

#include "futures/core/select.hpp"
#include "process/calls.hpp"
#include "process/path.hpp"
#include "process/processes.hpp"

namespace process {

using base::Errno;
using base::Result;
using futures::Task;

Answer exit_process(Call& call) noexcept {
    call.process.end(abi::Ending::exited(static_cast<int>(call.argument(0))));
    return 0;
}
Answer get_parent(Call& call) noexcept {
    return call.process.parent != nullptr ? call.process.parent->id : 0;
}
Answer fork_process(Call& call) noexcept {
    if (call.argument(0) != abi::fork_flags || call.argument(1) != 0)
        return failed(Errno::invalid_argument);
    const Rings* const rings = call.process.rings;
    if (rings != nullptr && rings->in_flight() > 0)  // whose would their bytes be?
        return failed(Errno::would_block);
    return answer(call.process.all.fork(call.process));
}

Answer wait_now(Call& call) noexcept {
    const auto flags = static_cast<unsigned>(call.argument(2));
    if ((flags & ~abi::Wait::all) != 0) return failed(Errno::invalid_argument);
    abi::Ending how;
    const auto id = call.process.all.take_news(
        call.process, static_cast<int>(call.argument(0)), flags, how);
    if (!id) return failed(id.error());
    if (*id == 0) return (flags & abi::Wait::no_hang) != 0 ? 0 : must_wait;
    if (call.argument(1) != 0) {
        if (auto r = call.process.space->store(call.argument(1), how.status); !r)
            return failed(r.error());
    }
    return *id;
}
Task<Answer> wait_later(Call& call) {
    while (true) {
        auto ended = call.process.child_changed.wait();
        auto signalled = call.process.signalled.wait();
        const Answer found = wait_now(call);
        if (found != must_wait) co_return found;
        if (call.process.is_called()) co_return failed(Errno::interrupted);
        co_await futures::select(ended, signalled);
    }
}

Task<Answer> execute_program(Call& call) {
    Path path;
    if (auto r = path.take(call, 0); !r) co_return failed(r.error());
    Words words;
    if (auto r = words.add_from(*call.process.space, call.argument(1), call.argument(2));
        !r)
        co_return failed(r.error());
    const auto done = co_await call.process.all.execute(call.process, path.text(), words);
    co_return done ? static_cast<Answer>(call.process.frame.a0) : failed(done.error());
}
Task<Answer> spawn_process(Call& call) {
    Path path;
    if (auto r = path.take(call, 0); !r) co_return failed(r.error());
    Words words;
    if (auto r = words.add_from(*call.process.space, call.argument(1), call.argument(2));
        !r)
        co_return failed(r.error());
    files::Descriptors given;
    if (call.argument(4) > files::Descriptors::most)
        co_return failed(Errno::invalid_argument);
    for (std::uint64_t at = 0; at < call.argument(4); ++at) {
        const auto number =
            call.process.space->load<std::int32_t>(call.argument(3) + 4 * at);
        if (!number) co_return failed(number.error());
        if (*number < 0) continue;
        files::File* const file =
            call.process.files.find(static_cast<std::uint64_t>(*number));
        if (file == nullptr) co_return failed(Errno::bad_handle);
        if (file->kind() != files::Kind::common) co_return failed(Errno::not_permitted);
        (void)given.replace(at, files::FileRef(file), false);
    }
    const auto group = static_cast<int>(call.argument(5));
    if (group > 0 && !call.process.all.send_to_group(group, 0))
        co_return failed(Errno::not_permitted);
    const auto id =
        co_await call.process.all.spawn(path.text(), words, given, &call.process, group);
    co_return answer(id);
}

}  // namespace process
