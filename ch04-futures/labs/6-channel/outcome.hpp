#pragma once
/// @file
/// Given: what comes of asking a channel.

#include <optional>

/// What became of a value that was to be sent.
enum class Sent {
    yes,      ///< It is in the channel.
    not_yet,  ///< There is no room: the waker will be woken. The value is still the sender's.
    closed,  ///< Nobody will ever receive it. The value is still the sender's.
};

/// What the receiver found.
template <class T>
struct Received {
    /// Which of the three.
    enum class What {
        value,    ///< The oldest value.
        not_yet,  ///< There is none: the waker will be woken.
        ended,    ///< There is none, and none will come.
    };
    What what = What::not_yet;  ///< This one.
    std::optional<T> value;     ///< If it is a value.
};
