// For systems on which children are still to be written.

#include "futures/host/child.hpp"

namespace futures {

base::Result<Child> Child::start(Reactor&, const std::vector<std::string>&) noexcept {
    return base::fail(base::Errno::not_implemented);
}

void Child::ask_to_end() noexcept {}
void Child::make_end() noexcept {}

}  // namespace futures
