#pragma once
/// @file
/// ConsoleFile: the serial line as a file. Bytes come as they are typed; Ctrl-C and Ctrl-Z are signals, and Ctrl-D the end of a read.

#include "abi/signals.hpp"
#include "files/file.hpp"
#include "kernel/console.hpp"

namespace process {

/// There is one. start_console() comes first.
class ConsoleFile final : public files::File {
  public:
    /// Nothing has been typed.
    ConsoleFile() noexcept : File(abi::Open::read_write) {}

    /// Takes what was typed.
    base::Result<std::size_t> try_read(std::span<std::byte> to) noexcept override;
    /// Sends, byte by byte.
    futures::Task<base::Result<std::size_t>> write(
        std::span<const std::byte> from) override;
    /// A read does not wait if something was typed, a write never.
    std::int16_t events() noexcept override;
    /// Told when something is.
    Changed* changed() noexcept override { return &changed_; }
    /// It never takes long.
    bool can_interrupt_write() const noexcept override { return false; }

    /// Takes what is typed, for ever. @param signal  Is called at each Ctrl-C and Ctrl-Z. @param typed  At each byte, even those.
    futures::Task<> serve(void (*signal)(void*, abi::Signal), void* whom,
                          void (*typed)(void*, char) = nullptr);

    std::int32_t group = 0;  ///< Whom those signals are for; 0: everybody.

  private:
    static constexpr std::size_t room = 256;
    Changed changed_;
    std::byte typed_[room];
    std::size_t begin_ = 0, count_ = 0;
};

}  // namespace process
