// Errors of POSIX systems, and what they are called among ours.
//
// Needs: posix

#include "events/error_posix.hpp"

#include "workbook/catch.hpp"

using base::Errno;

TEST_CASE("each error with a name is found by the system's number for it") {
    CHECK(events::translated(EAGAIN) == Errno::would_block);
    CHECK(events::translated(EWOULDBLOCK) == Errno::would_block);
    CHECK(events::translated(ECONNRESET) == Errno::connection_reset);
    CHECK(std::size(events::named_errors) == std::size(base::errno_words));
    for (const auto& [ours, words] : base::errno_words) {
        INFO(words);
        CHECK(std::ranges::count(events::named_errors, ours, &events::NamedError::ours) ==
              1);
    }
}

TEST_CASE("an error without a name is one all the same") {
    CHECK(events::translated(9999) == Errno::io_error);
}

TEST_CASE("where the numbers are ours, each is kept: also one without a name") {
    if (!events::has_our_numbers) return;
    CHECK(events::errno_of(EXDEV) == Errno{EXDEV});
    CHECK(events::errno_of(EAGAIN) == Errno::would_block);
}
