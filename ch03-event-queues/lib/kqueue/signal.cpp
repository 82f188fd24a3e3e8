// EVFILT_SIGNAL: the BSDs tell of a signal when it is sent, and what then becomes of it is another
// matter: a handler runs, it is ignored, it is blocked. Linux tells nobody. We put a handler before
// the program's own, which rings the bell of each knote, and calls the other. A signal that is
// blocked runs no handler; a signalfd sees it, and takes it.
// @source kqueue(2) of macOS and FreeBSD; sigaction(2), signalfd(2), signal-safety(7)

#include <sys/signalfd.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <forward_list>
#include <mutex>

#include "kqueue/filter.hpp"

namespace kqueues {

namespace {

constexpr int most_watchers = 32;  // knotes of one signal, in all queues

// What the handler needs: it may run at any time, in any thread.
struct Watched {
    std::atomic<int> bells[most_watchers];           // descriptor + 1; 0: free
    std::atomic<int> ringing;                        // handlers that look at the bells
    std::atomic<const struct sigaction*> program{};  // what the program had there
};
Watched all[NSIG];
std::mutex changing;  // of the system's handlers, by several queues

void tell(int number) noexcept {
    Watched& watched = all[number];
    // Pairs with forget(): who waits for us to be gone has taken its bell away before.
    watched.ringing.fetch_add(1, std::memory_order_seq_cst);
    for (const auto& bell : watched.bells) {
        const int descriptor = bell.load(std::memory_order_seq_cst);
        if (descriptor != 0) ring(descriptor - 1);
    }
    watched.ringing.fetch_sub(1, std::memory_order_release);
}

bool is_ignored_by_default(int number) noexcept {
    return number == SIGCHLD || number == SIGCONT || number == SIGURG || number == SIGWINCH;
}

void on_signal(int number, siginfo_t* info, void* context) {
    const int saved = errno;
    tell(number);
    const struct sigaction* const program =
        all[number].program.load(std::memory_order_acquire);
    if ((program->sa_flags & SA_SIGINFO) != 0) {
        program->sa_sigaction(number, info, context);
    } else if (program->sa_handler == SIG_DFL) {
        if (!is_ignored_by_default(number)) {
            signal(number, SIG_DFL);
            raise(number);  // it happens as soon as this handler returns
        }
    } else if (program->sa_handler != SIG_IGN) {
        program->sa_handler(number);
    }
    errno = saved;
}

// What a program had. A handler may be looking at it at any time, so it stays for ever; the same is
// kept only once.
const struct sigaction* kept(const struct sigaction& one) {
    static auto* const all_kept = new std::forward_list<struct sigaction>;
    for (const struct sigaction& other : *all_kept) {
        if (other.sa_sigaction == one.sa_sigaction && other.sa_flags == one.sa_flags &&
            std::memcmp(&other.sa_mask, &one.sa_mask, sizeof one.sa_mask) == 0)
            return &other;
    }
    return &all_kept->emplace_front(one);
}

bool is_ours(const struct sigaction& one) noexcept {
    return (one.sa_flags & SA_SIGINFO) != 0 && one.sa_sigaction == on_signal;
}

// Puts our handler before the program's, if it is not there.
int stand_before(int number) {
    struct sigaction now;
    if (sigaction(number, nullptr, &now) != 0) return errno;
    if (is_ours(now)) return 0;
    struct sigaction ours = now;
    ours.sa_sigaction = on_signal;
    ours.sa_flags |= SA_SIGINFO;
    const bool has_handler = (now.sa_flags & SA_SIGINFO) != 0 ||
                             (now.sa_handler != SIG_IGN && now.sa_handler != SIG_DFL);
    if (!has_handler) ours.sa_flags |= SA_RESTART;
    all[number].program.store(kept(now), std::memory_order_release);
    return sigaction(number, &ours, nullptr) == 0 ? 0 : errno;
}

int add_bell(int number, int bell) noexcept {
    for (auto& place : all[number].bells) {
        int free = 0;
        if (place.compare_exchange_strong(free, bell + 1)) return 0;
    }
    return ENOMEM;
}

class SignalFilter final : public Filter {
  public:
    std::uint16_t always() const noexcept override { return EV_CLEAR; }

    int prepare(Knote& knote) const noexcept override {
        const auto number = static_cast<int>(knote.asked.ident);
        if (knote.asked.ident == 0 || knote.asked.ident >= NSIG) return EINVAL;
        const std::lock_guard guard(changing);
        if (const int why = stand_before(number); why != 0) return why;
        if (knote.own[0] < 0) {
            if (const int why = own(knote, 0, open_bell()); why != 0) return why;
            if (const int why = add_bell(number, knote.own[0]); why != 0) return why;
        }
        return 0;
    }

    // The program may have set a handler, or blocked the signal, since the last time.
    bool is_restless(const Knote&) const noexcept override { return true; }
    int before_wait(Knote& knote, const sigset_t& mask) const noexcept override {
        const auto number = static_cast<int>(knote.asked.ident);
        const std::lock_guard guard(changing);
        stand_before(number);
        const bool is_blocked = sigismember(&mask, number) == 1;
        if (!is_blocked || knote.own[1] >= 0) return 0;
        sigset_t set;
        sigemptyset(&set);
        sigaddset(&set, number);
        return own(knote, 1, signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
    }

    // Who takes a blocked signal out of its signalfd rings for all.
    bool take(Knote& knote, std::uint32_t, Kevent& event) const noexcept override {
        signalfd_siginfo about;
        while (knote.own[1] >= 0 &&
               read(knote.own[1], &about, sizeof about) == sizeof about)
            tell(static_cast<int>(knote.asked.ident));
        event.data = static_cast<std::intptr_t>(drain(knote.own[0]));
        return event.data > 0;
    }

    // No handler may ring a bell that is closed: its number could be another descriptor's by then.
    // The last one gives the program's handler its place back.
    void forget(Knote& knote) const noexcept override {
        if (knote.own[0] < 0) return;
        const auto number = static_cast<int>(knote.asked.ident);
        const std::lock_guard guard(changing);
        Watched& watched = all[number];
        bool has_others = false;
        for (auto& place : watched.bells) {
            int bell = knote.own[0] + 1;
            place.compare_exchange_strong(bell, 0);
            has_others |= place.load() != 0;
        }
        while (watched.ringing.load(std::memory_order_seq_cst) != 0) {}
        struct sigaction now;
        if (has_others || sigaction(number, nullptr, &now) != 0) return;
        if (is_ours(now)) sigaction(number, watched.program.load(), nullptr);
    }
};

}  // namespace

void forget_handlers() noexcept {
    for (Watched& watched : all) watched.ringing.store(0, std::memory_order_relaxed);
}

const Filter& signal_filter() noexcept {
    static const SignalFilter filter{};
    return filter;
}

}  // namespace kqueues
