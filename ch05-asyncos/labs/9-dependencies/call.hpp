#pragma once
/// @file
/// Given: how a call is named, and what can become of it.

#include <cstdint>

/// The name of a call. It is good until the call is forgotten.
struct Id {
    std::uint32_t place = 0;  ///< Where in the table it is, from 0.
    std::uint32_t life = 0;   ///< Which of the calls in that place, from 1.
    bool operator==(const Id&) const = default;
};

/// What has become of a call.
enum class State {
    unknown,    ///< There is no such call: it was forgotten, or never was.
    waiting,    ///< It needs others, which have not ended yet.
    ready,      ///< It can be started.
    running,    ///< It was started.
    done,       ///< It has ended well.
    failed,     ///< It has ended, and not well.
    cancelled,  ///< It was not started and never will be: what it needs has not ended well.
};

/// Whether a call was taken.
enum class Added {
    yes,           ///< It has a name now.
    full,          ///< There is no place for it.
    too_many,      ///< It needs more than Dependencies::most_needs.
    no_such_call,  ///< It needs one that there is not.
};
