#pragma once
// What a kernel measures, in the form that bench::print() gives on a host: whole numbers, exact.

#include <cstdint>
#include <string_view>

#include "kernel/print.hpp"

struct Row {
    std::string_view id, what;
    std::uint64_t ours;
    std::uint64_t goal = 0;  // at most; 0: none
    std::string_view unit = "instructions";
};

inline void print_row(const Row& row) {
    using kernel::print;
    print("{\"id\":\"ch05/", row.id, "\",\"what\":\"", row.what, "\",\"unit\":\"", row.unit,
          "\",\"ours\":", row.ours,
          ",\"peer\":null,\"theirs\":null,\"ratio\":null,\"goal\":");
    if (row.goal == 0) print("null,\"met\":null");
    if (row.goal != 0)
        print("\"<= ", row.goal, "\",\"met\":", row.ours <= row.goal ? "true" : "false");
    print(",\"spread\":0,\"exact\":true}\n");
}

// Likewise, beside another kernel. The goal is ours / theirs, in thousandths.
inline void print_row(const Row& row, std::string_view peer, std::uint64_t theirs) {
    using kernel::print;
    const auto decimal = [](std::uint64_t above, std::uint64_t below) {
        const std::uint64_t part = above % below * 10'000 / below;
        print(above / below, part < 1000 ? ".0" : ".", part < 100 ? "0" : "",
              part < 10 ? "0" : "", part);
    };
    print("{\"id\":\"ch05/", row.id, "\",\"what\":\"", row.what, "\",\"unit\":\"", row.unit,
          "\",\"ours\":", row.ours, ",\"peer\":\"", peer, "\",\"theirs\":", theirs,
          ",\"ratio\":");
    decimal(row.ours, theirs);
    print(",\"goal\":\"<= ");
    decimal(row.goal, theirs);
    print("\",\"met\":", row.ours <= row.goal ? "true" : "false",
          ",\"spread\":0,\"exact\":true}\n");
}
