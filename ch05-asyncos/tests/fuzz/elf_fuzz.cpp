// Any bytes, as the file of a program: it is refused, or the kernel can load what it says.
//
// The first bytes say what is changed in a good file: three bytes each, a place and a value. So the fuzzer begins where
// there is something to break.

#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "elf/image.hpp"

namespace {

constexpr elf::Bounds bounds{0x1'0000'0000, 0x2'0000'0000};
constexpr std::uint64_t file_bytes = 0x3000, page = 4096, header_bytes = 56;

// Two segments, made by hand: code at the begin, and data on the page behind it.
std::vector<std::byte> good() {
    std::vector<std::byte> file(elf::first_bytes);
    const auto at = [&]<class T>(std::size_t place, const T& value) {
        std::memcpy(file.data() + place, &value, sizeof value);
    };
    at(0, std::to_array<unsigned char>({0x7f, 'E', 'L', 'F', 2, 1, 1}));
    at(16, std::to_array<std::uint16_t>({2, 243}));
    at(24, std::to_array<std::uint64_t>({bounds.begin + 0x10, 64}));
    at(54, std::to_array<std::uint16_t>({header_bytes, 2}));
    const auto segment = [&](std::size_t place, std::uint32_t flags, std::uint64_t offset,
                             std::uint64_t in_file, std::uint64_t in_memory) {
        const std::uint64_t address = bounds.begin + offset;
        at(place, std::to_array<std::uint32_t>({1, flags}));
        at(place + 8, std::to_array({offset, address, address, in_file, in_memory, page}));
    };
    segment(64, 5, 0, 0x800, 0x800);
    segment(64 + header_bytes, 6, 0x1000, 0x10, 0x2000);
    return file;
}

void demand(bool truth) {
    if (!truth) std::abort();
}

// [begin, begin + bytes) is in [low, high).
void demand_inside(std::uint64_t begin, std::uint64_t bytes, std::uint64_t low,
                   std::uint64_t high) {
    demand(begin >= low && begin <= high && bytes <= high - begin);
}

void look_at(const elf::Image& image) {
    std::uint64_t free = bounds.begin;  // no segment below
    bool has_entry = false, has_headers = image.headers == 0;
    for (const elf::Segment& each : image.segments()) {
        demand_inside(each.address, each.memory_bytes, free, bounds.end);
        demand_inside(each.offset, each.file_bytes, 0, file_bytes);
        demand(each.file_bytes <= each.memory_bytes && each.memory_bytes > 0);
        demand(!each.is_writable || !each.is_executable);
        const auto holds = [&](std::uint64_t begin, std::uint64_t bytes) {
            return begin >= each.address && begin - each.address <= each.file_bytes &&
                   bytes <= each.file_bytes - (begin - each.address);
        };
        has_entry |= each.is_executable && holds(image.entry, 1);
        has_headers |= holds(image.headers, image.header_count * header_bytes);
        free = (each.address + each.memory_bytes - 1) / page * page + page;
    }
    demand(has_entry && has_headers);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto begin = good();
    auto file = begin;
    for (; size >= 3; data += 3, size -= 3)
        file[static_cast<std::size_t>(data[0] << 8 | data[1]) % file.size()] =
            std::byte{data[2]};
    if (size > 0) file.resize(data[0]);  // and it may be short
    file.shrink_to_fit();
    if (const auto image = elf::read_image(file, file_bytes, bounds)) look_at(*image);
    return 0;
}
