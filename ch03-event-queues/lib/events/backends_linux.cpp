// The back ends of Linux.

#include <array>

#include "events/engine.hpp"
#include "events/error_posix.hpp"
#include "events/proactors.hpp"
#include "events/selectors.hpp"

namespace events {

using base::Errno, base::fail, base::Result;

static_assert(has_our_numbers, "base::Errno has the numbers of Linux: none is looked up");

std::span<const Backend> backends() noexcept {
    static constexpr std::array all{Backend::epoll, Backend::uring, Backend::kqueue,
                                    Backend::poll};
    static constexpr std::array old{Backend::epoll, Backend::kqueue, Backend::poll};
    if (has_uring()) return all;
    return old;
}

namespace {

// A Selector or a Proactor.
template <typename Mechanism>
Result<std::unique_ptr<Engine>> engine_over(Result<Mechanism> mechanism) noexcept {
    if (!mechanism) return fail(mechanism.error());
    return make_engine(std::move(*mechanism));
}

}  // namespace

Result<std::unique_ptr<Engine>> make_engine(Backend& backend) noexcept {
    if (backend == Backend::best) backend = Backend::epoll;
    switch (backend) {
        case Backend::epoll:
            return engine_over(make_epoll_selector());
        case Backend::uring:
            return engine_over(make_uring_proactor());
        case Backend::kqueue:
            return engine_over(make_kqueue_selector());
        case Backend::poll:
            return engine_over(make_poll_selector());
        default:
            return fail(Errno::not_implemented);
    }
}

}  // namespace events
