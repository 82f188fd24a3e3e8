#include "servers/files.hpp"

#include <algorithm>
#include <utility>

#include "events/sockets.hpp"

namespace servers {

using base::Errno;

namespace {

constexpr std::size_t piece_size = std::size_t{64} * 1024;

// What is said of a file that cannot be opened. Not why: that is nobody's business.
http::Response refusal(Errno why) noexcept {
    if (why == Errno::too_many_handles) return {.status = 503, .body = "busy\n"};
    return {.status = 404, .body = "there is no such file\n"};
}

}  // namespace

Files::Files(Loop& loop, Folder folder, HttpOptions options)
    : loop_(loop),
      folder_(std::move(folder)),
      number_(loop.take_in(*this)),
      server_(loop, *this, options) {}

// The rest ends with the server, which has the last word to its clients.
Files::~Files() {
    is_ending_ = true;
    loop_.let_go(*this, number_);
}

void Files::on_request(Id from, const http::Request& request) {
    const bool is_head = request.method == "HEAD";
    if (request.method != "GET" && !is_head)
        return server_.answer(from, {.status = 405, .body = "only GET and HEAD\n"});
    const auto name = http::name_in_folder(request.path());
    if (!name) return server_.answer(from, {.status = 400, .body = "no such path\n"});
    const auto file = folder_.open_file(*name);
    if (!file) return server_.answer(from, refusal(file.error()));
    server_.begin_answer(from, {.type = http::type_of(*name), .length = file->size});
    if (is_head || file->size == 0) {
        events::close_descriptor(file->descriptor);
        return server_.end_answer(from);
    }
    const std::uint64_t number = ++names_;
    auto& transfer =
        transfers_.emplace(number, Transfer{.to = from, .file = *file}).first->second;
    transfer_of_[from] = number;
    read_next(number, transfer);
}

// [transfer]
void Files::read_next(std::uint64_t name, Transfer& transfer) {
    if (is_ending_ || std::exchange(transfer.is_reading, true)) return;
    transfer.piece.resize(
        std::min<std::uint64_t>(piece_size, transfer.file.size - transfer.offset));
    loop_.queue().read_at(transfer.file.descriptor, transfer.offset, transfer.piece,
                          Loop::token_of(number_, name));
}

void Files::on_event(const events::Event& event) {
    const std::uint64_t name = Loop::own_name(event);
    Transfer& transfer = transfers_.at(name);
    transfer.is_reading = false;
    const Id to = transfer.to;
    if (to == nobody) return end(name);  // the client has gone
    if (is_ending_) return;
    const auto count = static_cast<std::size_t>(event.result);
    if (event.error != Errno{} ||
        count == 0) {  // shorter than it was: the promise is broken
        end(name);
        return connections().close(to);
    }
    transfer.offset += count;
    const Room room = server_.add(to, std::span(transfer.piece).first(count));
    if (transfer.offset == transfer.file.size) {
        end(name);
        server_.end_answer(to);
    } else if (room == Room::free) {
        read_next(name, transfer);
    }
}
// [transfer]

void Files::end(std::uint64_t name) {
    const auto node = transfers_.extract(name);
    loop_.queue().close(node.mapped().file.descriptor);
    transfer_of_.erase(node.mapped().to);
}

std::uint64_t Files::name_for(Id id) const noexcept {
    const auto found = transfer_of_.find(id);
    return found == transfer_of_.end() ? 0 : found->second;
}

void Files::on_drained(Id id) {
    if (const auto name = name_for(id); name != 0) read_next(name, transfers_.at(name));
}

// The buffer belongs to the queue as long as a read is under way.
void Files::on_gone(Id id) {
    const std::uint64_t name = name_for(id);
    if (name == 0) return;
    Transfer& transfer = transfers_.at(name);
    transfer_of_.erase(id);
    transfer.to = nobody;
    if (!transfer.is_reading) end(name);
}

bool Files::is_over() const {
    return std::ranges::none_of(transfers_,
                                [](const auto& one) { return one.second.is_reading; });
}

}  // namespace servers
