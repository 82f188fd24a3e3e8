#include "process/console_file.hpp"

#include "kernel/console.hpp"

namespace process {

using base::Errno;
using base::Result;
using futures::Task;

Result<std::size_t> ConsoleFile::try_read(std::span<std::byte> to) noexcept {
    if (count_ == 0 && !to.empty()) return base::fail(Errno::would_block);
    constexpr std::byte ctrl_d{4};
    std::size_t done = 0;
    while (done < to.size() && count_ > 0) {
        const bool is_end = typed_[begin_] == ctrl_d;
        if (is_end && done > 0) break;  // it is for the next read
        to[done] = typed_[begin_];
        begin_ = (begin_ + 1) % room;
        --count_;
        if (is_end) break;
        ++done;
    }
    return done;
}

Task<Result<std::size_t>> ConsoleFile::write(std::span<const std::byte> from) {
    const std::string_view text(reinterpret_cast<const char*>(from.data()), from.size());
    co_await kernel::write_console(text);
    co_return from.size();
}

std::int16_t ConsoleFile::events() noexcept {
    return static_cast<std::int16_t>((count_ > 0 ? abi::PollEvent::readable : 0) |
                                     abi::PollEvent::writable);
}

Task<> ConsoleFile::serve(void (*signal)(void*, abi::Signal), void* whom,
                          void (*typed)(void*, char)) {
    constexpr char ctrl_c = 3, ctrl_z = 26;
    while (true) {
        const char byte = co_await kernel::typed_byte();
        if (typed != nullptr) typed(whom, byte);
        if (byte == ctrl_c || byte == ctrl_z) {
            signal(whom,
                   byte == ctrl_c ? abi::Signal::interrupt : abi::Signal::terminal_stop);
        } else if (count_ < room) {
            typed_[(begin_ + count_++) % room] = static_cast<std::byte>(byte);
            changed_.notify_all();
        }
    }
}

}  // namespace process
