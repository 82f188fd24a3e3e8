#pragma once
/// @file
/// Downloader: many files at once, some at a time, with a bar that says how far it is.

#include <cstdint>
#include <string>
#include <vector>

#include "futures/core/semaphore.hpp"
#include "futures/core/task.hpp"
#include "futures/host/runtime.hpp"
#include "programs/http_client.hpp"

namespace programs {

/// One file of a download.
struct Download {
    Url url;                         ///< Where from.
    std::string file;                ///< Where to.
    base::Result<void> result = {};  ///< How it has ended.
    std::uint64_t bytes = 0;         ///< That have come.
    std::uint64_t expected = 0;      ///< Of all, once that is known.
    bool is_over = false;            ///< It has ended.
};

/// A bar of text: "[#####.....] 50 %, 3 of 6 files, 1234 bytes".
[[nodiscard]] std::string bar(const std::vector<Download>& downloads, std::size_t width);

/// Loads @p downloads, at most @p at_once of them at the same time. A file has its name when all of it
/// is there; what is not whole has ".part" behind it, and is removed, also if this is cancelled.
/// @errors of each: as HttpClient::get(); no_such_file: the server has none
futures::Task<> download(futures::Runtime& runtime, std::vector<Download>& downloads,
                         std::size_t at_once, ClientOptions options = {});

}  // namespace programs
