#include "user/targets.hpp"

namespace user {

namespace {

Result<void> copy_bytes(File from, File to) {
    static char room[16384];
    for (;;) {
        const auto bytes = read(from, room);
        if (!bytes) return base::fail(bytes.error());
        if (*bytes == 0) return {};
        if (const auto done = write_all(to, {room, *bytes}); !done) return done;
    }
}

}  // namespace

Result<void> copy_file(const char* from, const char* to) {
    const auto source = open(from);
    if (!source) return base::fail(source.error());
    const auto is_of = status(*source);
    const auto is_there = status(to);
    Result<void> done =
        base::fail(Errno::invalid_argument);  // the same file: it would be emptied
    const bool is_same = is_of && is_there && is_of->device == is_there->device &&
                         is_of->inode == is_there->inode;
    if (is_of && is(*is_of, Mode::directory)) {
        done = base::fail(Errno::is_a_directory);
    } else if (!is_same) {
        const auto target = open(to, Open::write | Open::create | Open::truncate,
                                 is_of ? is_of->mode & 0777 : 0666);
        done = target ? copy_bytes(*source, *target) : base::fail(target.error());
        if (target) close(*target);
    }
    close(*source);
    return done;
}

}  // namespace user
