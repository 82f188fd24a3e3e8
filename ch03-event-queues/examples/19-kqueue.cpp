// One call to say what matters, and to hear what has happened: kqueue.
//
// kevent() takes a list of changes and gives back a list of events, both of the same structure. What is
// watched is a pair: an ident (here, a descriptor) and a filter (here, "can be read"). An event brings
// numbers along: how many bytes there are, whether there will be more. macOS and the BSDs have it in
// their kernels; on Linux this program runs over lib/kqueue, and is the same to the letter.
//
// Needs: posix
// Before: 18-pidfd.  Next: 20-kqueue-filters.

#include <sys/event.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstring>

#include "base/must.hpp"

using base::must;

using Kevent = struct kevent;  // the function of this name hides the structure

// [change]
static Kevent change(int descriptor, int flags) {
    Kevent one;
    EV_SET(&one, static_cast<uintptr_t>(descriptor), EVFILT_READ,
           static_cast<uint16_t>(flags), 0, 0, nullptr);
    return one;
}
// [change]

static void print_events(const char* when, int queue) {
    std::array<Kevent, 8> room;
    constexpr timespec at_once{};
    const int count = must("kevent", kevent(queue, nullptr, 0, room.data(), 8, &at_once));
    std::printf("%s: %d", when, count);
    for (int i = 0; i < count; ++i) {
        const Kevent& event = room[static_cast<std::size_t>(i)];
        std::printf(", %ld bytes%s", static_cast<long>(event.data),
                    (event.flags & EV_EOF) != 0 ? ", and no more will come" : "");
    }
    std::printf("\n");
}

// EV_CLEAR: told once for each time that something comes. It is a property for life: added again, an
// event keeps what it had. So it is deleted first.
static void change_mode(int queue, const std::array<int, 2>& pipe) {
    // [mode]
    const Kevent again = change(pipe[0], EV_ADD | EV_CLEAR);
    must("kevent", kevent(queue, &again, 1, nullptr, 0, nullptr));
    print_events("added again with EV_CLEAR", queue);
    print_events("not a word of EV_CLEAR", queue);
    const std::array anew{change(pipe[0], EV_DELETE), change(pipe[0], EV_ADD | EV_CLEAR)};
    must("kevent", kevent(queue, anew.data(), 2, nullptr, 0, nullptr));
    // [mode]
    print_events("deleted and added", queue);
    print_events("told already", queue);
    must("write", write(pipe[1], "!", 1));
    print_events("one more byte", queue);
}

// With EV_RECEIPT each change is answered in the list of events, the good ones with 0.
static void delete_twice(int queue, const std::array<int, 2>& pipe) {
    // [receipt]
    std::array both{change(pipe[0], EV_DELETE | EV_RECEIPT),
                    change(pipe[0], EV_DELETE | EV_RECEIPT)};
    const int answers =
        must("kevent", kevent(queue, both.data(), 2, both.data(), 2, nullptr));
    // [receipt]
    for (int i = 0; i < answers; ++i) {
        const auto why = static_cast<int>(both[static_cast<std::size_t>(i)].data);
        std::printf("delete: %s\n", why == 0 ? "done" : std::strerror(why));
    }
}

int main() {
    const int queue = must("kqueue", kqueue());
    std::array<int, 2> pipe;
    must("pipe", ::pipe(pipe.data()));

    // 1. A change and a wait in one call: there is nothing to read yet, and no time to wait.
    const Kevent add = change(pipe[0], EV_ADD);
    Kevent event;
    constexpr timespec at_once{};
    std::printf("events of the first call: %d\n",
                must("kevent", kevent(queue, &add, 1, &event, 1, &at_once)));

    // 2. As long as it is so, it is told. The data says how much there is.
    must("write", write(pipe[1], "hello", 5));
    print_events("five bytes", queue);
    print_events("nobody has read them", queue);

    // 3. Each byte once, instead.
    change_mode(queue, pipe);

    // 4. The end comes with what is left.
    close(pipe[1]);
    print_events("the writer is gone", queue);

    // 5. Nothing to delete: an answer, too.
    delete_twice(queue, pipe);
    close(pipe[0]);
    close(queue);
}

// Output:
// events of the first call: 0
// five bytes: 1, 5 bytes
// nobody has read them: 1, 5 bytes
// added again with EV_CLEAR: 1, 5 bytes
// not a word of EV_CLEAR: 1, 5 bytes
// deleted and added: 1, 5 bytes
// told already: 0
// one more byte: 1, 6 bytes
// the writer is gone: 1, 6 bytes, and no more will come
// delete: done
// delete: No such file or directory
