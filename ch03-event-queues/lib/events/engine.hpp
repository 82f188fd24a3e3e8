#pragma once
/// @file
/// Engine: what a Queue stands on: readiness and operations, of which a system has one, and we
/// add the other.

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>

#include "base/result.hpp"
#include "events/proactor.hpp"
#include "events/queue.hpp"
#include "events/selector.hpp"

namespace events {

/// What a wait has found. It stays with the engine until the next one.
struct Found {
    std::span<const Completed> completed = {};  ///< What has become of requests.
    std::span<const Readied> readied = {};      ///< What is ready.
};

/// Both faces of one mechanism.
class Engine {
  public:
    virtual ~Engine() = default;
    /// As Selector::add(). Keys have less than 64 bits: the highest one is the engine's.
    [[nodiscard]] virtual base::Result<void> add(Descriptor descriptor, std::uint64_t key,
                                                 Interest interest, Mode mode) noexcept = 0;
    /// As Selector::modify().
    [[nodiscard]] virtual base::Result<void> modify(Descriptor descriptor,
                                                    std::uint64_t key, Interest interest,
                                                    Mode mode) noexcept = 0;
    /// As Selector::remove().
    [[nodiscard]] virtual base::Result<void> remove(Descriptor descriptor) noexcept = 0;
    /// As Selector::blocked().
    virtual void blocked(Descriptor descriptor, Interest direction) noexcept {
        static_cast<void>(descriptor), static_cast<void>(direction);
    }
    /// As Proactor::start().
    virtual void start(Request& request) noexcept = 0;
    /// As Proactor::hurry().
    virtual void hurry(Request& request) noexcept { static_cast<void>(request); }
    /// As Proactor::cancel().
    virtual void cancel(Request& request) noexcept = 0;
    /// Ends all requests of @p descriptor, which will be closed.
    virtual void forget(Descriptor descriptor) noexcept = 0;
    /// Says whether there are requests of @p descriptor, or have been since it was forgotten.
    [[nodiscard]] virtual bool operates_on(Descriptor descriptor) noexcept = 0;
    /// As Selector::wait(), and Proactor::wait(). @returns So much as @p most, of both together.
    [[nodiscard]] virtual base::Result<Found> wait(
        std::size_t most, std::optional<std::chrono::nanoseconds> timeout) noexcept = 0;
    /// Likewise.
    virtual void wake() noexcept = 0;
    /// Likewise.
    [[nodiscard]] virtual Descriptor descriptor() const noexcept = 0;
};

/// An engine over a selector: it carries operations out itself.
[[nodiscard]] std::unique_ptr<Engine> make_engine(std::unique_ptr<Selector> selector);
/// An engine over a proactor: it asks for readiness by operations.
[[nodiscard]] std::unique_ptr<Engine> make_engine(std::unique_ptr<Proactor> proactor);
/// The engine of @p backend, or the best that this system lets us have.
/// @errors not_implemented
[[nodiscard]] base::Result<std::unique_ptr<Engine>> make_engine(Backend& backend) noexcept;

}  // namespace events
