// The back ends of macOS.

#include <array>

#include "events/engine.hpp"
#include "events/selectors.hpp"

namespace events {

using base::Errno, base::fail, base::Result;

std::span<const Backend> backends() noexcept {
    static constexpr std::array all{Backend::kqueue, Backend::poll};
    return all;
}

Result<std::unique_ptr<Engine>> make_engine(Backend& backend) noexcept {
    if (backend == Backend::best) backend = Backend::kqueue;
    if (backend != Backend::kqueue && backend != Backend::poll)
        return fail(Errno::not_implemented);
    auto selector =
        backend == Backend::kqueue ? make_kqueue_selector() : make_poll_selector();
    if (!selector) return fail(selector.error());
    return make_engine(std::move(*selector));
}

}  // namespace events
