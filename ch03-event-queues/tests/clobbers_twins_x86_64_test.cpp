// Lists of overwritten registers that lack something: when it shows, and when it hides.
//
// Needs: linux x86_64

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "child/twin.hpp"
#include "workbook/catch.hpp"

namespace {

// What the example prints when it is compiled with other flags than its own.
std::string example_with(const std::string& flags) {
    const auto chapter = std::filesystem::path(__FILE__).parent_path().parent_path();
    std::ostringstream source;
    source << std::ifstream(chapter / "examples" / "03-clobbers.cpp").rdbuf();
    const child::Twin twin(source.str(), flags);
    REQUIRE(twin.built());
    return twin.run().said;
}

bool says(const std::string& text, const std::string& words) {
    return text.find(words) != std::string::npos;
}

// A system call without rcx and r11 in its list, and what is put behind it.
bool works(const std::string& program, const std::string& flags) {
    const child::Twin twin(R"(
        #include <sys/syscall.h>
        #include <unistd.h>
        inline long forgets(long number, long a = 0, long b = 0, long c = 0, long d = 0,
                            long e = 0, long f = 0) {
            register long r10 asm("r10") = d;
            register long r8 asm("r8") = e;
            register long r9 asm("r9") = f;
            asm volatile("syscall" : "+a"(number)
                : "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9) LIST);
            return number;
        }
    )" + program,
                           flags);
    REQUIRE(twin.built());
    const child::Fate fate = twin.run();
    REQUIRE(fate.signal == 0);
    return fate.exit_code == 0;
}
const std::string forgetful = " '-DLIST=:\"memory\"'";
const std::string complete = " '-DLIST=:\"rcx\",\"r11\",\"memory\"'";
const std::string no_memory = " '-DLIST=:\"rcx\",\"r11\"'";

}  // namespace

TEST_CASE("twin: unoptimised, every mistake of the example is hidden") {
    const std::string said = example_with("-O0");
    CHECK_FALSE(says(said, "no\n"));
    CHECK_FALSE(says(said, "took 1"));
}

TEST_CASE("twin: from the first level of optimisation on, every one shows") {
    const std::string said = example_with("-O2");
    CHECK(says(said, "the fourth argument is 42 afterwards: no"));
    CHECK(says(said, "behind the two bytes of syscall: yes"));
    CHECK(says(said, "the letter that was read is a: no"));
    CHECK(says(said, "took 1"));
    for (const char* level : {"-O1", "-O3", "-Os"}) CHECK(example_with(level) == said);
}

// [two-values]
// Six arguments leave the caller two registers that cost nothing to use: rcx and r11.
static const std::string two_values = R"(
    long values(long first, long second) {
        forgets(SYS_getppid, 1, 2, 3, 4, 5, 6);
        return first * 1000 + second;
    }
    int main() {
        long (*volatile function)(long, long) = values;
        return function(3, 4) == 3004 ? 0 : 1;
    }
)";
// [two-values]

TEST_CASE("twin: with six arguments a value is kept in r11, and is lost") {
    CHECK_FALSE(works(two_values, "-O2" + forgetful));
    CHECK(works(two_values, "-O2" + complete));
}

// [behind-a-call]
// The same mistake in a function that is not inlined. A call may overwrite rcx and r11 anyway, so
// nobody keeps anything there.
static const std::string behind_a_call = R"(
    [[gnu::noinline]] static long hidden() { return forgets(SYS_getppid); }
    long fourth(long, long, long, long kept) {
        hidden();
        return kept;
    }
    int main() {
        long (*volatile function)(long, long, long, long) = fourth;
        return function(1, 2, 3, 42) == 42 ? 0 : 1;
    }
)";
// [behind-a-call]

TEST_CASE("twin: a function that is not inlined hides the mistake") {
#if defined(__clang__)
    CHECK(works(behind_a_call, "-O2" + forgetful));
#else
    CHECK(works(behind_a_call, "-O2 -fno-ipa-ra" + forgetful));
#endif
}

#if !defined(__clang__)
TEST_CASE("twin: but not from g++, which looks up what the function really overwrites") {
    CHECK_FALSE(works(behind_a_call, "-O2" + forgetful));
    CHECK(works(behind_a_call, "-O2" + complete));
}
#endif

// [volatile-alone]
static const std::string read_letter = R"(
    char letter(int from) {
        char room = '?';
        forgets(SYS_read, from, reinterpret_cast<long>(&room), 1);
        return room;
    }
    int main() {
        int ends[2];
        if (pipe(ends) < 0 || write(ends[1], "a", 1) != 1) return 2;
        char (*volatile function)(int) = letter;
        return function(ends[0]) == 'a' ? 0 : 1;
    }
)";
// [volatile-alone]

TEST_CASE("twin: volatile alone does not say that memory changes") {
#if defined(__clang__)
    CHECK(works(read_letter, "-O2" + no_memory));  // this compiler is careful; none must be
#else
    CHECK_FALSE(works(read_letter, "-O2" + no_memory));
#endif
    CHECK(works(read_letter, "-O2" + complete));
}
