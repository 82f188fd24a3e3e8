#include "files/file.hpp"

#include "futures/core/platform.hpp"

namespace files {

void* File::operator new(std::size_t bytes) noexcept {
    return futures::platform::allocate(bytes);
}
void File::operator delete(void* room, std::size_t bytes) noexcept {
    futures::platform::deallocate(room, bytes);
}

Result<std::size_t> File::try_read(std::span<std::byte>) noexcept {
    return base::fail(Errno::would_block);
}
Result<std::size_t> File::try_write(std::span<const std::byte>) noexcept {
    return base::fail(Errno::would_block);
}

Task<Result<std::size_t>> File::read(std::span<std::byte> to) {
    while (true) {
        auto told = changed()->wait();  // from here on no change is missed
        const auto count = try_read(to);
        if (count || count.error() != Errno::would_block) co_return count;
        co_await told;
    }
}
Task<Result<std::size_t>> File::write(std::span<const std::byte> from) {
    while (true) {
        auto told = changed()->wait();
        const auto count = try_write(from);
        if (count || count.error() != Errno::would_block) co_return count;
        co_await told;
    }
}

Task<Result<std::size_t>> File::read_at(std::span<std::byte>, std::uint64_t) {
    co_return base::fail(no_place);
}
Task<Result<std::size_t>> File::write_at(std::span<const std::byte>, std::uint64_t) {
    co_return base::fail(no_place);
}
Task<Result<std::uint64_t>> File::seek(std::int64_t, abi::Seek) {
    co_return base::fail(no_place);
}
Task<Result<abi::Stat>> File::status() {
    abi::Stat stat{};
    stat.mode = abi::Mode::character | 0666;
    stat.links = 1;
    stat.block_size = 4096;
    co_return stat;
}
Task<Result<void>> File::resize(std::uint64_t) {
    co_return base::fail(Errno::invalid_argument);
}
Task<Result<void>> File::sync() { co_return Result<void>(); }
Task<Result<std::size_t>> File::names(std::span<std::byte>) {
    co_return base::fail(Errno::not_a_directory);
}

}  // namespace files
