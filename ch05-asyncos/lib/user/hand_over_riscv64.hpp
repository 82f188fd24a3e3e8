#pragma once
/// @file
/// A call of another process, by the two ends of a Channel: to wait for the answer is to let the other one run. The memory of
/// the channel is not needed for it, and what both have agreed to write there is there.

#include "abi/channels.hpp"
#include "user/files.hpp"

namespace user {

/// What goes in registers. What it means, both have agreed to.
struct Words {
    std::uint64_t first = 0;   ///< In a2.
    std::uint64_t second = 0;  ///< In a3.
    std::uint64_t third = 0;   ///< In a4.
    std::uint64_t fourth = 0;  ///< In a5.
};

/// One system call: @p words go, and others come.
/// @source abi::HandOver: a0 and a1 say what and by which end, a2 to a5 are the words, there and back; all others are kept
inline Result<Words> hand_over(abi::HandOver what, File end, Words words = {}) noexcept {
    register std::int64_t a0 asm("a0") = static_cast<std::int64_t>(what);
    register std::int64_t a1 asm("a1") = end;
    register std::uint64_t a2 asm("a2") = words.first;
    register std::uint64_t a3 asm("a3") = words.second;
    register std::uint64_t a4 asm("a4") = words.third;
    register std::uint64_t a5 asm("a5") = words.fourth;
    register std::uint64_t a7 asm("a7") = static_cast<std::uint64_t>(Call::hand_over);
    asm volatile("ecall"
                 : "+r"(a0), "+r"(a2), "+r"(a3), "+r"(a4), "+r"(a5)
                 : "r"(a1), "r"(a7)
                 : "memory");
    if (a0 != 0) return base::fail(static_cast<Errno>(-a0));
    return Words{a2, a3, a4, a5};
}

/// Asks the server at the other @p end, which runs at once if it waits, and waits for its answer.
/// @errors broken_pipe  it has gone; interrupted  a signal came first: if the server has the words, its answer is for nobody
inline Result<Words> send(File end, Words words) noexcept {
    return hand_over(abi::HandOver::send, end, words);
}
/// Waits for what the client asks. @errors broken_pipe, interrupted; busy  it has asked, and has no answer yet
inline Result<Words> receive(File end) noexcept {
    return hand_over(abi::HandOver::receive, end);
}
/// Answers it, and goes on; the client will. For who has several clients, and waits for all of them by poll().
/// @errors broken_pipe; invalid_argument  nothing was received
inline Result<void> answer(File end, Words words) noexcept {
    const auto done = hand_over(abi::HandOver::answer, end, words);
    if (!done) return base::fail(done.error());
    return {};
}
/// Answers it, which runs at once, and waits for what it asks next. @errors as both
inline Result<Words> answer_and_receive(File end, Words words) noexcept {
    return hand_over(abi::HandOver::answer_and_receive, end, words);
}

}  // namespace user
