#pragma once
// Needs: windows
/// @file
/// Afd: readiness on Windows. The driver under Winsock has an operation that completes when a
/// socket is ready: select() is made of it, and so is this. For the Windows files of this library.

#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "events/descriptor.hpp"
#include "events/event.hpp"
#include "events/port_windows.hpp"
#include "events/selector.hpp"

namespace events {

/// Watches sockets, each by a poll under way in a Port. A poll tells once what is so, or becomes
/// so: who wants to hear of it again must poll again. All three modes are made of this.
class Afd {
  public:
    /// Opens the driver.
    /// @param port  Must live longer.
    [[nodiscard]] static base::Result<std::unique_ptr<Afd>> open(Port& port) noexcept;
    /// Takes @p device over, which is the driver.
    Afd(Port& port, windows::Handle device) noexcept;
    Afd(const Afd&) = delete;
    Afd& operator=(const Afd&) = delete;
    ~Afd();

    /// As Selector::add().
    [[nodiscard]] base::Result<void> add(Descriptor socket, std::uint64_t key,
                                         Interest interest, Mode mode) noexcept;
    /// As Selector::modify().
    [[nodiscard]] base::Result<void> modify(Descriptor socket, std::uint64_t key,
                                            Interest interest, Mode mode) noexcept;
    /// As Selector::remove().
    [[nodiscard]] base::Result<void> remove(Descriptor socket) noexcept;
    /// As Selector::blocked().
    void blocked(Descriptor socket, Interest direction) noexcept;

    /// Polls again what must be polled again. Before each Port::wait().
    void prepare() noexcept;
    /// Says whether take() will find something.
    [[nodiscard]] bool has_found() const noexcept { return !found_.empty(); }
    /// What the port has brought since. @returns How much of @p room it has filled.
    [[nodiscard]] std::size_t take(std::span<Readied> room) noexcept;

  private:
    class Poll;  // one for each watched socket

    Poll* find(Descriptor socket) noexcept;
    base::Result<void> begin(Poll& poll) noexcept;
    void ask_again(Poll& poll) noexcept;
    void stop(Poll& poll) noexcept;
    void leave(std::unique_ptr<Poll> poll) noexcept;
    void on_completed(Poll& poll) noexcept;

    Port* port_;
    windows::Handle device_;
    std::unordered_map<Descriptor, std::unique_ptr<Poll>> polls_;
    std::vector<std::unique_ptr<Poll>> leaving_;  // removed, but the driver has them yet
    std::vector<Poll*> again_;                    // to be polled again
    std::deque<Poll*> found_;                     // with something to tell
};

}  // namespace events
