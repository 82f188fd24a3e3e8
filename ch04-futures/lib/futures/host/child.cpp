#include "futures/host/child.hpp"

#include <memory>

#include "servers/process.hpp"

namespace futures {

using base::fail, base::Result;

bool ChildSource::on_event(const events::Event& event) noexcept {
    ended_ =
        event.error != base::Errno{} ? Ended(base::fail(event.error)) : Ended(event.result);
    waiting_.wake();
    return !is_released_;
}

bool ChildSource::on_release() noexcept {
    is_released_ = true;
    waiting_.forget();
    return ended_.is_pending();
}

Poll<ChildSource::Ended> ChildSource::poll(Context& context) noexcept {
    if (ended_.is_pending()) waiting_.wait(context);
    return ended_;
}

Result<Child> Child::start(Reactor& reactor,
                           const std::vector<std::string>& command) noexcept {
    const auto process = servers::start_program(command);
    if (!process) return fail(process.error());
    auto& source = reactor.keep(std::make_unique<ChildSource>());
    if (const auto added = reactor.queue().add_child(*process, source.token()); !added) {
        reactor.forget(source);
        servers::make_end(*process);  // nobody would know of it
        return fail(added.error());
    }
    return Child(reactor, source, *process);
}

void Child::ask_to_end() noexcept { servers::ask_to_end(process_); }
void Child::make_end() noexcept { servers::make_end(process_); }

}  // namespace futures
