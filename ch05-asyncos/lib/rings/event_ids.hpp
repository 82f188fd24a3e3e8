#pragma once
/// @file
/// EventIds: the names of events before they happen. The kernel gives them in batches, so to name one costs no call.

#include <array>
#include <cstdint>

#include "base/result.hpp"

namespace rings {

/// Those of one process. Ids are counted up; the latest `window` of them are known, all before have happened.
class EventIds {
  public:
    static constexpr std::uint32_t window = 1024;  ///< As many bits as abi::RingMemory has.
    static constexpr std::uint32_t most = 256;     ///< In one batch.

    /// Gives @p count ids that follow each other. @returns The first.
    /// @errors invalid_argument  none, or more than `most`
    /// @errors would_block       an id that would leave the window has not happened, and may yet
    base::Result<std::uint32_t> grant(std::uint32_t count) noexcept {
        if (count == 0 || count > most) return base::fail(base::Errno::invalid_argument);
        std::uint32_t first = next_;
        if (first + count < first) first = 1;  // 0 is no id
        for (std::uint32_t at = 0; at < count; ++at)
            if (state(first + at) == State::in_flight)
                return base::fail(base::Errno::would_block);
        for (std::uint32_t at = 0; at < count; ++at) state(first + at) = State::granted;
        next_ = first + count;
        return first;
    }
    /// The id is submitted. @errors no_such_file  it was not granted; invalid_argument  it was submitted before
    base::Result<void> submit(std::uint32_t id) noexcept {
        if (!is_recent(id)) return base::fail(base::Errno::no_such_file);
        if (state(id) != State::granted) return base::fail(base::Errno::invalid_argument);
        state(id) = State::in_flight;
        return {};
    }
    /// It has happened. @pre it was submitted
    void finish(std::uint32_t id, bool has_failed = false) noexcept {
        state(id) = has_failed ? State::failed : State::done;
    }
    /// How far what was submitted has come.
    enum class Progress : std::uint8_t { in_flight, done, failed };
    /// That of one. @errors no_such_file  it is not submitted, or happened too long ago
    [[nodiscard]] base::Result<Progress> progress(std::uint32_t id) const noexcept {
        if (!is_recent(id)) return base::fail(base::Errno::no_such_file);
        switch (states_[id % window]) {
            case State::in_flight:
                return Progress::in_flight;
            case State::done:
                return Progress::done;
            case State::failed:
                return Progress::failed;
            default:
                return base::fail(base::Errno::no_such_file);
        }
    }
    /// Says whether it has happened. @errors no_such_file  it was never granted
    [[nodiscard]] base::Result<bool> has_happened(std::uint32_t id) const noexcept {
        if (is_recent(id)) return states_[id % window] >= State::done;
        const bool is_to_come = static_cast<std::int32_t>(id - next_) >= 0;
        if (id == 0 || is_to_come) return base::fail(base::Errno::no_such_file);
        return true;
    }

  private:
    enum class State : std::uint8_t { unknown, granted, in_flight, done, failed };

    [[nodiscard]] State& state(std::uint32_t id) noexcept { return states_[id % window]; }
    [[nodiscard]] bool is_recent(std::uint32_t id) const noexcept {
        return id != 0 && next_ - id - 1 < window && states_[id % window] != State::unknown;
    }

    std::uint32_t next_ = 1;
    std::array<State, window> states_{};
};

}  // namespace rings
