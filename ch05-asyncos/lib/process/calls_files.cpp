// The system calls about open files.

#include <algorithm>

#include "files/pipe.hpp"
#include "futures/core/select.hpp"
#include "kernel/heap.hpp"
#include "process/calls.hpp"
#include "process/path.hpp"
#include "process/processes.hpp"

namespace process {

using base::Errno;
using base::Result;
using files::File;
using files::FileRef;
using futures::Task;
using memory::Access;

namespace {

using Bytes = std::span<std::byte>;

// More is the work of a task, which may be interrupted.
constexpr std::uint64_t most_at_once = 65536;
// Likewise, where many calls come at once.
constexpr std::uint64_t most_of_many = memory::page_size;

// One direction: how it is called, what the program must be allowed to do with its bytes, and who may.
struct Reading {
    static constexpr Access wanted = Access::write;
    static bool is_allowed(const File& file) noexcept { return file.is_readable(); }
    static auto begin(Call& call, File& file, Bytes room) noexcept {
        call.reads_from = &file;
        call.reading.room = room;
        return file.start_read(call.reading, call.process.waker);
    }
    static auto try_once(File& file, Bytes room) noexcept { return file.try_read(room); }
    static bool can_stop(const File& file) noexcept { return file.can_be_interrupted(); }
    FUTURES_TASK_WRAPPER static auto wait(File& file, Bytes room) {
        return file.read(room);
    }
};
struct Writing {
    static constexpr Access wanted = Access::read;
    static bool is_allowed(const File& file) noexcept { return file.is_writable(); }
    static auto begin(Call&, File& file, Bytes room) noexcept {
        return file.try_write(room);
    }
    static auto try_once(File& file, Bytes room) noexcept { return file.try_write(room); }
    static bool can_stop(const File& file) noexcept { return file.can_interrupt_write(); }
    FUTURES_TASK_WRAPPER static auto wait(File& file, Bytes room) {
        return file.write(room);
    }
};

// What one call has done so far.
struct Transfer {
    std::uint64_t address, left;
    Answer done = 0;

    // The next bytes that lie in one page.
    Result<Bytes> next(Call& call, Access wanted) const noexcept {
        const auto page = call.process.space->touch(address, wanted);
        if (!page) return base::fail(page.error());
        return page->first(std::min<std::uint64_t>(page->size(), left));
    }
    // Some are done. Says whether all of these were, and there are more.
    bool advance(std::size_t count, std::size_t wanted) noexcept {
        done += static_cast<Answer>(count);
        address += count;
        left -= count;
        return count == wanted && left > 0;
    }
    Answer fail(Call& call, Errno why) const noexcept {
        if (done > 0) return done;
        if (why == Errno::broken_pipe && call.through == nullptr)
            call.process.send(static_cast<int>(abi::Signal::pipe));
        return failed(why);
    }
};

// A transfer has come so far: of the @p wanted bytes that lie in one page, as many as @p count says. Apart, so that it is not
// in the way of one that is over.
template <class Way>
[[gnu::noinline]] Answer go_on(Call& call, std::size_t wanted,
                               Result<std::size_t> count) noexcept {
    File& file = *call.process.files.find(call.argument(0));
    Transfer transfer{call.argument(1), call.argument(2)};
    const bool may_wait = (file.flags() & abi::Open::nonblocking) == 0;
    while (true) {
        const bool is_enough = transfer.done > 0 && Way::can_stop(file);
        if (!count && count.error() == Errno::would_block && may_wait && !is_enough) {
            call.bytes_done = static_cast<std::uint64_t>(transfer.done);
            return must_wait;
        }
        if (!count) return transfer.fail(call, count.error());
        if (!transfer.advance(*count, wanted)) return transfer.done;
        const auto room = transfer.next(call, Way::wanted);
        if (!room) return transfer.fail(call, room.error());
        wanted = room->size();
        count = Way::try_once(file, *room);
    }
}

template <class Way>
Answer transfer_now(Call& call) noexcept {
    File* const file = call.process.files.find(call.argument(0));
    if (file == nullptr || !Way::is_allowed(*file)) return failed(Errno::bad_handle);
    const Transfer transfer{call.argument(1), call.argument(2)};
    if (transfer.left == 0) return 0;
    const auto room = transfer.next(call, Way::wanted);
    if (!room) return failed(room.error());
    const bool may_wait = (file->flags() & abi::Open::nonblocking) == 0;
    const bool may_leave_it = may_wait && call.through == nullptr;
    if (may_wait && transfer.left > (may_leave_it ? most_at_once : most_of_many))
        return must_wait;
    const auto count =
        may_leave_it ? Way::begin(call, *file, *room) : Way::try_once(*file, *room);
    if (count && *count == call.argument(2)) return static_cast<Answer>(*count);
    if (!count && count.error() == Errno::in_progress) return must_be_served;
    return go_on<Way>(call, room->size(), count);
}

// Waits for the file, or for a signal.
template <class Way>
Task<Result<std::size_t>> wait_or_signal(Call& call, File& file, Bytes room) {
    while (true) {
        auto told = file.changed()->wait();
        auto interrupted = call.interruption().wait();
        const auto count = Way::try_once(file, room);
        if (count || count.error() != Errno::would_block) co_return count;
        if (call.is_interrupted()) co_return base::fail(Errno::interrupted);
        co_await futures::select(told, interrupted);
    }
}

template <class Way>
Task<Answer> transfer_later(Call& call) {
    const FileRef file = call.file();
    if (!file || !Way::is_allowed(*file)) co_return failed(Errno::bad_handle);
    const std::uint64_t done = std::exchange(call.bytes_done, 0);
    Transfer transfer{call.argument(1) + done, call.argument(2) - done,
                      static_cast<Answer>(done)};
    while (true) {
        const auto room = transfer.next(call, Way::wanted);
        if (!room) co_return transfer.fail(call, room.error());
        const Pin pin(call, *room);
        Result<std::size_t> count;
        if (Way::can_stop(*file)) {
            count = co_await wait_or_signal<Way>(call, *file, *room);
        } else {
            count = co_await Way::wait(*file, *room);
        }
        if (!count) co_return transfer.fail(call, count.error());
        if (!transfer.advance(*count, room->size())) co_return transfer.done;
        if (Way::wanted == Access::write && file->can_be_interrupted())
            co_return transfer.done;  // what is there is enough
    }
}

}  // namespace

Answer read_now(Call& call) noexcept { return transfer_now<Reading>(call); }
Answer write_now(Call& call) noexcept { return transfer_now<Writing>(call); }
FUTURES_TASK_WRAPPER Task<Answer> read_later(Call& call) {
    return transfer_later<Reading>(call);
}
FUTURES_TASK_WRAPPER Task<Answer> write_later(Call& call) {
    return transfer_later<Writing>(call);
}

Answer close_file(Call& call) noexcept {
    return answer(call.process.files.close(call.argument(0)));
}
Answer duplicate(Call& call) noexcept {
    File* const file = call.process.files.find(call.argument(0));
    if (file == nullptr) return failed(Errno::bad_handle);
    return answer(call.process.files.add(FileRef(file)));
}
Answer duplicate_to(Call& call) noexcept {
    File* const file = call.process.files.find(call.argument(0));
    if (file == nullptr) return failed(Errno::bad_handle);
    if (call.argument(0) == call.argument(1)) return failed(Errno::invalid_argument);
    const bool on_exec = (call.argument(2) & abi::Open::close_on_exec) != 0;
    return answer(call.process.files.replace(call.argument(1), FileRef(file), on_exec));
}
Answer make_pipe(Call& call) noexcept {
    const auto flags = static_cast<unsigned>(call.argument(1));
    if ((flags & ~(abi::Open::nonblocking | abi::Open::close_on_exec)) != 0)
        return failed(Errno::invalid_argument);
    auto pipe = files::make_pipe(flags);
    if (!pipe) return failed(pipe.error());
    const bool on_exec = (flags & abi::Open::close_on_exec) != 0;
    const auto first = call.process.files.add(std::move(pipe->read_end), on_exec);
    if (!first) return failed(first.error());
    const auto second = call.process.files.add(std::move(pipe->write_end), on_exec);
    Result<void> stored = base::fail(second ? Errno::bad_address : second.error());
    if (second) {
        const std::int32_t ends[2] = {*first, *second};
        stored = call.process.space->store(call.argument(0), ends);
    }
    if (!stored) {
        (void)call.process.files.close(static_cast<std::uint64_t>(*first));
        if (second) (void)call.process.files.close(static_cast<std::uint64_t>(*second));
    }
    return answer(stored);
}

Task<Answer> open_file(Call& call) {
    Path path;
    if (auto r = path.take(call, 0, 1); !r) co_return failed(r.error());
    const auto flags = static_cast<unsigned>(call.argument(2));
    const auto mode = static_cast<unsigned>(call.argument(3));
    auto file = co_await call.process.all.ground().names.open(path.folder, path.text(),
                                                              flags, mode);
    if (!file) co_return failed(file.error());
    co_return answer(
        call.process.files.add(std::move(*file), (flags & abi::Open::close_on_exec) != 0));
}

}  // namespace process
