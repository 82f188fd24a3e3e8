#include "journal/reader.hpp"

#include <algorithm>
#include <limits>

#include "resp/parser.hpp"

namespace journal {

namespace {

constexpr std::size_t piece = std::size_t{1} << 20;

// A file from its beginning to its end, of which only the part that is looked at is in memory.
class Window {
  public:
    explicit Window(File& file) noexcept : file_(file) {}
    [[nodiscard]] std::string_view bytes() const noexcept {
        return std::string_view(buffer_).substr(at_);
    }
    [[nodiscard]] std::uint64_t position() const noexcept { return position_; }
    void pass(std::size_t count) noexcept { at_ += count, position_ += count; }
    // Reads on until there are `wanted` bytes. @returns Whether there are more than before.
    base::Result<bool> read_to(std::size_t wanted) {
        buffer_.erase(0, at_);
        at_ = 0;
        const std::size_t before = buffer_.size();
        while (buffer_.size() < wanted) {
            const std::size_t size = buffer_.size();
            buffer_.resize(size +
                           std::min(piece, std::max(wanted - size, std::size_t{4096})));
            const auto count =
                file_.read(buffer_.data() + size, buffer_.size() - size, position_ + size);
            buffer_.resize(size + count.value_or(0));
            if (!count) return base::fail(count.error());
            if (*count == 0) break;
        }
        return buffer_.size() > before;
    }

  private:
    File& file_;
    std::string buffer_;
    std::size_t at_ = 0;
    std::uint64_t position_ = 0;
};

// Nothing ends while it is read: deadlines are moments, and this is none.
constexpr store::Moment no_time = 0;

// @returns Whether it was commands and nothing else.
bool run_commands(std::string_view content, store::Store& store, std::uint64_t& count) {
    const resp::Limits limits{.line = 0, .arguments = 16, .command = std::size_t{1} << 32};
    resp::Parser parser(limits);
    resp::Arguments words;
    std::string reply;
    while (!content.empty()) {
        if (parser.read(content, words) != resp::Found::command) return false;
        reply.clear();
        store.run(words, no_time, reply);
        if (reply.starts_with('-')) return false;
        ++count;
    }
    return true;
}

}  // namespace

// [run]
base::Result<Said> run_file(File& file, std::uint64_t number, store::Store& store) {
    Window window(file);
    Said said;
    for (;;) {
        const Frame frame = read_frame(window.bytes(), {number, window.position()});
        if (frame.state == Frame::State::whole) {
            if (!run_commands(frame.content, store, said.commands))
                return base::fail(base::Errno::io_error);
            window.pass(frame.size);
            continue;
        }
        if (frame.state == Frame::State::wrong) break;
        const auto has_more = window.read_to(std::max(frame.size, piece));
        if (!has_more) return base::fail(has_more.error());
        if (!*has_more) break;
    }
    said.good = window.position();
    for (bool has_more = true; has_more;) {
        const auto more = window.read_to(window.bytes().size() + piece);
        if (!more) return base::fail(more.error());
        has_more = *more;
    }
    said.bad = window.bytes().size();
    said.is_damaged = has_frame(window.bytes(), {number, said.good});
    return said;
}
// [run]

}  // namespace journal
