// The engine of Windows: operations are the system's, readiness is made of the driver's polls, and
// one port brings the completions of both.

#include <algorithm>
#include <array>

#include "events/afd_windows.hpp"
#include "events/engines.hpp"
#include "events/operations_iocp.hpp"

namespace events {

namespace {

using base::fail, base::Result;
using std::chrono::nanoseconds;

class IocpEngine final : public Engine {
  public:
    IocpEngine(std::unique_ptr<Port> port, std::unique_ptr<Afd> afd) noexcept
        : port_(std::move(port)), afd_(std::move(afd)), operations_(*port_) {}

    Result<void> add(Descriptor descriptor, std::uint64_t key, Interest interest,
                     Mode mode) noexcept override {
        return afd_->add(descriptor, key, interest, mode);
    }
    Result<void> modify(Descriptor descriptor, std::uint64_t key, Interest interest,
                        Mode mode) noexcept override {
        return afd_->modify(descriptor, key, interest, mode);
    }
    Result<void> remove(Descriptor descriptor) noexcept override {
        return afd_->remove(descriptor);
    }
    void blocked(Descriptor descriptor, Interest direction) noexcept override {
        afd_->blocked(descriptor, direction);
    }

    void start(Request& request) noexcept override { operations_.start(request); }
    void cancel(Request& request) noexcept override { operations_.cancel(request); }
    void forget(Descriptor descriptor) noexcept override { operations_.forget(descriptor); }
    bool operates_on(Descriptor descriptor) noexcept override {
        return operations_.knows(descriptor);
    }

    Result<Found> wait(std::size_t most,
                       std::optional<nanoseconds> timeout) noexcept override {
        const auto prepare = [&] {
            afd_->prepare();
            return afd_->has_found() || operations_.has_done();
        };
        Found found;
        const auto take_some = [&] {
            found = take(std::min(most, readied_.size()));
            return found.completed.size() + found.readied.size();
        };
        const auto count = port_->wait_for(timeout, prepare, take_some);
        if (!count) return fail(count.error());
        return found;
    }

    void wake() noexcept override { port_->wake(); }
    Descriptor descriptor() const noexcept override { return no_descriptor; }

  private:
    Found take(std::size_t most) noexcept {
        std::size_t done = 0;
        for (; done < most && operations_.has_done(); ++done)
            completed_[done] = operations_.take();
        const std::size_t ready = afd_->take(std::span(readied_).first(most - done));
        return {.completed = std::span(completed_).first(done),
                .readied = std::span(readied_).first(ready)};
    }

    std::unique_ptr<Port> port_;
    std::unique_ptr<Afd> afd_;
    IocpOperations operations_;
    std::array<Completed, 256> completed_;
    std::array<Readied, 256> readied_;
};

}  // namespace

Result<std::unique_ptr<Engine>> make_iocp_engine() noexcept {
    auto port = Port::open();
    if (!port) return fail(port.error());
    auto kept = std::make_unique<Port>(std::move(*port));
    auto afd = Afd::open(*kept);
    if (!afd) return fail(afd.error());
    return std::make_unique<IocpEngine>(std::move(kept), std::move(*afd));
}

}  // namespace events
