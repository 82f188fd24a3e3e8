// What the headers of the system would have said, and what the linker says without them.
//
// Needs: linux x86_64 (builds and runs programs of its own, so for this machine)

#include <string>

#include "child/twin.hpp"
#include "workbook/catch.hpp"

namespace {

// [names]
// The same declaration twice; only the second is of C.
const std::string decorated = "int getppid(); int main() { return getppid() > 0 ? 0 : 1; }";
const std::string plain = "extern \"C\" " + decorated;
// [names]

}  // namespace

TEST_CASE("twin: without extern C the linker does not find the function") {
    CHECK_FALSE(child::Twin(decorated, "").built());
}

TEST_CASE("with extern C it does, and the call is the library's") {
    const child::Twin twin(plain, "");
    REQUIRE(twin.built());
    CHECK(twin.run().end() == "exit code 0");
}

TEST_CASE("a forgotten argument links as well") {
    const child::Twin twin(
        "extern \"C\" int dup2(int); int main() { return dup2(-1) == -1 ? 0 : 1; }", "");
    REQUIRE(twin.built());
    CHECK(twin.run().end() == "exit code 0");
}
