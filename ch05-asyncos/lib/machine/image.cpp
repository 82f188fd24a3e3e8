#include "machine/image.hpp"

#include <cstring>

#include "machine/places.hpp"

namespace machine {

namespace {
// Where things stand in the headers.
constexpr uint64_t file_header_size = 64, segment_header_size = 56,
                   section_header_size = 64, symbol_size = 24;
constexpr uint16_t riscv = 243;
constexpr uint32_t loaded = 1, symbols = 2;
}  // namespace

bool Image::is_inside(uint64_t offset, uint64_t size) const noexcept {
    return size <= file_.size() && offset <= file_.size() - size;
}

// 0 where the file has nothing.
template <class T>
T Image::read(uint64_t offset) const noexcept {
    T value{};
    if (is_inside(offset, sizeof(T))) std::memcpy(&value, file_.data() + offset, sizeof(T));
    return value;
}

const char* Image::load(std::span<std::byte> memory) const noexcept {
    if (file_.size() < file_header_size || read<uint32_t>(0) != 0x464c'457f)
        return "it is no ELF file";
    if (read<uint16_t>(18) != riscv || read<uint8_t>(4) != 2)
        return "it is no program for 64-bit RISC-V";
    const auto table = read<uint64_t>(32);
    const unsigned count = read<uint16_t>(56);
    if (read<uint16_t>(54) != segment_header_size) return "it has headers of another size";
    bool is_empty = true;
    for (unsigned i = 0; i < count; ++i) {
        const uint64_t header = table + i * segment_header_size;
        if (!is_inside(header, segment_header_size))
            return "its headers lie beyond its end";
        if (read<uint32_t>(header) != loaded) continue;
        if (const char* const error = load_segment(header, memory)) return error;
        is_empty = false;
    }
    return is_empty ? "it has nothing to load" : nullptr;
}

const char* Image::load_segment(uint64_t header,
                                std::span<std::byte> memory) const noexcept {
    const auto offset = read<uint64_t>(header + 8), address = read<uint64_t>(header + 24);
    const auto in_file = read<uint64_t>(header + 32),
               in_memory = read<uint64_t>(header + 40);
    if (!is_inside(offset, in_file) || in_file > in_memory)
        return "a segment lies beyond its end";
    if (in_memory == 0) return nullptr;
    if (address < memory_begin || address - memory_begin > memory.size() ||
        in_memory > memory.size() - (address - memory_begin)) {
        return "a segment lies outside of the memory";
    }
    std::byte* const to = memory.data() + (address - memory_begin);
    std::memcpy(to, file_.data() + offset, in_file);
    std::memset(to + in_file, 0, in_memory - in_file);
    return nullptr;
}

std::optional<uint64_t> Image::find(std::string_view name) const noexcept {
    const auto table = read<uint64_t>(40);
    const unsigned count = read<uint16_t>(60);
    for (unsigned i = 0; i < count; ++i) {
        const uint64_t header = table + i * section_header_size;
        if (read<uint32_t>(header + 4) != symbols) continue;
        const uint64_t names = table + read<uint32_t>(header + 40) * section_header_size;
        if (const auto address = find_in(header, names, name)) return address;
    }
    return std::nullopt;
}

std::optional<uint64_t> Image::find_in(uint64_t table, uint64_t names,
                                       std::string_view name) const noexcept {
    const auto begin = read<uint64_t>(table + 24), size = read<uint64_t>(table + 32),
               texts = read<uint64_t>(names + 24);
    for (uint64_t i = 0; is_inside(begin + i, symbol_size) && i < size; i += symbol_size) {
        const uint64_t text = texts + read<uint32_t>(begin + i);
        // With its end, or a longer name would do.
        if (!is_inside(text, name.size() + 1) || read<char>(text + name.size()) != '\0')
            continue;
        if (std::memcmp(file_.data() + text, name.data(), name.size()) == 0)
            return read<uint64_t>(begin + i + 8);
    }
    return std::nullopt;
}

}  // namespace machine
