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

// One direction: how it is called, what the program must be allowed to do with its bytes, and who may.
struct Reading {
    static constexpr Access wanted = Access::write;
    static bool is_allowed(const File& file) noexcept { return file.is_readable(); }
    static auto begin(Process& process, File& file, Bytes room) noexcept {
        process.reads_from = &file;
        process.reading.room = room;
        return file.start_read(process.reading, process.waker);
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
    static auto begin(Process&, File& file, Bytes room) noexcept {
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
    Result<Bytes> next(Process& process, Access wanted) const noexcept {
        const auto page = process.space->touch(address, wanted);
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
    Answer fail(Process& process, Errno why) const noexcept {
        if (done > 0) return done;
        if (why == Errno::broken_pipe) process.send(static_cast<int>(abi::Signal::pipe));
        return failed(why);
    }
};

template <class Way>
Answer transfer_now(Process& process) noexcept {
    File* const file = process.files.find(process.argument(0));
    if (file == nullptr || !Way::is_allowed(*file)) return failed(Errno::bad_handle);
    Transfer transfer{process.argument(1), process.argument(2)};
    if (transfer.left == 0) return 0;
    const bool may_wait = (file->flags() & abi::Open::nonblocking) == 0;
    if (may_wait && transfer.left > most_at_once) return must_wait;
    while (true) {
        const auto room = transfer.next(process, Way::wanted);
        if (!room) return transfer.fail(process, room.error());
        const bool is_first = may_wait && transfer.done == 0;
        const auto count =
            is_first ? Way::begin(process, *file, *room) : Way::try_once(*file, *room);
        if (!count && is_first && count.error() == Errno::in_progress)
            return must_be_served;
        const bool is_enough = transfer.done > 0 && Way::can_stop(*file);
        if (!count && count.error() == Errno::would_block && may_wait && !is_enough) {
            process.bytes_done = static_cast<std::uint64_t>(transfer.done);
            return must_wait;
        }
        if (!count) return transfer.fail(process, count.error());
        if (!transfer.advance(*count, room->size())) return transfer.done;
    }
}

// Waits for the file, or for a signal.
template <class Way>
Task<Result<std::size_t>> wait_or_signal(Process& process, File& file, Bytes room) {
    while (true) {
        auto told = file.changed()->wait();
        auto signalled = process.signalled.wait();
        const auto count = Way::try_once(file, room);
        if (count || count.error() != Errno::would_block) co_return count;
        if (process.signals.is_due()) co_return base::fail(Errno::interrupted);
        co_await futures::select(told, signalled);
    }
}

template <class Way>
Task<Answer> transfer_later(Process& process) {
    const FileRef file(process.files.find(process.argument(0)));
    const std::uint64_t done = std::exchange(process.bytes_done, 0);
    Transfer transfer{process.argument(1) + done, process.argument(2) - done,
                      static_cast<Answer>(done)};
    while (true) {
        const auto room = transfer.next(process, Way::wanted);
        if (!room) co_return transfer.fail(process, room.error());
        Result<std::size_t> count;
        if (Way::can_stop(*file)) {
            count = co_await wait_or_signal<Way>(process, *file, *room);
        } else {
            count = co_await Way::wait(*file, *room);
        }
        if (!count) co_return transfer.fail(process, count.error());
        if (!transfer.advance(*count, room->size())) co_return transfer.done;
        if (Way::wanted == Access::write && file->can_be_interrupted())
            co_return transfer.done;  // what is there is enough
    }
}

}  // namespace

Answer read_now(Process& process) noexcept { return transfer_now<Reading>(process); }
Answer write_now(Process& process) noexcept { return transfer_now<Writing>(process); }
FUTURES_TASK_WRAPPER Task<Answer> read_later(Process& process) {
    return transfer_later<Reading>(process);
}
FUTURES_TASK_WRAPPER Task<Answer> write_later(Process& process) {
    return transfer_later<Writing>(process);
}

Answer close_file(Process& process) noexcept {
    return answer(process.files.close(process.argument(0)));
}
Answer duplicate(Process& process) noexcept {
    File* const file = process.files.find(process.argument(0));
    if (file == nullptr) return failed(Errno::bad_handle);
    return answer(process.files.add(FileRef(file)));
}
Answer duplicate_to(Process& process) noexcept {
    File* const file = process.files.find(process.argument(0));
    if (file == nullptr) return failed(Errno::bad_handle);
    if (process.argument(0) == process.argument(1)) return failed(Errno::invalid_argument);
    const bool on_exec = (process.argument(2) & abi::Open::close_on_exec) != 0;
    return answer(process.files.replace(process.argument(1), FileRef(file), on_exec));
}
Answer make_pipe(Process& process) noexcept {
    const auto flags = static_cast<unsigned>(process.argument(1));
    if ((flags & ~(abi::Open::nonblocking | abi::Open::close_on_exec)) != 0)
        return failed(Errno::invalid_argument);
    auto pipe = files::make_pipe(flags);
    if (!pipe) return failed(pipe.error());
    const bool on_exec = (flags & abi::Open::close_on_exec) != 0;
    const auto first = process.files.add(std::move(pipe->read_end), on_exec);
    if (!first) return failed(first.error());
    const auto second = process.files.add(std::move(pipe->write_end), on_exec);
    Result<void> stored = base::fail(second ? Errno::bad_address : second.error());
    if (second) {
        const std::int32_t ends[2] = {*first, *second};
        stored = process.space->store(process.argument(0), ends);
    }
    if (!stored) {
        (void)process.files.close(static_cast<std::uint64_t>(*first));
        if (second) (void)process.files.close(static_cast<std::uint64_t>(*second));
    }
    return answer(stored);
}

Task<Answer> open_file(Process& process) {
    Path path;
    if (auto r = path.take(process, 0, 1); !r) co_return failed(r.error());
    const auto flags = static_cast<unsigned>(process.argument(2));
    const auto mode = static_cast<unsigned>(process.argument(3));
    auto file =
        co_await process.all.ground().names.open(path.folder, path.text(), flags, mode);
    if (!file) co_return failed(file.error());
    co_return answer(
        process.files.add(std::move(*file), (flags & abi::Open::close_on_exec) != 0));
}

}  // namespace process
