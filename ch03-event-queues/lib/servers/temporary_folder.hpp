#pragma once
/// @file
/// TemporaryFolder: a folder for files that nobody needs later. For examples and tests.

#include <filesystem>
#include <string>

namespace servers {

/// A new folder, among the system's temporary files. Ends with all that is in it.
class TemporaryFolder {
  public:
    /// @param name  What its name begins with.
    explicit TemporaryFolder(const std::string& name) {
        // To make one tells whether it was there: two programs never get the same.
        for (int i = 0; path.empty() || !std::filesystem::create_directory(path); ++i)
            path = std::filesystem::temp_directory_path() / (name + std::to_string(i));
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path, ignored);
    }

    std::filesystem::path path;  ///< Where it is.
};

}  // namespace servers
