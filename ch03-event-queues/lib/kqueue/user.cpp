// EVFILT_USER: an eventfd, which the program rings with NOTE_TRIGGER.
// @source kqueue(2) of macOS and FreeBSD; eventfd(2)

#include "kqueue/filter.hpp"

namespace kqueues {

namespace {

std::uint32_t combined(std::uint32_t old, std::uint32_t change) noexcept {
    const std::uint32_t bits = change & NOTE_FFLAGSMASK;
    switch (change & NOTE_FFCTRLMASK) {
        case NOTE_FFAND:
            return old & bits;
        case NOTE_FFOR:
            return old | bits;
        case NOTE_FFCOPY:
            return bits;
        default:
            return old;
    }
}

class UserFilter final : public Filter {
  public:
    // The first time, the bits are taken as they are; then, as NOTE_FF... says.
    int prepare(Knote& knote) const noexcept override {
        const std::uint32_t fflags = knote.asked.fflags;
        const bool is_new = knote.own[0] < 0;
        if (is_new) {
            if (const int why = own(knote, 0, open_bell()); why != 0) return why;
            knote.happened = fflags & NOTE_FFLAGSMASK;
        } else {
            knote.happened = combined(knote.happened, fflags);
        }
        if ((fflags & NOTE_TRIGGER) != 0) ring(knote.own[0]);
        return 0;
    }

    void touch(Knote& knote, const Kevent& change) const noexcept override {
        knote.happened = combined(knote.happened, change.fflags);
        knote.asked.data = change.data;
        if ((change.fflags & NOTE_TRIGGER) != 0) ring(knote.own[0]);
    }

    // Without EV_CLEAR the bell goes on ringing: the event is reported until it is deleted.
    bool take(Knote& knote, std::uint32_t, Kevent& event) const noexcept override {
        event.fflags = knote.happened;
        event.data = knote.asked.data;
        if (!knote.has(EV_CLEAR)) return true;
        return drain(knote.own[0]) > 0;
    }
};

}  // namespace

const Filter& user_filter() noexcept {
    static const UserFilter filter{};
    return filter;
}

}  // namespace kqueues
