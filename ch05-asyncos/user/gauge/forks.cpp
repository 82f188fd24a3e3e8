// What a fork costs, by the pages that the parent has: if the child ends at once, and if it writes to all of them.

#include "user/gauge/count.hpp"
#include "user/processes.hpp"

namespace gauge {

namespace {

constexpr std::size_t page = 4096;

void touch(volatile char* pages, std::size_t count) {
    for (std::size_t at = 0; at < count; ++at) pages[at * page] = 1;
}

std::uint64_t fork_once(volatile char* pages, std::size_t written) {
    return count([&] {
        if (const auto child = user::fork(); child && *child == 0) {
            touch(pages, written);
            user::exit(0);
        }
        user::wait();
    });
}

}  // namespace

void measure_forks() noexcept {
    constexpr std::size_t most = 512;
    const auto place =
        user::ask(user::Call::mmap, 0, most * page, abi::Map::read | abi::Map::write,
                  abi::Map::is_private | abi::Map::anonymous, -1, 0);
    if (!place) return;
    auto* const pages = reinterpret_cast<volatile char*>(*place);
    for (std::size_t many = 8; many <= most; many *= 2) {
        touch(pages, many);
        const auto tell_pages = [many](std::string_view what, std::uint64_t cost) {
            user::print(what, '-', many, "-pages ", cost, '\n');
            user::flush();
        };
        tell_pages("fork", median<3>([&] { return fork_once(pages, 0); }));
        tell_pages("fork-write", median<3>([&] { return fork_once(pages, many); }));
        touch(pages, many);
    }
    user::call(user::Call::munmap, *place, most * page);
}

}  // namespace gauge
