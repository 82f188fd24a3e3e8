#include "servers/copier.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "events/sockets.hpp"

namespace servers {

using base::Errno, base::fail, base::Result;

namespace {
constexpr const char* unfinished = ".part";
}

Result<void> Copier::copy(const std::string& from, const std::string& to, Told told) {
    const auto file = open_file(from);
    if (!file) return fail(file.error());
    const auto made = make_file(to + unfinished);
    if (!made) {
        events::close_descriptor(file->descriptor);
        return fail(made.error());
    }
    from_ = *file;
    to_ = *made;
    name_ = to;
    begun_ = copied_ = 0;
    why_ = Errno{};
    told_ = std::move(told);
    for (std::uint64_t number = 0; number < pieces_.size(); ++number) next(number);
    if (under_way_ == 0) finish();  // an empty file
    return {};
}

// The next part of the file that nobody has yet.
void Copier::next(std::uint64_t number) {
    if (why_ != Errno{} || begun_ == from_.size) return;
    Piece& piece = pieces_[number];
    piece.offset = begun_;
    piece.want = std::min<std::uint64_t>(piece_size, from_.size - begun_);
    begun_ += piece.want;
    piece.bytes.resize(piece_size);
    read(number);
}

void Copier::read(std::uint64_t number) {
    Piece& piece = pieces_[number];
    piece.is_writing = false;
    ++under_way_;
    loop_.queue().read_at(from_.descriptor, piece.offset,
                          std::span(piece.bytes).first(piece.want),
                          Loop::token_of(number_, number));
}

void Copier::write(std::uint64_t number) {
    Piece& piece = pieces_[number];
    piece.is_writing = true;
    ++under_way_;
    const auto rest = std::span(piece.bytes).subspan(piece.begin, piece.end - piece.begin);
    loop_.queue().write_at(to_, piece.offset, rest, Loop::token_of(number_, number));
}

// [piece]
// Both calls may do less than they were asked for: then they are asked for the rest.
void Copier::on_event(const events::Event& event) {
    const std::uint64_t number = Loop::own_name(event);
    Piece& piece = pieces_[number];
    const auto count = static_cast<std::size_t>(event.result);
    --under_way_;
    if (event.error != Errno{} && why_ == Errno{}) why_ = event.error;
    if (count == 0 && why_ == Errno{}) why_ = Errno::io_error;  // shorter than it was
    if (why_ == Errno{}) {
        if (piece.is_writing) {
            on_written(number, count);
        } else {
            piece.want -= count;
            piece.begin = 0;
            piece.end = count;
            write(number);
        }
    }
    if (under_way_ == 0) finish();
}

void Copier::on_written(std::uint64_t number, std::size_t count) {
    Piece& piece = pieces_[number];
    copied_ += count;
    piece.offset += count;
    piece.begin += count;
    if (piece.begin < piece.end) return write(number);
    if (piece.want > 0) return read(number);
    next(number);
}
// [piece]

void Copier::finish() {
    loop_.queue().close(from_.descriptor);
    loop_.queue().close(to_);
    if (why_ == Errno{}) {
        const auto renamed = rename_file(name_ + unfinished, name_);
        if (!renamed) why_ = renamed.error();
    }
    if (why_ != Errno{}) remove_file(name_ + unfinished);
    const Told told = std::exchange(told_, {});
    if (why_ != Errno{}) return told(fail(why_));
    told(copied_);
}

void Copier::on_stop() {
    if (under_way_ > 0 && why_ == Errno{}) why_ = Errno::cancelled;
}

}  // namespace servers
