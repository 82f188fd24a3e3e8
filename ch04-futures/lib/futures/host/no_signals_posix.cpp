// @source pthread_sigmask(3): a new thread inherits the mask

#include <signal.h>

#include <new>

#include "futures/host/no_signals.hpp"

namespace futures {

NoSignals::NoSignals() noexcept {
    static_assert(sizeof(sigset_t) <= sizeof before_);
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, new (before_) sigset_t);
}

NoSignals::~NoSignals() {
    pthread_sigmask(SIG_SETMASK, std::launder(reinterpret_cast<sigset_t*>(before_)),
                    nullptr);
}

}  // namespace futures
