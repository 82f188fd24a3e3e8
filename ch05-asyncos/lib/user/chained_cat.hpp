#pragma once
/// @file
/// cat as chains: files are printed by the kernel alone, while the program sleeps.

#include <span>

#include "user/chain.hpp"

namespace user {

/// A file to be printed.
struct Printed {
    const char* path;          ///< Its name.
    File file = -1;            ///< Once it is open,
    bool is_done = false;      ///< and once all of it is printed, or it has failed.
    Errno error{};             ///< Why; 0: it has not.
    std::uint64_t size = 0;    ///< For cat_by_two(): its bytes,
    std::uint64_t offset = 0;  ///< and those for which there are calls already.
};

/// One buffer: file after file is read into it, each behind the one before, and then it is written. As many rounds as the
/// buffer is filled; each is one chain. @pre @p chain is open; all are regular files
Result<void> cat_by_one(Chain& chain, std::span<Printed> files, File to) noexcept;
/// Two buffers: while one is written, the other is filled. One chain opens the files and asks for their sizes, and each other
/// one has as many reads and writes as there is room for. @pre likewise
Result<void> cat_by_two(Chain& chain, std::span<Printed> files, File to) noexcept;

}  // namespace user
