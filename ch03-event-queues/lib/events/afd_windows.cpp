// Readiness over completion.

#include "events/afd_windows.hpp"

#include <algorithm>
#include <utility>

#include "events/afd_poll.hpp"
#include "events/error_windows.hpp"
#include "windows/kernel32.hpp"
#include "windows/ntdll.hpp"
#include "windows/winsock.hpp"

namespace events {

using base::Errno, base::fail, base::Result;

namespace {

unsigned directions_of(const Ready& ready) noexcept {
    return (ready.readable ? reads : 0) | (ready.writable ? writes : 0);
}

// Layers between a program and Winsock may give it sockets of their own.
Result<windows::Handle> base_of(Descriptor socket) noexcept {
    windows::Socket base = socket;
    windows::Dword size = 0;
    if (windows::WSAIoctl(socket, windows::base_socket, nullptr, 0, &base, sizeof base,
                          &size, nullptr, nullptr) == 0)
        return reinterpret_cast<windows::Handle>(base);
    if (last_socket_error() != Errno::bad_handle)
        return reinterpret_cast<windows::Handle>(socket);  // there is no such question
    const bool is_file =
        windows::GetFileType(reinterpret_cast<windows::Handle>(socket)) != 0;
    return fail(is_file ? Errno::not_permitted : Errno::bad_handle);
}

}  // namespace

class Afd::Poll final : public Pending {
  public:
    Poll(Afd& afd, Descriptor its_socket, windows::Handle its_base) noexcept
        : socket(its_socket), base(its_base), afd_(&afd) {}
    void completed() noexcept override { afd_->on_completed(*this); }

    void want(std::uint64_t new_key, Interest new_interest, Mode new_mode) noexcept {
        key = new_key;
        mode = new_mode;
        interest = static_cast<unsigned>(new_interest);
        wanted = interest;
    }

    const Descriptor socket;
    const windows::Handle base;
    std::uint64_t key = 0;
    Mode mode = Mode::level;
    unsigned interest = 0;      // directions that the caller has named
    unsigned wanted = 0;        // those that he has still to be told of
    unsigned asked = 0;         // those that the driver has been asked for
    Ready ready = {};           // what it has found
    bool is_under_way = false;  // the driver has it
    bool is_queued = false;     // in again_
    bool is_found = false;      // in found_
    bool is_dead = false;       // its socket was closed
    PollInfo info = {};

  private:
    Afd* afd_;
};

Result<std::unique_ptr<Afd>> Afd::open(Port& port) noexcept {
    static constexpr wchar_t path[] = L"\\Device\\Afd\\Workbook";
    const windows::UnicodeString name{
        .length = sizeof path - sizeof path[0], .room = sizeof path, .buffer = path};
    const windows::ObjectAttributes which{.name = &name};
    constexpr windows::Dword synchronize = 0x100000, shared = 3, open_it = 1;
    windows::Handle device = nullptr;
    windows::IoStatus result;
    const auto status = windows::NtCreateFile(&device, synchronize, &which, &result,
                                              nullptr, 0, shared, open_it, 0, nullptr, 0);
    if (status < 0) return fail(errno_of_status(static_cast<std::uintptr_t>(status)));
    auto afd = std::make_unique<Afd>(port, device);
    if (auto taken = port.take(device); !taken) return fail(taken.error());
    return afd;
}

Afd::Afd(Port& port, windows::Handle device) noexcept : port_(&port), device_(device) {}

Afd::~Afd() {
    for (auto& [socket, poll] : polls_) leave(std::move(poll));
    // What the driver has, it may still write into.
    while (!leaving_.empty()) static_cast<void>(port_->wait({}));
    windows::CloseHandle(device_);
}

// The poll of a socket. Whether the socket was closed is among the completions that have come.
Afd::Poll* Afd::find(Descriptor socket) noexcept {
    const auto found = polls_.find(socket);
    if (found == polls_.end()) return nullptr;
    Poll& poll = *found->second;
    if (poll.is_under_way) static_cast<void>(port_->wait(std::chrono::nanoseconds{0}));
    return &poll;
}

Result<void> Afd::begin(Poll& poll) noexcept {
    poll.asked = poll.wanted;
    poll.info = {.socket = poll.base, .events = bits_of(poll.asked)};
    const auto status = windows::NtDeviceIoControlFile(
        device_, nullptr, nullptr, poll.overlapped(), poll.io_status(), poll_service,
        &poll.info, sizeof poll.info, &poll.info, sizeof poll.info);
    if (status < 0) return fail(errno_of_status(static_cast<std::uintptr_t>(status)));
    poll.is_under_way = true;
    return {};
}

Result<void> Afd::add(Descriptor socket, std::uint64_t key, Interest interest,
                      Mode mode) noexcept {
    if (Poll* const old = find(socket)) {
        if (!old->is_dead) return fail(Errno::already_exists);
        static_cast<void>(remove(socket));
    }
    const auto base = base_of(socket);
    if (!base) return fail(base.error());
    auto poll = std::make_unique<Poll>(*this, socket, *base);
    poll->want(key, interest, mode);
    if (auto begun = begin(*poll); !begun) return begun;
    polls_[socket] = std::move(poll);
    return {};
}

Result<void> Afd::modify(Descriptor socket, std::uint64_t key, Interest interest,
                         Mode mode) noexcept {
    Poll* const poll = find(socket);
    if (poll == nullptr) return fail(Errno::no_such_file);
    if (poll->is_dead) return fail(Errno::bad_handle);
    poll->want(key, interest, mode);
    if (std::exchange(poll->is_found, false)) std::erase(found_, poll);
    ask_again(*poll);
    return {};
}

Result<void> Afd::remove(Descriptor socket) noexcept {
    Poll* const poll = find(socket);
    if (poll == nullptr) return fail(Errno::no_such_file);
    const bool was_dead = poll->is_dead;
    auto node = polls_.extract(socket);
    leave(std::move(node.mapped()));
    if (was_dead) return fail(Errno::no_such_file);
    return {};
}

void Afd::blocked(Descriptor socket, Interest direction) noexcept {
    const auto found = polls_.find(socket);
    if (found == polls_.end() || found->second->mode != Mode::edge) return;
    Poll& poll = *found->second;
    poll.wanted |= static_cast<unsigned>(direction) & poll.interest;
    ask_again(poll);
}

void Afd::ask_again(Poll& poll) noexcept {
    if (!std::exchange(poll.is_queued, true)) again_.push_back(&poll);
}

// Its completion comes in any case; there is none to come if the driver has not got it.
void Afd::stop(Poll& poll) noexcept {
    windows::IoStatus result;
    static_cast<void>(windows::NtCancelIoFileEx(device_, poll.io_status(), &result));
}

void Afd::leave(std::unique_ptr<Poll> poll) noexcept {
    std::erase(again_, poll.get());
    std::erase(found_, poll.get());
    poll->is_queued = poll->is_found = false;
    poll->wanted = 0;
    if (!poll->is_under_way) return;
    poll->is_dead = true;
    stop(*poll);
    leaving_.push_back(std::move(poll));
}

// [prepare]
void Afd::prepare() noexcept {
    for (Poll* const poll : std::exchange(again_, {})) {
        poll->is_queued = false;
        if (poll->is_dead || poll->is_found) continue;
        if (!poll->is_under_way) {
            if (!begin(*poll)) poll->is_dead = true;
        } else if ((poll->wanted & ~poll->asked) != 0) {
            stop(*poll);  // it knows too little; its completion asks again
        }
    }
}
// [prepare]

// [completed]
void Afd::on_completed(Poll& poll) noexcept {
    poll.is_under_way = false;
    if (std::erase_if(leaving_, [&](auto& one) { return one.get() == &poll; }) > 0) return;
    const windows::Dword bits = poll.info.count == 0 ? 0 : poll.info.events;
    const bool has_ended_well = static_cast<windows::Status>(poll.status()) >= 0;
    if (has_ended_well && (bits & was_closed) != 0) {
        poll.is_dead = true;
        return;
    }
    const Ready ready = to_ready(bits & bits_of(poll.wanted));
    if (has_ended_well && directions_of(ready) != 0) {
        poll.ready = ready;
        poll.is_found = true;
        found_.push_back(&poll);
    } else {
        ask_again(poll);  // it was stopped, or has found what nobody wants any more
    }
}
// [completed]

std::size_t Afd::take(std::span<Readied> room) noexcept {
    std::size_t filled = 0;
    for (; filled < room.size() && !found_.empty(); found_.pop_front()) {
        Poll& poll = *found_.front();
        poll.is_found = false;
        room[filled++] = {.key = poll.key, .ready = poll.ready};
        if (poll.mode == Mode::oneshot) poll.wanted = 0;
        if (poll.mode == Mode::edge) poll.wanted &= ~directions_of(poll.ready);
        ask_again(poll);
    }
    return filled;
}

}  // namespace events
