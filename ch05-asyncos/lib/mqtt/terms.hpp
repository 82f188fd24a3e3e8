#pragma once
/// @file
/// What a client of MQTT goes by, and what it has done. Programs include client.hpp.

#include <chrono>
#include <cstdint>
#include <string_view>

#include "futures/core/driver.hpp"

namespace mqtt {

/// Who a client is, what it wants to hear, and how long it waits.
struct Terms {
    std::string_view name = {};  ///< No other client of the broker has the same.
    std::string_view subscription =
        {};  ///< Topics: `+` stands for one part, `#` for the rest.
    futures::nanoseconds answer = std::chrono::seconds(2);  ///< For an answer.
    std::uint16_t keep_alive_seconds =
        20;  ///< The broker waits 1.5 times as long; we ask after half of it.
};

/// What a client has done.
struct Counts {
    std::uint32_t connections = 0;  ///< How often it was welcome.
    std::uint32_t published = 0;    ///< With QoS 1, for the first time.
    std::uint32_t repeated = 0;     ///< For another time.
    std::uint32_t heard = 0;        ///< What others have published.
    std::uint32_t pings = 0;        ///< How often it has asked whether the broker is there.
};

}  // namespace mqtt
