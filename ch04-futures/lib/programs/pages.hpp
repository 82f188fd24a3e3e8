#pragma once
/// @file
/// Pages: a site whose pages are in memory, and one page that takes its time.

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "programs/http_server.hpp"

namespace programs {

/// Answers GET and HEAD for the pages that it was given, and "/sleep?50": that, after 50 ms.
class Pages final : public Site {
  public:
    /// Gives it a page: add("/style.css", ...). Its type follows from the name's ending.
    void add(const std::string& path, std::string body) { pages_[path] = std::move(body); }
    /// Gives it all files of a folder.
    /// @errors no_such_file, not_a_directory, access_denied, io_error
    [[nodiscard]] base::Result<void> add_folder(const std::filesystem::path& folder);

    bool answer_now(const http::Request& request, http::Response& response) override;
    futures::Task<> answer_later(const http::Request& request, http::Response& response,
                                 std::string& body) override;

  private:
    std::map<std::string, std::string, std::less<>> pages_;
};

}  // namespace programs
