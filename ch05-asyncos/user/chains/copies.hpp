#pragma once
// What copies of /bin/chains take of the memory while they wait for their input: awake, or parked.

#include <chrono>
#include <cstdint>

#include "abi/processes.hpp"
#include "user/arguments.hpp"
#include "user/files.hpp"
#include "user/processes.hpp"

namespace chains {

// What has become of some copies.
struct Copies {
    static constexpr unsigned many = 8;
    std::uint64_t pages = 0;  // that all of them took
    unsigned ended = 0;       // so many, with the code that they had named
    std::uint64_t bytes = 0;  // in the file that they have written
};

inline std::uint64_t pages_left() noexcept {
    abi::Counters counters{};
    static_cast<void>(user::order(user::Call::counters, &counters, sizeof counters, 1));
    return counters.free_pages;
}

// They wait, as @p how says: "waits" or "parks". Then each is given a line, which it writes to the file at @p path.
inline Copies measure_copies(const char* how, bool has_data, const char* path) {
    const char* const words[] = {"chains", how, has_data ? "data" : nullptr, nullptr};
    user::Pipe inputs[Copies::many];
    for (auto& pipe : inputs)
        pipe = user::make_pipe(user::Open::close_on_exec).value_or(user::Pipe{});
    const user::File to =
        user::open(path, user::Open::write | user::Open::create | user::Open::truncate)
            .value_or(-1);
    Copies all;
    const std::uint64_t before = pages_left();
    for (const auto& pipe : inputs)
        static_cast<void>(user::spawn("/bin/chains", words, user::environment,
                                      {pipe.read_end, to, user::errors}));
    static_cast<void>(user::sleep(std::chrono::milliseconds(50)));
    all.pages = before - pages_left();
    for (const auto& pipe : inputs)
        static_cast<void>(user::write(pipe.write_end, "copied\n"));
    while (const auto child = user::wait()) all.ended += child->code() == 7 ? 1 : 0;
    for (const auto& pipe : inputs) {
        user::close(pipe.read_end);
        user::close(pipe.write_end);
    }
    user::close(to);
    const auto size = user::status(path);
    all.bytes = size ? static_cast<std::uint64_t>(size->size) : 0;
    return all;
}

}  // namespace chains
