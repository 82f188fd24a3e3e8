#pragma once
/// @file
/// Given: what comes of sending to an inbox, and of asking it.

#include <cstdint>

/// By this the actor says whom it answers. 0: it was only told something, and nobody wants an answer.
using Ticket = std::uint64_t;

/// What became of a notification.
enum class Told {
    yes,      ///< It is in the inbox.
    full,     ///< There was no place for it. It is gone.
    stopped,  ///< Nobody will ever receive it.
};

/// What a request has come to.
enum class Asked {
    not_yet,   ///< It waits, for a place or for the answer: the waker will be woken.
    answered,  ///< Here it is.
    stopped,   ///< It had no place yet when the inbox was stopped: nothing was asked.
};

/// What a request has come to, and perhaps the answer.
struct Reply {
    Asked what = Asked::not_yet;  ///< Which of the three.
    int answer = 0;               ///< If it is answered.
};

/// What the actor finds.
struct Received {
    /// Which of the three.
    enum class What {
        message,  ///< The oldest one.
        not_yet,  ///< There is none: the waker will be woken.
        ended,    ///< There is none, and none will come.
    };
    What what = What::not_yet;  ///< This one.
    int message = 0;            ///< If it is a message.
    Ticket ticket = 0;          ///< Whom to answer.
};
