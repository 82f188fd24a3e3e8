#pragma once
/// @file
/// What the memory orders ask for. For the explorer's own use.

#include <atomic>
#include <string>

namespace model {

/// Says whether a read with this order acquires.
constexpr bool acquires(std::memory_order order) {
    return order != std::memory_order_relaxed && order != std::memory_order_release;
}
/// Says whether a write with this order releases.
constexpr bool releases(std::memory_order order) {
    return order == std::memory_order_release || order == std::memory_order_acq_rel ||
           order == std::memory_order_seq_cst;
}
/// Gives " (release)", for the report.
std::string with(std::memory_order order);

}  // namespace model
