// The back ends of Windows.

#include <array>

#include "events/engine.hpp"
#include "events/selectors.hpp"

namespace events {

using base::Errno, base::fail, base::Result;

std::span<const Backend> backends() noexcept {
    static constexpr std::array all{Backend::iocp};
    return all;
}

Result<std::unique_ptr<Engine>> make_engine(Backend& backend) noexcept {
    if (backend == Backend::best) backend = Backend::iocp;
    if (backend != Backend::iocp) return fail(Errno::not_implemented);
    auto selector = make_afd_selector();
    if (!selector) return fail(selector.error());
    return make_engine(std::move(*selector));
}

}  // namespace events
