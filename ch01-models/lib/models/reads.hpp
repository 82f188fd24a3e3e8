#pragma once
/// @file
/// reads: one message, read in each of the I/O models.

#include <array>

#include "models/device.hpp"

namespace models {

/// One way to read a message.
struct Model {
    const char* name;  ///< The call, flag or signal that makes the model.

    /// Asks the device for a message and reads it into its inbox; while the model leaves
    /// the reader free, it works. Leaves the handle as it was.
    /// @returns How often the reader itself called read().
    int (*read)(Device& device);
};

/// All of them: blocking, non-blocking, multiplexing, signal-driven, and asynchronous
/// twice, with a reader that works until the end is told and with one that waits for it.
extern const std::array<Model, 6> all_models;

}  // namespace models
