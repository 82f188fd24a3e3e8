// The readiness queue of Windows: a port, and polls of the driver under Winsock.

#include "events/afd_windows.hpp"
#include "events/selectors.hpp"

namespace events {

namespace {

using base::fail, base::Result;
using std::chrono::nanoseconds;

class AfdSelector final : public Selector {
  public:
    AfdSelector(std::unique_ptr<Port> port, std::unique_ptr<Afd> afd) noexcept
        : port_(std::move(port)), afd_(std::move(afd)) {}

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

    // A completion need not be an event: a poll that was stopped has one too.
    Result<std::size_t> wait(std::span<Readied> room,
                             std::optional<nanoseconds> timeout) noexcept override {
        const auto prepare = [&] {
            afd_->prepare();
            return afd_->has_found();
        };
        return port_->wait_for(timeout, prepare, [&] { return afd_->take(room); });
    }

    void wake() noexcept override { port_->wake(); }
    Descriptor descriptor() const noexcept override { return no_descriptor; }

  private:
    std::unique_ptr<Port> port_;
    std::unique_ptr<Afd> afd_;
};

}  // namespace

Result<std::unique_ptr<Selector>> make_afd_selector() noexcept {
    auto port = Port::open();
    if (!port) return fail(port.error());
    auto kept = std::make_unique<Port>(std::move(*port));
    auto afd = Afd::open(*kept);
    if (!afd) return fail(afd.error());
    return std::make_unique<AfdSelector>(std::move(kept), std::move(*afd));
}

}  // namespace events
