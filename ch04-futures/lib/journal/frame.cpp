#include "journal/frame.hpp"

#include <cstring>

#include "store/hash.hpp"

namespace journal {

namespace {

constexpr std::string_view mark = "\xf5LOG";

struct Head {
    char mark[4];
    std::uint32_t length;
    std::uint64_t sum;
};
static_assert(sizeof(Head) == frame_head);

std::uint64_t sum_of(std::string_view content, Place place) noexcept {
    return store::hash_of(content, store::mixed(place.file ^ 0x9e3779b97f4a7c15,
                                                place.position ^ 0xe7037ed1a0b428db));
}

}  // namespace

void add_frame(std::string_view content, Place place, std::string& out) {
    Head head{.mark = {},
              .length = static_cast<std::uint32_t>(content.size()),
              .sum = sum_of(content, place)};
    std::memcpy(head.mark, mark.data(), mark.size());
    char bytes[sizeof head];
    std::memcpy(bytes, &head, sizeof head);
    out.append(bytes, sizeof bytes).append(content);
}

Frame read_frame(std::string_view bytes, Place place) noexcept {
    Head head;
    if (bytes.size() < sizeof head) return {Frame::State::cut, {}, sizeof head};
    std::memcpy(&head, bytes.data(), sizeof head);
    if (std::string_view(head.mark, sizeof head.mark) != mark) return {Frame::State::wrong};
    const std::size_t size = sizeof head + head.length;
    if (bytes.size() < size) return {Frame::State::cut, {}, size};
    const auto content = bytes.substr(sizeof head, head.length);
    if (sum_of(content, place) != head.sum) return {Frame::State::wrong};
    return {Frame::State::whole, content, size};
}

bool has_frame(std::string_view bytes, Place place) noexcept {
    for (std::size_t at = 0; (at = bytes.find(mark, at)) != std::string_view::npos; ++at) {
        const Place there{place.file, place.position + at};
        if (read_frame(bytes.substr(at), there).state == Frame::State::whole) return true;
    }
    return false;
}

}  // namespace journal
