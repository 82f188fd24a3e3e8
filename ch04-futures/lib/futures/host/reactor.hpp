#pragma once
/// @file
/// Reactor: waits for the world in one of chapter 3's queues, and wakes the tasks that have waited for
/// what has happened.

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "events/buffers.hpp"
#include "events/queue.hpp"
#include "futures/core/driver.hpp"
#include "futures/host/source.hpp"

namespace futures {

/// How the sockets of a reactor do their work.
enum class Io : std::uint8_t {
    best,        ///< By operations over io_uring, by readiness over everything else.
    readiness,   ///< The queue says when, we make the call.
    operations,  ///< The queue makes the calls, and tells what has come of them.
};

/// Waits in a queue on behalf of an executor.
///
/// 1. Every token names a source and how often its place has been used: an event that comes too late
///    for one source is never taken for one of the next.
/// 2. While it gives out events no task runs: a waker only puts its task into a queue.
///
/// @threads the executor's, but for unpark()
class Reactor final : public Driver {
  public:
    /// Waits in @p queue.
    explicit Reactor(events::Queue queue, Io io = Io::best);
    Reactor(const Reactor&) = delete;
    Reactor& operator=(const Reactor&) = delete;
    ~Reactor();

    [[nodiscard]] nanoseconds now() noexcept override;  ///< By the steady clock.
    bool park(nanoseconds deadline) noexcept override;  ///< In the queue.
    void unpark() noexcept override { queue_.wake(); }  ///< @threads any

    /// Where it waits.
    [[nodiscard]] events::Queue& queue() noexcept { return queue_; }
    /// How its sockets work.
    [[nodiscard]] Io io() const noexcept { return io_; }
    /// What receives that go on are filled into.
    [[nodiscard]] events::Buffers& buffers();

    /// Takes @p source in. @returns It.
    template <class T>
    T& keep(std::unique_ptr<T> source) {
        T& kept = *source;
        take_in(std::move(source));
        return kept;
    }
    /// The user of @p source has gone.
    void release(Source& source) noexcept {
        if (!source.on_release()) destroy(source.token_);
    }
    /// Destroys @p source, of which the queue will tell nothing.
    void forget(Source& source) noexcept { destroy(source.token_); }
    /// Who takes signal @p number: nullptr, or a place for it. @returns nullptr: there is no such number.
    [[nodiscard]] Source** signal(int number) noexcept {
        const bool is_one =
            number > 0 && static_cast<std::size_t>(number) < signals_.size();
        return is_one ? &signals_[static_cast<std::size_t>(number)] : nullptr;
    }
    /// How many sources there are. For tests: what nobody uses any longer must go.
    [[nodiscard]] std::size_t sources() const noexcept { return count_; }

    /// Tells all sources, also those to come, that no new work is taken.
    void stop() noexcept;
    /// Says whether stop() has been called.
    [[nodiscard]] bool is_stopped() const noexcept { return is_stopped_; }

  private:
    struct Place {
        std::unique_ptr<Source> source;
        std::uint32_t generation = 1;
    };
    void take_in(std::unique_ptr<Source> source);
    void destroy(events::Token token) noexcept;
    [[nodiscard]] Source* find(events::Token token) noexcept;

    Io io_;
    bool is_stopped_ = false;
    std::size_t count_ = 0;
    std::vector<Place> places_;
    std::vector<std::uint32_t> free_;
    std::unique_ptr<events::Buffers> buffers_;
    std::array<Source*, 65> signals_{};
    events::Queue queue_;  // ends first: it works with what stands above
    std::array<events::Event, 256> room_;
};

}  // namespace futures
