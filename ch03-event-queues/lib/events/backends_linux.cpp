// The back ends of Linux.

#include <array>

#include "events/engine.hpp"
#include "events/selectors.hpp"

namespace events {

using base::Errno, base::fail, base::Result;

std::span<const Backend> backends() noexcept {
    static constexpr std::array all{Backend::epoll, Backend::poll};
    return all;
}

namespace {

Result<std::unique_ptr<Engine>> engine_over(
    Result<std::unique_ptr<Selector>> selector) noexcept {
    if (!selector) return fail(selector.error());
    return make_engine(std::move(*selector));
}

}  // namespace

Result<std::unique_ptr<Engine>> make_engine(Backend& backend) noexcept {
    if (backend == Backend::best) backend = Backend::epoll;
    switch (backend) {
        case Backend::epoll:
            return engine_over(make_epoll_selector());
        case Backend::poll:
            return engine_over(make_poll_selector());
        default:
            return fail(Errno::not_implemented);
    }
}

}  // namespace events
