// References that outlive their owner: what the compiler sees, and what AddressSanitizer sees.
//
// Needs: linux x86_64 (builds and runs programs of its own, so for this machine)

#include <string>

#include "child/twin.hpp"
#include "workbook/catch.hpp"

namespace {

#if defined(__clang__)
constexpr bool is_clang = true;
#else
constexpr bool is_clang = false;
#endif

const char* const sanitizer = "-fsanitize=address";

// Without the sanitizer's library there is nothing to see.
void need_the_sanitizer() {
    static const child::Twin nothing("int main() {}", sanitizer);
    static const bool works = nothing.built() && nothing.run().exit_code == 0;
    if (!works) workbook::cannot_run("this compiler has no working -fsanitize=address");
}

bool is_warned_of(const std::string& source) {
    const child::Twin plain(source, "");
    REQUIRE(plain.built());
    return !child::Twin(source, "-Wall -Wextra -Werror").built();
}

std::string reported(const std::string& source) {
    const child::Twin twin(source, sanitizer);
    REQUIRE(twin.built());
    const child::Fate fate = twin.run();
    for (const char* kind :
         {"heap-use-after-free", "stack-use-after-scope", "stack-use-after-return"})
        if (fate.said.find(kind) != std::string::npos) return kind;
    return fate.said;
}

// [view]
const std::string view_of_a_temporary = R"(
    #include <string>
    #include <string_view>
    int main(int argc, char**) {
        std::string_view view = std::string(100, 'x') + (argc > 1 ? "a" : "b");
        return view[50] == 'x' ? 0 : 1;
    }
)";
// [view]

// [returned]
const std::string lambda_returned = R"(
    auto later() {
        int answer = 42;
        return [&answer] { return answer; };
    }
    int main() { return later()() == 42 ? 0 : 1; }
)";
// [returned]

// [kept]
const std::string lambda_kept = R"(
    #include <functional>
    int main() {
        std::function<int()> later;
        {
            int answer = 42;
            later = [&answer] { return answer; };
        }
        return later() == 42 ? 0 : 1;
    }
)";
// [kept]

// [moved]
// Shared XOR mutable, broken in one thread: `first` looks while `numbers` is changed.
const std::string vector_that_moves = R"(
    #include <vector>
    int main() {
        std::vector<int> numbers{1};
        int& first = numbers[0];
        numbers.resize(1000);
        return first == 1 ? 0 : 1;
    }
)";
// [moved]

TEST_CASE("a view of a temporary: clang warns, the sanitizer reports") {
    need_the_sanitizer();
    CHECK(is_warned_of(view_of_a_temporary) == is_clang);
    CHECK(reported(view_of_a_temporary) == "heap-use-after-free");
}

TEST_CASE("a lambda that is returned with a reference to a local: clang sees it twice") {
    need_the_sanitizer();
    CHECK(is_warned_of(lambda_returned) == is_clang);
    // GCC's sanitizer looks at stacks that were left only when the environment asks for it.
    CHECK((reported(lambda_returned) == "stack-use-after-return") == is_clang);
}

TEST_CASE(
    "a lambda that is kept longer than what it looks at: only the sanitizer reports") {
    need_the_sanitizer();
    CHECK_FALSE(is_warned_of(lambda_kept));
    CHECK(reported(lambda_kept) == "stack-use-after-scope");
}

TEST_CASE("a reference into a vector that moves its values: only the sanitizer reports") {
    need_the_sanitizer();
    CHECK_FALSE(is_warned_of(vector_that_moves));
    CHECK(reported(vector_that_moves) == "heap-use-after-free");
}

}  // namespace
