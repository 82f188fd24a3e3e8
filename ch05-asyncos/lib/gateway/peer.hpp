#pragma once
/// @file
/// Peer: somebody outside who wants readings, and has commands. Which protocol he speaks is not seen from here.

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include "actors/event_bus.hpp"
#include "base/result.hpp"
#include "futures/core/task.hpp"

/// Where devices and those who want to know of them meet.
namespace gateway {

/// A short text that is carried in a message.
class Text {
  public:
    static constexpr std::size_t most = 23;  ///< Bytes; what is behind them is cut off.

    /// A copy of @p text.
    Text(std::string_view text) noexcept : size_(std::min(text.size(), most)) {
        std::copy_n(text.begin(), size_, bytes_.begin());
    }
    /// What it says.
    operator std::string_view() const noexcept { return {bytes_.data(), size_}; }

  private:
    std::array<char, most> bytes_;
    std::size_t size_;
};

/// What a device has measured, or what it is to do: which device, and what.
struct Event {
    Text device;  ///< Which.
    Text value;   ///< What.
};
/// Who wants to know hears it on a bus.
using Bus = actors::EventBus<Event>;

/// Somebody outside.
class Peer {
  public:
    /// Tells him a reading. Ready when he has it; perhaps he then has it twice.
    /// @pre No other one is under way: an actor that tells has one message at a time.
    /// @errors timed_out  he may have it or not: tell him again   @errors any other  that makes no sense
    [[nodiscard]] virtual futures::Task<base::Result<void>> tell(const Event& reading) = 0;
    /// Hears him, for ever: his commands go to the bus that the peer was made with. @returns Why it has ended.
    [[nodiscard]] virtual futures::Task<base::Errno> serve() = 0;

  protected:
    ~Peer() = default;
};

}  // namespace gateway
