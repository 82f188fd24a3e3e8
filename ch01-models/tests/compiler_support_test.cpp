// What the compiler does for coroutines and what it refuses: it is asked, by compiling.
//
// Needs: linux (starts the compiler through a shell)
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "workbook/catch.hpp"

// A folder for one test case, removed at its end.
struct Folder {
    std::filesystem::path path;
    Folder() {
        std::string name = std::filesystem::temp_directory_path() / "compiler-XXXXXX";
        path = mkdtemp(name.data());
    }
    ~Folder() { std::filesystem::remove_all(path); }
};

// Compiles `source` to an object file and gives its bytes; none if the compiler refuses it.
static std::string compile(const std::string& source, const std::string& flags) {
    const Folder folder;
    std::ofstream(folder.path / "unit.cpp") << source;
    const char* compiler = std::getenv("CXX");  // CTest says which one built this program
    REQUIRE(compiler != nullptr);
    const std::string command = "cd " + folder.path.string() + " && " + compiler + " " +
                                flags + " -c unit.cpp -o unit.o 2> errors";
    if (std::system(command.c_str()) != 0) return "";
    std::ifstream object(folder.path / "unit.o", std::ios::binary);
    return {std::istreambuf_iterator<char>(object), {}};
}

static const std::string task = R"(
    #include <coroutine>
    #include <exception>
    struct Task {
        struct promise_type {
            Task get_return_object() noexcept { return {}; }
            std::suspend_never initial_suspend() noexcept { return {}; }
            std::suspend_never final_suspend() noexcept { return {}; }
            void return_void() noexcept {}
            void unhandled_exception() noexcept { std::terminate(); }
        };
    };
)";
static const std::string coroutine =
    "inline Task waits() { co_await std::suspend_always(); }";
static const std::string program = "int twice(int x) { return 2 * x; }";

TEST_CASE("coroutines that are not used leave no byte in a program") {
    const std::string small = compile(program, "-std=c++23 -O2");
    REQUIRE_FALSE(small.empty());
    CHECK(compile(task + coroutine + program, "-std=c++23 -O2") == small);
    CHECK(compile(task + coroutine + program + "void go() { waits(); }",
                  "-std=c++23 -O2") != small);
    // Unoptimised, g++ 12 keeps the code of an inline coroutine that nobody calls.
    CHECK(compile(task + program, "-std=c++23 -O0") == compile(program, "-std=c++23 -O0"));
}

TEST_CASE("coroutines need the compiler: before C++20 there is no co_await") {
    CHECK_FALSE(compile(task + coroutine, "-std=c++20").empty());
    CHECK(compile(task + coroutine, "-std=c++17").empty());
}

// [refused]
TEST_CASE("the macro's jump over a new variable is refused by the compiler") {
    const std::string before = "void step(int& line) { switch (line) { case 0: ";
    const std::string wait = "line = 1; return; case 1: ";
    const std::string after = "line = 2; } }";
    CHECK_FALSE(compile(before + wait + after, "-std=c++23").empty());
    CHECK(
        compile(before + "int local = 7; " + wait + "line = local; " + after, "-std=c++23")
            .empty());
}
// [refused]
