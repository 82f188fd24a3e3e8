#include "process/load.hpp"

#include <algorithm>

namespace process {

using base::Errno;
using base::Result;
using futures::Task;
using memory::Access;
using memory::page_size;

namespace {

// li a7, 139; ecall: what a handler returns to.
constexpr std::uint32_t way_back[] = {0x08b0'0893, 0x0000'0073};

Access access_of(const elf::Segment& segment) noexcept {
    if (segment.is_executable) return Access::read | Access::execute;
    return segment.is_writable ? Access::read | Access::write : Access::read;
}

Result<void> reserve(memory::AddressSpace& space, const elf::Segment& segment) noexcept {
    const std::uint64_t begin = segment.address / page_size * page_size;
    return space.reserve(begin, segment.address + segment.memory_bytes - begin,
                         access_of(segment));
}

// A page at a time, and straight into it: nobody else has the space yet.
Task<Result<void>> fill(files::File& file, memory::AddressSpace& space,
                        elf::Segment segment) {
    for (std::uint64_t done = 0; done < segment.file_bytes;) {
        const auto page = space.touch(segment.address + done, Access::none);
        if (!page) co_return base::fail(page.error());
        const auto room =
            page->first(std::min<std::uint64_t>(page->size(), segment.file_bytes - done));
        const auto count = co_await file.read_at(room, segment.offset + done);
        if (!count) co_return base::fail(count.error());
        if (*count == 0) co_return base::fail(Errno::bad_executable);
        done += *count;
    }
    co_return Result<void>();
}

Result<void> add_stack(memory::AddressSpace& space) noexcept {
    if (auto r = space.reserve(stack_top, page_size, Access::read | Access::execute); !r)
        return r;
    if (auto r = space.fill(stack_top, std::as_bytes(std::span(way_back))); !r) return r;
    return space.reserve(stack_top - stack_bytes, stack_bytes,
                         Access::read | Access::write);
}

}  // namespace

Task<Result<elf::Image>> load(files::File& file, memory::AddressSpace& space) {
    std::byte begin[elf::first_bytes];
    const auto stat = co_await file.status();
    if (!stat) co_return base::fail(stat.error());
    const auto count = co_await file.read_at(begin, 0);
    if (!count) co_return base::fail(count.error());
    const elf::Bounds bounds{memory::user_begin, stack_top - stack_bytes};
    const auto image = elf::read_image(std::span(begin).first(*count),
                                       static_cast<std::uint64_t>(stat->size), bounds);
    if (!image) co_return image;
    for (const elf::Segment& segment : image->segments()) {
        if (auto r = reserve(space, segment); !r) co_return base::fail(r.error());
        const auto filled = co_await fill(file, space, segment);
        if (!filled) co_return base::fail(filled.error());
    }
    if (auto r = add_stack(space); !r) co_return base::fail(r.error());
    co_return image;
}

}  // namespace process
