#include "elf/image.hpp"

#include <cstring>

namespace elf {

namespace {

struct Header {
    unsigned char magic[4], bits, order, version, system, padding[8];
    std::uint16_t kind, machine;
    std::uint32_t version_again;
    std::uint64_t entry, program_headers, section_headers;
    std::uint32_t flags;
    std::uint16_t header_bytes, program_header_bytes, program_header_count;
    std::uint16_t section_header_bytes, section_header_count, names;
};
static_assert(sizeof(Header) == 64);

struct ProgramHeader {
    std::uint32_t kind, flags;
    std::uint64_t offset, address, physical, file_bytes, memory_bytes, alignment;
};
static_assert(sizeof(ProgramHeader) == 56);

constexpr std::uint32_t load = 1, interpreter = 3, executable_flag = 1, writable_flag = 2;
constexpr std::uint64_t page = 4096;

bool is_program(const Header& header) noexcept {
    constexpr std::uint16_t executable = 2, riscv = 243;
    return std::memcmp(header.magic, "\177ELF", 4) == 0 && header.bits == 2 &&
           header.order == 1 && header.kind == executable && header.machine == riscv &&
           header.program_header_bytes == sizeof(ProgramHeader);
}

// [inside]
// Sums of hostile numbers may go round: only differences of what is known to be in order are used.
bool is_inside(std::uint64_t begin, std::uint64_t bytes, std::uint64_t low,
               std::uint64_t high) noexcept {
    return begin >= low && begin <= high && bytes <= high - begin;
}
// [inside]

bool add(Image& image, const ProgramHeader& header, std::uint64_t file_bytes,
         Bounds bounds) noexcept {
    if (header.memory_bytes == 0) return true;
    const bool is_writable = (header.flags & writable_flag) != 0;
    const bool is_executable = (header.flags & executable_flag) != 0;
    if (image.count == Image::most_segments || (is_writable && is_executable) ||
        header.file_bytes > header.memory_bytes ||
        !is_inside(header.offset, header.file_bytes, 0, file_bytes) ||
        !is_inside(header.address, header.memory_bytes, bounds.begin, bounds.end))
        return false;
    if (image.count > 0 && header.address / page <= (image.end() - 1) / page) return false;
    image.places[image.count++] = {header.address,    header.memory_bytes, header.offset,
                                   header.file_bytes, is_writable,         is_executable};
    return true;
}

bool starts_in_code(const Image& image) noexcept {
    if (image.entry % 2 != 0) return false;
    for (const Segment& segment : image.segments()) {
        if (segment.is_executable && image.entry >= segment.address &&
            image.entry - segment.address < segment.file_bytes)
            return true;
    }
    return false;
}

}  // namespace

base::Result<Image> read_image(std::span<const std::byte> file, std::uint64_t file_bytes,
                               Bounds bounds) noexcept {
    const auto bad = base::fail(base::Errno::bad_executable);
    Header header;
    if (file.size() < sizeof header) return bad;
    std::memcpy(&header, file.data(), sizeof header);
    if (!is_program(header) ||
        !is_inside(header.program_headers,
                   std::uint64_t{header.program_header_count} * sizeof(ProgramHeader), 0,
                   file.size()))
        return bad;

    Image image;
    image.entry = header.entry;
    image.header_count = header.program_header_count;
    for (std::size_t at = 0; at < header.program_header_count; ++at) {
        ProgramHeader found;
        std::memcpy(&found, file.data() + header.program_headers + at * sizeof found,
                    sizeof found);
        if (found.kind == interpreter) return bad;  // it wants to be linked first
        if (found.kind == load && !add(image, found, file_bytes, bounds)) return bad;
    }
    if (!starts_in_code(image)) return bad;
    for (const Segment& segment : image.segments()) {
        if (segment.offset <= header.program_headers &&
            is_inside(header.program_headers - segment.offset,
                      std::uint64_t{header.program_header_count} * sizeof(ProgramHeader), 0,
                      segment.file_bytes))
            image.headers = segment.address + (header.program_headers - segment.offset);
    }
    return image;
}

}  // namespace elf
