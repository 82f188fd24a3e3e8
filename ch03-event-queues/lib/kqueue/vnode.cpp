// EVFILT_VNODE: an inotify of its own, and what fstat() says of the file before and after.
// @source kqueue(2) of macOS and FreeBSD; inotify(7)

#include <sys/inotify.h>
#include <sys/stat.h>

#include <cerrno>
#include <utility>

#include "kqueue/filter.hpp"

namespace kqueues {

namespace {

constexpr std::uint32_t watched = IN_MODIFY | IN_ATTRIB | IN_MOVE_SELF | IN_DELETE_SELF |
                                  IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO;

// inotify says less than the BSDs, and says it once: growth and links are found by comparison. It
// tells of a name that is gone as of a change of attributes, for the number of names is one.
std::uint32_t notes_of(Knote& knote, std::uint32_t seen, const struct stat& now) noexcept {
    std::uint32_t notes = 0;
    const off_t size = std::exchange(knote.size, now.st_size);
    const nlink_t links = std::exchange(knote.links, now.st_nlink);
    if ((seen & (IN_MODIFY | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO)) != 0)
        notes |= NOTE_WRITE;
    if ((seen & IN_MODIFY) != 0 && now.st_size > size) notes |= NOTE_EXTEND;
    if ((seen & IN_MOVE_SELF) != 0) notes |= NOTE_RENAME;
    if ((seen & IN_UNMOUNT) != 0) notes |= NOTE_REVOKE;
    if (now.st_nlink != links) notes |= NOTE_LINK;
    const bool is_gone = now.st_nlink == 0 && links != 0;
    if (is_gone || (seen & IN_DELETE_SELF) != 0) {
        notes |= NOTE_DELETE;
    } else if ((seen & IN_ATTRIB) != 0 && now.st_nlink == links) {
        notes |= NOTE_ATTRIB;
    }
    return notes;
}

// Who asks for one of the two is told of both, as on FreeBSD; of all else, only of what he asks for.
std::uint32_t wanted(std::uint32_t notes, std::uint32_t asked) noexcept {
    constexpr std::uint32_t together = NOTE_WRITE | NOTE_EXTEND;
    const bool wants_together = (notes & asked & together) != 0;
    return notes & (asked | (wants_together ? together : 0));
}

class VnodeFilter final : public Filter {
  public:
    int prepare(Knote& knote) const noexcept override {
        const auto descriptor = static_cast<int>(knote.asked.ident);
        struct stat now;
        if (fstat(descriptor, &now) != 0) return errno;
        if (S_ISFIFO(now.st_mode) || S_ISSOCK(now.st_mode)) return EINVAL;  // no files
        if (knote.own[0] < 0) {
            if (const int why = own(knote, 0, watch_file(descriptor, watched)); why != 0)
                return why;
            knote.size = now.st_size;
            knote.links = now.st_nlink;
            remember_file(knote);
        }
        if (!knote.has(EV_CLEAR) && knote.own[1] < 0) {
            if (const int why = own(knote, 1, open_bell()); why != 0) return why;
        }
        if (!is_same_file(knote)) return ENOENT;  // it was closed, and is another one
        knote.happened = wanted(knote.happened, knote.asked.fflags);
        return 0;
    }

    // What has happened is reported until it is cleared: a bell that nobody stills keeps the knote
    // ready after its inotify has been read.
    bool take(Knote& knote, std::uint32_t, Kevent& event) const noexcept override {
        struct stat now;
        const std::uint32_t seen = seen_at(knote.own[0]);
        if (!is_same_file(knote) || fstat(static_cast<int>(knote.asked.ident), &now) != 0)
            return false;
        if (seen != 0)
            knote.happened |= wanted(notes_of(knote, seen, now), knote.asked.fflags);
        if (knote.happened == 0) return false;
        event.fflags = knote.happened;
        if ((knote.happened & NOTE_REVOKE) != 0) event.flags |= EV_EOF;
        if (knote.has(EV_CLEAR)) {
            knote.happened = 0;
        } else if (!std::exchange(knote.has_rung, true)) {
            ring(knote.own[1]);
        }
        return true;
    }
};

}  // namespace

const Filter& vnode_filter() noexcept {
    static const VnodeFilter filter{};
    return filter;
}

}  // namespace kqueues
