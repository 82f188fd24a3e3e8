#include "files/descriptors.hpp"

#include <algorithm>
#include <bit>
#include <memory>

#include "futures/core/platform.hpp"

namespace files {

// [room]
// It grows to twice as many, so that to open one more costs the same however many there are.
Result<void> Descriptors::make_room(std::size_t places) noexcept {
    if (places <= room_) return {};
    const std::size_t more = std::bit_ceil(places);
    auto* const room =
        static_cast<FileRef*>(futures::platform::allocate(more * sizeof(FileRef)));
    if (room == nullptr) return base::fail(Errno::out_of_memory);
    std::uninitialized_value_construct_n(room, more);
    std::move(places_, places_ + room_, room);
    if (places_ != few_.data())
        futures::platform::deallocate(places_, room_ * sizeof(FileRef));
    places_ = room;
    room_ = more;
    return {};
}
// [room]

Result<int> Descriptors::add(FileRef file, bool close_on_exec) noexcept {
    FileRef* const end = places_ + room_;
    const auto at = static_cast<std::size_t>(
        std::find_if(places_, end, [](const FileRef& place) { return !place; }) - places_);
    if (at == most) return base::fail(Errno::too_many_handles);
    return replace(at, std::move(file), close_on_exec);
}

Result<int> Descriptors::replace(std::uint64_t number, FileRef file,
                                 bool close_on_exec) noexcept {
    if (number >= most) return base::fail(Errno::bad_handle);
    if (auto room = make_room(number + 1); !room) return base::fail(room.error());
    places_[number] = std::move(file);
    close_on_exec_[number] = close_on_exec;
    return static_cast<int>(number);
}

Result<void> Descriptors::close(std::uint64_t number) noexcept {
    if (find(number) == nullptr) return base::fail(Errno::bad_handle);
    const FileRef closed = std::move(places_[number]);  // destroyed when the number is free
    return {};
}

Result<void> Descriptors::inherit(const Descriptors& parent) noexcept {
    std::size_t end = parent.room_;
    while (end > 0 && !parent.places_[end - 1]) --end;
    if (auto room = make_room(end); !room) return room;
    for (std::size_t at = 0; at < end; ++at) {
        const FileRef& file = parent.places_[at];
        if (file && file->kind() == Kind::common) places_[at] = file;
    }
    close_on_exec_ = parent.close_on_exec_;
    return {};
}

void Descriptors::close_for_exec() noexcept {
    for (std::size_t at = 0; at < room_; ++at) {
        const FileRef& file = places_[at];
        if (file && (close_on_exec_[at] || file->kind() != Kind::common))
            places_[at] = FileRef();
    }
    close_on_exec_.reset();
}

void Descriptors::close_all() noexcept {
    for (std::size_t at = 0; at < room_; ++at) places_[at] = FileRef();
    if (places_ == few_.data()) return;
    futures::platform::deallocate(places_, room_ * sizeof(FileRef));
    places_ = few_.data();
    room_ = few;
}

}  // namespace files
