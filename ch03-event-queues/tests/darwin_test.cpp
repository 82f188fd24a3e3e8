// Programs for macOS, loaded and run on Linux; and files that only look like one.
//
// Needs: linux

#include <fcntl.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <vector>

#include "darwin/image.hpp"
#include "darwin/personality.hpp"
#include "darwin/run.hpp"
#include "workbook/catch.hpp"

using base::Errno;
using darwin::Image;

namespace {

std::vector<char> program() {
    if (std::strlen(MACOS_PROGRAM) == 0)
        workbook::cannot_run(
            "there is no clang 19 with ld64.lld, or no macOS for this CPU");
    std::ifstream file(MACOS_PROGRAM, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

base::Result<Image> load(const std::vector<char>& bytes) {
    return Image::load(std::as_bytes(std::span(bytes)));
}

// Standard output to nowhere, for as long as it lives.
class Silence {
  public:
    Silence() : kept_(dup(1)) {
        const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
        dup2(nowhere, 1);
        close(nowhere);
    }
    Silence(const Silence&) = delete;
    Silence& operator=(const Silence&) = delete;
    ~Silence() {
        dup2(kept_, 1);
        close(kept_);
    }

  private:
    int kept_;
};

}  // namespace

TEST_CASE("a program runs as often as it is loaded") {
    const auto bytes = program();
    for (int i = 0; i < 2; ++i) {
        auto image = load(bytes);
        REQUIRE(image);
        base::Result<darwin::Ended> ended;
        {
            const Silence silence;
            ended = darwin::run(*image);
        }
        if (!ended && ended.error() == Errno::not_implemented)
            workbook::cannot_run("this kernel has no syscall user dispatch");
        REQUIRE(ended);
        CHECK(ended->status == 42);
        CHECK(ended->calls == 13);
        CHECK(getpid() > 0);  // our own calls go to Linux again
    }
}

TEST_CASE("a program for another processor does not run") {
    auto bytes = program();
    const auto mine = load(bytes);
    REQUIRE(mine);
    const bool is_x86 = mine->cpu() == Image::Cpu::x86_64;
    const auto other =
        static_cast<std::uint32_t>(is_x86 ? Image::Cpu::aarch64 : Image::Cpu::x86_64);
    std::memcpy(&bytes[4], &other, sizeof other);
    auto image = load(bytes);
    REQUIRE(image);
    CHECK(darwin::run(*image).error() == Errno::bad_executable);
}

TEST_CASE("a file that is cut anywhere before its data ends is refused") {
    auto bytes = program();
    const auto header = bytes;
    for (std::size_t size = 0; size < 1024; size += 8) {
        const auto cut = load({header.begin(), header.begin() + static_cast<long>(size)});
        REQUIRE_FALSE(cut);
        CHECK(cut.error() == Errno::bad_executable);
    }
}

TEST_CASE("no change of a byte of the headers breaks the loader") {
    const auto bytes = program();
    for (std::size_t at = 0; at < 1024; ++at) {
        for (const char value : {'\0', '\x7f', '\xff'}) {
            auto changed = bytes;
            changed[at] = value;
            static_cast<void>(load(changed));  // refused, or loaded somehow: never a crash
        }
    }
}

TEST_CASE("a file that is not there, and one that is something else") {
    CHECK(Image::load("/nowhere").error() == Errno::no_such_file);
    CHECK(Image::load("/proc/self/exe").error() == Errno::bad_executable);
}

TEST_CASE("errors come in the numbers of macOS") {
    int ends[2];
    REQUIRE(pipe2(ends, O_NONBLOCK) == 0);
    char byte;
    const auto empty =
        darwin::answer({3, {ends[0], reinterpret_cast<long>(&byte), 1, 0, 0, 0}});
    CHECK(empty.failed);
    CHECK(empty.value == 35);  // EAGAIN, which Linux numbers 11
    const auto unknown = darwin::answer({9999, {}});
    CHECK(unknown.failed);
    CHECK(unknown.value == 78);  // ENOSYS, on Linux 38
    close(ends[0]);
    close(ends[1]);
}
