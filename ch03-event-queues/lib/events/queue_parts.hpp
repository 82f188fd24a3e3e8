#pragma once
/// @file
/// What a Queue consists of. For its own files.

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "events/descriptor_table.hpp"
#include "events/engine.hpp"
#include "events/queue.hpp"
#include "events/requests.hpp"
#include "events/sockets.hpp"
#include "events/sources.hpp"
#include "events/timers.hpp"

namespace events {

/// What is known of a watched descriptor.
struct Watch {
    Token token = 0;               ///< The caller's name for it.
    std::uint32_t generation = 0;  ///< No other add() has the same; 0 if it is not watched.
    What what = What::ready;       ///< Or what it is for us: a signal, a child.
    [[nodiscard]] bool is_used() const noexcept {
        return generation != 0;
    }  ///< For the table.
};

/// The key in the engine of @p descriptor: what was found before the last add() has another one, and is
/// stale. Its highest bit is not ours.
[[nodiscard]] inline std::uint64_t key_of(Descriptor descriptor,
                                          std::uint32_t generation) noexcept {
    return std::uint64_t{generation} << 32 | static_cast<std::uint32_t>(descriptor);
}
/// The other way round.
[[nodiscard]] inline std::uint32_t generation_of(std::uint64_t key) noexcept {
    return static_cast<std::uint32_t>(key >> 32);
}
/// Likewise.
[[nodiscard]] inline Descriptor descriptor_of(std::uint64_t key) noexcept {
    return static_cast<Descriptor>(static_cast<std::uint32_t>(key));
}

/// The parts.
struct Queue::Parts {
    Backend backend;                 ///< What it is built upon.
    Requests requests = {};          ///< They live longer than the engine, which has them.
    std::unique_ptr<Engine> engine;  ///< The system's part.
    DescriptorTable<Watch> watches = {};  ///< What is watched.
    Timers timers = {};                   ///< Deadlines.
    Sources sources = {};                 ///< Signals and children.
    std::uint32_t generation = 0;         ///< Of the last add().
    /// Since the last event. No bool: for RISC-V GCC 12 exchanges no single bytes.
    std::atomic<int> woken = 0;

    ~Parts();  ///< Closes the descriptors that were made for signals and children.
    /// For an add(): never 0, and of 31 bits.
    std::uint32_t next_generation() noexcept {
        return generation = generation % 0x7FFF'FFFF + 1;
    }
    /// Makes of what the engine has found events for the caller. @returns How many: it may be stale.
    std::size_t fill(std::span<Event> room, const Found& found) noexcept;
    /// The event that @p done is.
    Event event_of(const Completed& done) noexcept;
    /// A signal, or the end of a child: its result. @returns Whether there is one yet.
    bool read_source(Descriptor descriptor, Watch& watch, Event& event) noexcept;
    /// What is known without the system: a wake(), timers that are due.
    std::size_t take_own(std::span<Event> room) noexcept;
    /// Watches a descriptor that was made for a signal or a child.
    base::Result<void> add_source(const base::Result<Descriptor>& made, Token token,
                                  What what) noexcept;
    /// Begins an operation.
    Operation start(const Request& filled, const Address* to = nullptr);
};

}  // namespace events
