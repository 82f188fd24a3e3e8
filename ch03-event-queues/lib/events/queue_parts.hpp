#pragma once
/// @file
/// What a Queue consists of. For its own files.

#include <array>
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
    Token token = 0;  ///< The caller's name for it.
    std::uint32_t generation =
        0;                    ///< Grows with each add(): what was found before is stale.
    bool is_watched = false;  ///< Since add(), until remove().
    What what = What::ready;  ///< Or what it is for us: a signal, a child.
    [[nodiscard]] bool is_used() const noexcept { return is_watched; }  ///< For the table.
};

/// The key of @p descriptor in the engine. Its highest bit is not ours.
[[nodiscard]] inline std::uint64_t key_of(Descriptor descriptor,
                                          const Watch& watch) noexcept {
    return std::uint64_t{watch.generation & 0x7FFF'FFFF} << 32 |
           static_cast<std::uint32_t>(descriptor);
}

/// The parts.
struct Queue::Parts {
    Backend backend;                 ///< What it is built upon.
    Requests requests = {};          ///< They live longer than the engine, which has them.
    std::unique_ptr<Engine> engine;  ///< The system's part.
    DescriptorTable<Watch> watches = {};  ///< What is watched.
    Timers timers = {};                   ///< Deadlines.
    Sources sources = {};                 ///< Signals and children.
    std::atomic<int> woken =
        0;  ///< Since the last event. No bool: for RISC-V GCC 12 exchanges no single bytes.
    std::array<Found, 256> found = {};  ///< Room for what the engine finds.

    ~Parts();  ///< Closes the descriptors that were made for signals and children.
    /// The event that a find is for its caller. @returns Whether it is one: it may be stale.
    bool event_of(const Found& one, Event& event) noexcept;
    /// A signal, or the end of a child; nothing if there is none yet.
    std::optional<Event> read_source(Descriptor descriptor, Watch& watch) noexcept;
    /// What is known without the system: a wake(), timers that are due.
    std::size_t take_own(std::span<Event> room) noexcept;
    /// Watches a descriptor that was made for a signal or a child.
    base::Result<void> add_source(const base::Result<Descriptor>& made, Token token,
                                  What what) noexcept;
    /// Begins an operation.
    Operation start(const Request& filled);
};

}  // namespace events
