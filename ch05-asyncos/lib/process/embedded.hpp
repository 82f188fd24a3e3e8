#pragma once
/// @file
/// Embedded: the programs that are part of the kernel's image (`// Programs: ...`), as files. For kernels without a disk.

#include "files/names.hpp"

namespace process {

/// Finds a program by the last part of its path; nothing can be changed.
class Embedded final : public files::Names {
  public:
    /// Opens one, to be read. @errors no_such_file; access_denied
    futures::Task<base::Result<files::FileRef>> open(std::uint32_t folder,
                                                     std::string_view path, unsigned flags,
                                                     unsigned mode) override;
};

}  // namespace process
