#pragma once
/// @file
/// Reads a log back, and runs what it says.

#include <string>

#include "journal/file.hpp"
#include "journal/frame.hpp"
#include "store/store.hpp"

namespace journal {

/// What a file has said.
struct Said {
    std::uint64_t commands = 0;  ///< That were run.
    std::uint64_t good = 0;      ///< Bytes of whole frames, from the beginning.
    std::uint64_t bad = 0;       ///< Bytes behind them.
    bool is_damaged = false;     ///< There are whole frames behind bad bytes.
};

/// Runs the commands of file @p number on @p store.
/// @errors io_error, out_of_memory
[[nodiscard]] base::Result<Said> run_file(File& file, std::uint64_t number,
                                          store::Store& store);

}  // namespace journal
