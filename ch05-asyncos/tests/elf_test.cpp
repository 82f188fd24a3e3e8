// The ELF reader, with files that lie.

#include <cstring>
#include <random>
#include <vector>

#include "elf/image.hpp"
#include "workbook/catch.hpp"

namespace {

constexpr elf::Bounds bounds{0x1'0000'0000, 0x2'0000'0000};
constexpr std::uint64_t file_bytes = 0x3000;

// A program of two segments, made by hand: code at the begin, data on the page behind it.
struct Program {
    std::vector<std::byte> bytes = std::vector<std::byte>(64 + 2 * 56);

    Program() {
        const unsigned char magic[] = {0x7f, 'E', 'L', 'F', 2, 1, 1};
        std::memcpy(bytes.data(), magic, sizeof magic);
        put<std::uint16_t>(16, 2).put<std::uint16_t>(18, 243);
        put<std::uint64_t>(24, bounds.begin + 0x10).put<std::uint64_t>(32, 64);
        put<std::uint16_t>(54, 56).put<std::uint16_t>(56, 2);
        segment(0, 5, 0, bounds.begin, 0x800, 0x800);
        segment(1, 6, 0x1000, bounds.begin + 0x1000, 0x10, 0x2000);
    }
    template <class T>
    Program& put(std::size_t at, T value) {
        std::memcpy(bytes.data() + at, &value, sizeof value);
        return *this;
    }
    Program& segment(std::size_t which, std::uint32_t flags, std::uint64_t offset,
                     std::uint64_t address, std::uint64_t in_file,
                     std::uint64_t in_memory) {
        const std::size_t at = 64 + 56 * which;
        put<std::uint32_t>(at, 1).put(at + 4, flags).put(at + 8, offset);
        return put(at + 16, address).put(at + 32, in_file).put(at + 40, in_memory);
    }
    [[nodiscard]] auto read() const { return elf::read_image(bytes, file_bytes, bounds); }
};

}  // namespace

TEST_CASE("a program's segments are read") {
    const auto image = Program().read();
    REQUIRE(image);
    CHECK(image->entry == bounds.begin + 0x10);
    REQUIRE(image->segments().size() == 2);
    CHECK(image->segments()[0].is_executable);
    CHECK(image->segments()[1].is_writable);
    CHECK(image->end() == bounds.begin + 0x3000);
    CHECK(image->headers == bounds.begin + 64);
}

TEST_CASE("what is no program for this machine is refused") {
    CHECK_FALSE(elf::read_image({}, 0, bounds));
    CHECK_FALSE(Program().put<std::uint8_t>(0, 0).read());
    CHECK_FALSE(Program().put<std::uint8_t>(4, 1).read());
    CHECK_FALSE(Program().put<std::uint16_t>(16, 3).read());
    CHECK_FALSE(Program().put<std::uint16_t>(18, 62).read());
}

TEST_CASE("headers outside of the file are refused") {
    CHECK_FALSE(Program().put<std::uint64_t>(32, ~0ULL).read());
    CHECK_FALSE(Program().put<std::uint64_t>(32, 65).read());
    CHECK_FALSE(Program().put<std::uint16_t>(56, 0xffff).read());
}

TEST_CASE("segments outside of the program's memory or of the file are refused") {
    const std::uint64_t begin = bounds.begin + 0x1000;
    CHECK_FALSE(Program().segment(1, 6, 0x1000, 0x8000'0000, 16, 16).read());
    CHECK_FALSE(Program().segment(1, 6, 0x1000, begin, 16, ~0ULL).read());
    CHECK_FALSE(Program().segment(1, 6, 0x1000, bounds.end - 8, 8, 16).read());
    CHECK_FALSE(Program().segment(1, 6, ~0ULL, begin, 16, 16).read());
    CHECK_FALSE(Program().segment(1, 6, 0x2ff8, begin, 16, 16).read());
    CHECK_FALSE(Program().segment(1, 6, 0x1000, begin, 32, 16).read());
}

TEST_CASE("segments that share a page, or can be written and executed, are refused") {
    CHECK_FALSE(Program().segment(1, 6, 0x1000, bounds.begin + 0x800, 16, 16).read());
    CHECK_FALSE(Program().segment(1, 7, 0x1000, bounds.begin + 0x1000, 16, 16).read());
}

TEST_CASE("a program begins in its code") {
    CHECK_FALSE(Program().put<std::uint64_t>(24, bounds.begin + 0x1000).read());
    CHECK_FALSE(Program().put<std::uint64_t>(24, bounds.begin + 0x11).read());
    CHECK_FALSE(Program().put<std::uint64_t>(24, bounds.begin + 0x800).read());
    CHECK_FALSE(Program().put<std::uint64_t>(24, 0x8000'0000).read());
}

TEST_CASE("whatever bytes are changed, what is accepted is within its bounds") {
    std::mt19937 random(1);
    for (int round = 0; round < 100'000; ++round) {
        Program program;
        for (int change = 0; change < 3; ++change)
            program.bytes[random() % program.bytes.size()] = std::byte(random());
        const auto image = program.read();
        if (!image) continue;
        std::uint64_t last = bounds.begin;
        for (const elf::Segment& segment : image->segments()) {
            REQUIRE(segment.address >= last);
            REQUIRE(segment.memory_bytes <= bounds.end - segment.address);
            REQUIRE(segment.file_bytes <= segment.memory_bytes);
            REQUIRE(segment.offset <= file_bytes);
            REQUIRE(segment.file_bytes <= file_bytes - segment.offset);
            last = segment.address + segment.memory_bytes;
        }
    }
}
