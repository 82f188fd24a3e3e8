#pragma once
/// @file
/// trace_walk(): a translation, as an animation of the book.

#include <cstdint>

#include "memory/entry.hpp"

namespace kernel {

/// The lines of a listing that an animation walks through.
struct WalkLines {
    int begin;  ///< Where the root is known;
    int look;   ///< where an entry is read,
    int none;   ///< found to lead nowhere,
    int page;   ///< or to a page,
    int next;   ///< or to the next table.
};

/// Writes the steps of @p walk, the translation of @p address, to the tracer.
void trace_walk(const memory::Walk& walk, std::uint64_t address, WalkLines lines) noexcept;

}  // namespace kernel
