// The system calls about names of files, and about places in them.

#include <algorithm>

#include "process/calls.hpp"
#include "process/path.hpp"
#include "process/processes.hpp"

namespace process {

using base::Errno;
using base::Result;
using files::FileRef;
using futures::Task;

namespace {

files::Names& names(Call& call) noexcept { return call.process.all.ground().names; }

Answer tell(Call& call, unsigned place_at, const Result<abi::Stat>& stat) noexcept {
    if (!stat) return failed(stat.error());
    return answer(call.process.space->store(call.argument(place_at), *stat));
}

}  // namespace

Task<Answer> file_status(Call& call) {
    const FileRef file = call.file();
    if (!file) co_return failed(Errno::bad_handle);
    const auto stat = co_await file->status();
    co_return tell(call, 1, stat);
}
Task<Answer> path_status(Call& call) {
    Path path;
    if (auto r = path.take(call, 0, 1); !r) co_return failed(r.error());
    const bool follow = (call.argument(3) & abi::At::no_follow) == 0;
    const auto stat = co_await names(call).status(path.folder, path.text(), follow);
    co_return tell(call, 2, stat);
}

Task<Answer> list_folder(Call& call) {
    const FileRef file = call.file();
    if (!file) co_return failed(Errno::bad_handle);
    std::byte room[1024];
    const auto most = std::min<std::uint64_t>(call.argument(2), sizeof room);
    const auto bytes = co_await file->names(std::span(room).first(most));
    if (!bytes) co_return failed(bytes.error());
    const auto done = call.process.space->copy_out(call.argument(1), {room, *bytes});
    co_return done ? static_cast<Answer>(*bytes) : failed(done.error());
}

Task<Answer> seek_file(Call& call) {
    const FileRef file = call.file();
    if (!file) co_return failed(Errno::bad_handle);
    const auto from = static_cast<abi::Seek>(call.argument(2));
    const auto place =
        co_await file->seek(static_cast<std::int64_t>(call.argument(1)), from);
    co_return answer(place);
}
Task<Answer> resize_file(Call& call) {
    const FileRef file = call.file();
    if (!file) co_return failed(Errno::bad_handle);
    const auto size = static_cast<std::int64_t>(call.argument(1));
    if (size < 0 || !file->is_writable()) co_return failed(Errno::invalid_argument);
    const auto done = co_await file->resize(static_cast<std::uint64_t>(size));
    co_return answer(done);
}
Task<Answer> sync_file(Call& call) {
    const FileRef file = call.file();
    if (!file) co_return failed(Errno::bad_handle);
    const auto done = co_await file->sync();
    co_return answer(done);
}
Task<Answer> sync_all(Call& call) {
    const auto done = co_await names(call).sync();
    co_return answer(done);
}

// Page by page: two that follow each other in the program need not in memory.
Task<Answer> transfer_at(Call& call, memory::Access wanted) {
    const FileRef file = call.file();
    const bool is_read = wanted == memory::Access::write;
    if (!file || !(is_read ? file->is_readable() : file->is_writable()))
        co_return failed(Errno::bad_handle);
    if (static_cast<std::int64_t>(call.argument(3)) < 0)
        co_return failed(Errno::invalid_argument);
    std::uint64_t done = 0;
    while (done < call.argument(2)) {
        const auto page = call.process.space->touch(call.argument(1) + done, wanted);
        if (!page) co_return done > 0 ? static_cast<Answer>(done) : failed(page.error());
        const std::uint64_t offset = call.argument(3) + done;
        const auto room =
            page->first(std::min<std::uint64_t>(page->size(), call.argument(2) - done));
        const Pin pin(call, room);
        auto task = is_read ? file->read_at(room, offset) : file->write_at(room, offset);
        const auto count = co_await std::move(task);
        if (!count) co_return done > 0 ? static_cast<Answer>(done) : failed(count.error());
        done += *count;
        if (*count < room.size()) break;
    }
    co_return static_cast<Answer>(done);
}
FUTURES_TASK_WRAPPER Task<Answer> read_at(Call& call) {
    return transfer_at(call, memory::Access::write);
}
FUTURES_TASK_WRAPPER Task<Answer> write_at(Call& call) {
    return transfer_at(call, memory::Access::read);
}

Task<Answer> make_folder(Call& call) {
    Path path;
    if (auto r = path.take(call, 0, 1); !r) co_return failed(r.error());
    const auto mode = static_cast<unsigned>(call.argument(2));
    const auto done = co_await names(call).make_folder(path.folder, path.text(), mode);
    co_return answer(done);
}
Task<Answer> remove_name(Call& call) {
    Path path;
    if (auto r = path.take(call, 0, 1); !r) co_return failed(r.error());
    const bool is_folder = (call.argument(2) & abi::At::remove_directory) != 0;
    const auto done = co_await names(call).remove(path.folder, path.text(), is_folder);
    co_return answer(done);
}
Task<Answer> link_name(Call& call) {
    Path path, name;
    if (auto r = path.take(call, 0, 1); !r) co_return failed(r.error());
    if (auto r = name.take(call, 2, 3); !r) co_return failed(r.error());
    const auto done =
        co_await names(call).link(path.folder, path.text(), name.folder, name.text());
    co_return answer(done);
}
Task<Answer> rename_name(Call& call) {
    Path path, name;
    if (auto r = path.take(call, 0, 1); !r) co_return failed(r.error());
    if (auto r = name.take(call, 2, 3); !r) co_return failed(r.error());
    const bool replace = (call.argument(4) & abi::rename_no_replace) == 0;
    const auto done = co_await names(call).rename(path.folder, path.text(), name.folder,
                                                  name.text(), replace);
    co_return answer(done);
}
Task<Answer> link_to(Call& call) {
    Path target, name;
    if (auto r = target.take(call, 0); !r) co_return failed(r.error());
    if (auto r = name.take(call, 1, 2); !r) co_return failed(r.error());
    const auto done =
        co_await names(call).make_link(target.text(), name.folder, name.text());
    co_return answer(done);
}
Task<Answer> read_link(Call& call) {
    Path path;
    if (auto r = path.take(call, 0, 1); !r) co_return failed(r.error());
    char target[512];
    const auto most = std::min<std::uint64_t>(call.argument(3), sizeof target);
    const auto bytes = co_await names(call).read_link(path.folder, path.text(),
                                                      std::span(target).first(most));
    if (!bytes) co_return failed(bytes.error());
    const auto text = std::as_bytes(std::span(target, *bytes));
    const auto done = call.process.space->copy_out(call.argument(2), text);
    co_return done ? static_cast<Answer>(*bytes) : failed(done.error());
}

Task<Answer> change_folder(Call& call) {
    Path path;
    if (auto r = path.take(call, 0); !r) co_return failed(r.error());
    const auto folder = co_await names(call).open(call.process.folder, path.text(),
                                                  abi::Open::directory, 0);
    if (!folder) co_return failed(folder.error());
    call.process.folder = (*folder)->folder();
    co_return 0;
}
Task<Answer> tell_folder(Call& call) {
    char path[512];
    const auto most = std::min<std::uint64_t>(call.argument(1), sizeof path);
    if (most < 2) co_return failed(Errno::out_of_range);
    const auto length =
        co_await names(call).path_of(call.process.folder, std::span(path).first(most - 1));
    if (!length) co_return failed(length.error());
    path[*length] = '\0';
    const auto bytes = std::as_bytes(std::span(path, *length + 1));
    const auto done = call.process.space->copy_out(call.argument(0), bytes);
    co_return done ? static_cast<Answer>(*length + 1) : failed(done.error());
}

}  // namespace process
