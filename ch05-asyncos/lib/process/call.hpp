#pragma once
/// @file
/// Call: a system call that a process has made, and how far it has come.

#include <cstdint>

#include "files/file.hpp"
#include "memory/frames.hpp"

namespace process {

struct Process;
class Rings;

/// One call. Its arguments are where it was made: in the registers of the process, or in an entry of its rings.
struct Call : futures::Pinned {
    /// Of @p whose; the @p words are there as long as the call. @param rings  Through which it came; nullptr: it is a trap.
    Call(Process& whose, const std::uint64_t* words, Rings* rings = nullptr) noexcept
        : process(whose), arguments(words), through(rings) {}

    Process& process;                      ///< Who has made it.
    const std::uint64_t* const arguments;  ///< Six; of an entry, four.
    Rings* const through;  ///< Rings: the program runs on meanwhile, and makes other calls.
    files::ReadRequest reading;         ///< Its read, while a file keeps that,
    files::File* reads_from = nullptr;  ///< and which.
    std::uint64_t bytes_done = 0;       ///< So many were, before it had to wait.

    files::FileRef
        held;  ///< Of one that came through rings and waits: what its descriptor led to when it began,
    const bool* is_cancelled = nullptr;  ///< and whether it is cancelled.

    /// The file whose descriptor is the first argument; none, if that is no descriptor.
    [[nodiscard]] files::FileRef file() const noexcept;
    /// An argument, 0 to 5.
    [[nodiscard]] std::uint64_t argument(unsigned number) const noexcept {
        return arguments[number];
    }
    /// Says whether it is to wait no longer: a signal is due, its rings end, or it is cancelled.
    [[nodiscard]] bool is_interrupted() const noexcept;
    /// Told when that may have changed.
    [[nodiscard]] futures::Event<>& interruption() const noexcept;
};

/// Keeps the page of some bytes that a call transfers, until its end. The program of a call that came through rings runs on,
/// and may give the page back.
class Pin : futures::Pinned {
  public:
    /// For @p call; of a trap nothing has to be kept.
    Pin(const Call& call, std::span<std::byte> bytes) noexcept;
    ~Pin() {
        if (frames_ != nullptr) frames_->release(frame_);
    }

  private:
    memory::Frames* frames_ = nullptr;
    void* frame_ = nullptr;
};

}  // namespace process
