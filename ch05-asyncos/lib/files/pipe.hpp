#pragma once
/// @file
/// make_pipe(): bytes from one process to another, in order, as many at a time as there is room for.

#include "files/file.hpp"

namespace files {

/// The two ends. Who reads an empty pipe waits; at the end, when nobody writes any more, there are 0 bytes. Who writes
/// to a full one waits; broken_pipe: nobody reads any more.
struct Pipe {
    FileRef read_end;   ///< To read.
    FileRef write_end;  ///< To write.

    static constexpr std::size_t room =
        4096;  ///< As many bytes as it holds. So many are written whole, or not yet.
};
/// Makes one. @param flags  abi::Open::nonblocking, for both ends. @errors out_of_memory
[[nodiscard]] Result<Pipe> make_pipe(unsigned flags = 0) noexcept;

}  // namespace files
