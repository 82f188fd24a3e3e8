#include "base/result.hpp"

#include <string_view>

#include "base/must.hpp"
#include "workbook/catch.hpp"

using base::Errno;
using base::Result;

namespace {

Result<int> half_of(int number) {
    if (number % 2 != 0) return base::fail(Errno::invalid_argument);
    return number / 2;
}

}  // namespace

TEST_CASE("a Result holds a value or the reason why there is none") {
    CHECK(half_of(4).value() == 2);
    CHECK(half_of(3).error() == Errno::invalid_argument);
}

TEST_CASE("a Result of a small value is returned in registers") {
    static_assert(sizeof(Result<int>) == 8);
    static_assert(noexcept(base::fail(Errno::busy)));
}

TEST_CASE("every error has words of its own") {
    for (const auto& one : base::errno_words) {
        for (const auto& other : base::errno_words) {
            const bool same = std::string_view(one.words) == other.words;
            CHECK(same == (one.error == other.error));
        }
    }
    CHECK(std::string_view(base::describe(Errno::timed_out)) == "timed out");
    CHECK(std::string_view(base::describe(static_cast<Errno>(9999))) == "error");
}

TEST_CASE("must gives the value that is there") {
    CHECK(base::must("halve", half_of(8)) == 4);
    CHECK(base::must("count", 3L) == 3);
}
