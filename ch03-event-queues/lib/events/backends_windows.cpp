// The back ends of Windows.

#include <array>

#include "events/engines.hpp"

namespace events {

using base::Errno, base::fail, base::Result;

std::span<const Backend> backends() noexcept {
    static constexpr std::array all{Backend::iocp};
    return all;
}

Result<std::unique_ptr<Engine>> make_engine(Backend& backend) noexcept {
    if (backend == Backend::best) backend = Backend::iocp;
    if (backend != Backend::iocp) return fail(Errno::not_implemented);
    return make_iocp_engine();
}

}  // namespace events
