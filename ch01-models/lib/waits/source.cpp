#include "waits/source.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace waits {

base::Result<Text> measure(const std::string& name, const std::string& region) {
    const auto lib = std::filesystem::path(__FILE__).parent_path().parent_path();
    std::ifstream source(lib.parent_path() / "examples" / (name + ".cpp"));
    if (!source) return base::fail(base::Errno::no_such_file);
    Text text;
    int level = 0;
    bool inside = false;
    for (std::string line; std::getline(source, line);) {
        const std::size_t start = line.find_first_not_of(' ');
        const bool comment = start != line.npos && line.compare(start, 2, "//") == 0;
        if (comment && line.compare(start, line.npos, "// [" + region + "]") == 0)
            inside = !inside;
        if (!inside || comment || start == line.npos) continue;
        ++text.lines;
        for (const char c : line) {
            if (c == '}') --level;
            if (c == '{') text.levels = std::max(text.levels, ++level);
        }
    }
    if (text.lines == 0) return base::fail(base::Errno::out_of_range);
    return text;
}

}  // namespace waits
