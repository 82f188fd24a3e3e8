#pragma once
/// @file
/// What an end of CoAP goes by: what has come lately, how long it waits, what it has done. Programs include endpoint.hpp.

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "coap/message.hpp"
#include "futures/core/driver.hpp"

namespace coap {

/// The last questions of one peer. After so many others a repeated one would be taken for a new one.
class Recent {
  public:
    /// How the question with this @p id was answered; nullopt: it is new.
    // [recent]
    [[nodiscard]] std::optional<Code> find(std::uint16_t id) const noexcept {
        for (const auto& done : done_)
            if (done && done->id == id) return done->code;
        return std::nullopt;
    }
    /// It was answered so.
    void add(std::uint16_t id, Code code) noexcept {
        done_[added_++ % done_.size()] = Done{id, code};
    }
    // [recent]

  private:
    struct Done {
        std::uint16_t id;
        Code code;
    };
    std::array<std::optional<Done>, 16> done_;
    std::size_t added_ = 0;
};

/// How long it waits.
struct Patience {
    futures::nanoseconds first =
        std::chrono::seconds(2);  ///< ACK_TIMEOUT, and up to half more.
    unsigned repeats = 4;  ///< MAX_RETRANSMIT; each wait is twice as long as the last.
};

/// What an end has done.
struct Counts {
    std::uint32_t sent = 0;      ///< Datagrams of its own questions.
    std::uint32_t repeated = 0;  ///< Of these, for another time.
    std::uint32_t twice = 0;     ///< Questions that have come again.
};

}  // namespace coap
