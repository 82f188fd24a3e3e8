#pragma once
// What each of several processes has seen of the time: when it had the hart, and when it waited for an answer.

#include <array>
#include <chrono>
#include <cstdint>
#include <vector>

#include "user/files.hpp"
#include "user/processes.hpp"

namespace seen {

using user::nanoseconds;

struct Span {
    std::uint8_t level;
    nanoseconds begin, end;
};
inline std::vector<Span> own;  // of this process
inline std::vector<Span> all;  // in the end, of all
inline user::Pipe told;        // by the children

inline void note(Span span) { own.push_back(span); }

// Computes until it has had the hart for so long, and notes when that was: whoever looks at the clock all the time sees when
// it stood still for him.
inline void compute(std::uint8_t level, nanoseconds time) {
    constexpr auto is_a_break = std::chrono::microseconds(100);
    auto begin = user::now(), last = begin;
    for (auto had = nanoseconds(0); had < time;) {
        const auto now = user::now();
        if (now - last < is_a_break) {
            had += now - last;
        } else {
            note({level, begin, last});
            begin = now;
        }
        last = now;
    }
    note({level, begin, last});
}

// Before the children are made,
inline bool begin() {
    const auto pipe = user::make_pipe();
    if (pipe) told = *pipe;
    return pipe.has_value();
}
// at the end of each,
inline void tell() {
    (void)user::write(told.write_end, {reinterpret_cast<const char*>(own.data()),
                                       own.size() * sizeof(Span)});
}
// and when all have ended.
inline void collect() {
    (void)user::close(told.write_end);
    Span one{};
    while (user::read(told.read_end, {reinterpret_cast<char*>(&one), sizeof one})
               .value_or(0) == sizeof one)
        all.push_back(one);
    (void)user::close(told.read_end);
}

}  // namespace seen
