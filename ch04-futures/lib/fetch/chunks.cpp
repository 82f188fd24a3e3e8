// A body in chunks: its length in front of each, and some more lines behind the last.

#include "fetch/parser.hpp"
#include "fetch/words.hpp"

namespace fetch {

Found Parser::read_chunk_size(std::string_view& input) {
    if (!take_line(input)) return Found::nothing;
    std::string_view line = line_;
    if (line.size() > limits_->line + 1 || !line.ends_with('\r'))
        return mistake("a chunk without its size");
    line.remove_suffix(1);
    const auto size = number_in(trimmed(line.substr(0, line.find(';'))), 16);
    if (!size || !is_clean(line)) return mistake("a chunk without its size");
    left_ = *size;
    line_.clear();
    trailers_ = 0;
    stage_ = left_ == 0 ? Stage::trailer : Stage::chunk;
    return Found::nothing;
}

// Lines behind the last chunk are read over.
Found Parser::read_trailer(std::string_view& input) {
    if (!take_line(input)) return Found::nothing;
    trailers_ += line_.size();
    const bool is_long = line_.size() > limits_->line + 1 || trailers_ > limits_->head;
    if (is_long || !line_.ends_with('\r')) return mistake("a wrong end of chunks");
    if (line_.size() == 1) stage_ = Stage::end;
    line_.clear();
    return Found::nothing;
}

Found Parser::read_chunk_end(std::string_view& input) {
    const bool is_whole = take_line(input);
    const bool is_right = line_ == "\r" || (!is_whole && line_.empty());
    if (!is_right) return mistake("a chunk that does not end");
    if (is_whole) {
        line_.clear();
        stage_ = Stage::chunk_size;
    }
    return Found::nothing;
}

}  // namespace fetch
