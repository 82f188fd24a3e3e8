// @source mach-o/loader.h of XNU

#include "darwin/image.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

namespace darwin {

using base::Errno, base::fail, base::Result;

namespace {

struct Header {
    std::uint32_t magic, cpu, cpu_kind, kind, commands, commands_size, flags, reserved;
};
struct Command {
    std::uint32_t what, size;
};
struct Segment {
    Command command;
    char name[16];
    std::uint64_t address, size, file_offset, file_size;
    std::uint32_t most_rights, rights, sections, flags;
};
struct Main {
    Command command;
    std::uint64_t entry, stack;
};
struct Moves {  // of the dynamic linker; the first of its lists is of pointers to be moved
    Command command;
    std::uint32_t pointers_offset, pointers_size, imports_offset, imports_size;
};
static_assert(sizeof(Header) == 32 && sizeof(Segment) == 72 && sizeof(Main) == 24);

constexpr std::uint32_t magic = 0xFEEDFACF, executable = 2;
constexpr std::uint32_t segment_command = 0x19, main_command = 0x80000028,
                        moves_command = 0x80000022, library_command = 0xC;
constexpr std::uint64_t most_memory = 64 << 20;

// A structure of the file; nothing if the file ends before it does.
template <typename T>
std::optional<T> read(std::span<const std::byte> file, std::uint64_t offset) noexcept {
    T value;
    if (offset > file.size() || file.size() - offset < sizeof value) return std::nullopt;
    std::memcpy(&value, file.data() + offset, sizeof value);
    return value;
}

// What the commands say, in the order in which they say it.
struct Plan {
    std::vector<Segment> segments;
    std::optional<std::uint64_t> entry;
    std::uint64_t first = UINT64_MAX, last = 0;  // addresses

    bool add(const Segment& segment, std::size_t file_size) {
        if (segment.rights == 0) return true;  // the page of address 0: nobody may touch it
        if (segment.size > most_memory || segment.file_size > segment.size ||
            segment.file_offset > file_size ||
            segment.file_size > file_size - segment.file_offset ||
            segment.address > UINT64_MAX - most_memory)
            return false;
        segments.push_back(segment);
        first = std::min(first, segment.address);
        last = std::max(last, segment.address + segment.size);
        return last - first <= most_memory;
    }
    bool add(std::span<const std::byte> file, std::uint64_t at, std::uint32_t what) {
        const auto segment = read<Segment>(file, at);
        const auto main = read<Main>(file, at);
        const auto moves = read<Moves>(file, at);
        if (what == segment_command) return segment && add(*segment, file.size());
        if (what == main_command && main) entry = main->entry;
        if (what == moves_command)
            return moves && moves->pointers_size == 0 && moves->imports_size == 0;
        return what != library_command;
    }
};

std::optional<Plan> plan_for(std::span<const std::byte> file, const Header& header) {
    Plan plan;
    std::uint64_t at = sizeof(Header);
    for (std::uint32_t i = 0; i < header.commands; ++i) {
        const auto command = read<Command>(file, at);
        if (!command || command->size < sizeof(Command)) return std::nullopt;
        if (!plan.add(file, at, command->what)) return std::nullopt;
        at += command->size;
    }
    if (plan.segments.empty() || !plan.entry) return std::nullopt;
    if (*plan.entry >= plan.segments.front().size) return std::nullopt;
    return plan;
}

int rights_of(std::uint32_t rights) noexcept {  // the same bits, as it happens
    static_assert(PROT_READ == 1 && PROT_WRITE == 2 && PROT_EXEC == 4);
    return static_cast<int>(rights & 7);
}

}  // namespace

Result<Image> Image::load(std::span<const std::byte> file) noexcept {
    const auto header = read<Header>(file, 0);
    const bool is_ours =
        header && header->magic == magic && header->kind == executable &&
        (Cpu{header->cpu} == Cpu::x86_64 || Cpu{header->cpu} == Cpu::aarch64);
    if (!is_ours) return fail(Errno::bad_executable);
    const auto plan = plan_for(file, *header);
    if (!plan) return fail(Errno::bad_executable);

    const std::size_t size = plan->last - plan->first;
    void* const memory =
        mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return fail(Errno{errno});
    Image image;
    image.memory_ = {static_cast<std::byte*>(memory), size};
    image.cpu_ = Cpu{header->cpu};
    for (const Segment& segment : plan->segments) {
        std::byte* const place = image.memory_.data() + (segment.address - plan->first);
        std::memcpy(place, file.data() + segment.file_offset, segment.file_size);
        const bool is_text = &segment == plan->segments.data();
        if (is_text) image.text_ = {place, segment.size};
        // Text is still to be looked at: who runs it makes it executable.
        if (!is_text && mprotect(place, segment.size, rights_of(segment.rights)) != 0)
            return fail(Errno::bad_executable);
    }
    image.entry_ = image.text_.data() + *plan->entry;
    return image;
}

Result<Image> Image::load(const char* path) noexcept {
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return fail(Errno{errno});
    std::vector<std::byte> bytes(std::size_t{1} << 20);
    const ssize_t size = ::read(file, bytes.data(), bytes.size());
    const Errno why{errno};
    close(file);
    if (size < 0) return fail(why);
    return load(std::span(bytes).first(static_cast<std::size_t>(size)));
}

Image::Image(Image&& other) noexcept
    : memory_(std::exchange(other.memory_, {})),
      text_(other.text_),
      entry_(other.entry_),
      cpu_(other.cpu_) {}

Image::~Image() {
    if (!memory_.empty()) munmap(memory_.data(), memory_.size());
}

}  // namespace darwin
