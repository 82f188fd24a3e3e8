// What files cost.

#include <string>

#include "user/gauge/count.hpp"
#include "user/processes.hpp"

namespace gauge {

namespace {

constexpr std::uint64_t kib = 1024;
constexpr const char* path = "/tmp/gauge";
alignas(16) char piece[kib];

std::uint64_t write_file(const char* name, std::uint64_t size) {
    const auto file =
        user::open(name, user::Open::write | user::Open::create | user::Open::truncate);
    if (!file) return 0;
    const std::uint64_t cost = count_awake([&] {
        for (std::uint64_t done = 0; done < size; ++done)
            static_cast<void>(user::write(*file, {piece, kib}));
    });
    user::close(*file);
    return cost / size;
}

std::uint64_t read_file(const char* name, std::uint64_t size) {
    const auto file = user::open(name);
    if (!file) return 0;
    const std::uint64_t cost = count_awake([&] {
        for (std::uint64_t done = 0; done < size; ++done)
            static_cast<void>(user::read(*file, piece));
    });
    user::close(*file);
    return cost / size;
}

}  // namespace

void measure_files() noexcept {
    tell("create-and-close", median<5>([] {
             const std::uint64_t cost = count_awake([] {
                 if (const auto file =
                         user::open(path, user::Open::write | user::Open::create))
                     user::close(*file);
             });
             static_cast<void>(user::remove(path));
             return cost;
         }));
    // A megabyte is as much as the kernel keeps of the disk: after the other file nothing of the first is left.
    constexpr std::uint64_t much = 1024, some = 256;
    tell("write-kib", write_file(path, much));
    write_file("/tmp/other", 2 * much);
    user::call(user::Call::sync);
    tell("read-kib-cold", read_file(path, much));
    read_file(path, some);
    tell("read-kib-cached", read_file(path, some));
    static_cast<void>(user::remove(path));
    static_cast<void>(user::remove("/tmp/other"));
}

}  // namespace gauge
