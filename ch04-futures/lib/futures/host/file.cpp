#include "futures/host/file.hpp"

#include <algorithm>
#include <vector>

#include "events/sockets.hpp"
#include "futures/host/blocking.hpp"
#include "servers/folder.hpp"

namespace futures {

using base::Errno, base::fail, base::Result;
using Bytes = std::vector<std::byte>;

struct File::Open {
    explicit Open(events::Descriptor opened) noexcept : descriptor(opened) {}
    Open(const Open&) = delete;
    Open& operator=(const Open&) = delete;
    ~Open() { events::close_descriptor(descriptor); }
    const events::Descriptor descriptor;
};

// ---- By operations ----

/// A read or a write that the kernel does, in memory of its own.
class File::Operation final : public Source {
  public:
    Operation(std::shared_ptr<Open> file, Bytes memory)
        : bytes(std::move(memory)), file_(std::move(file)) {}

    bool on_event(const events::Event& event) noexcept override {
        result = event.error != Errno{}
                     ? Result<std::size_t>(fail(event.error))
                     : Result<std::size_t>(static_cast<std::size_t>(event.result));
        is_done = true;
        waiting.wake();
        return !is_released_;
    }
    bool on_release() noexcept override {
        is_released_ = true;
        waiting.forget();
        return !is_done;
    }
    [[nodiscard]] events::Descriptor descriptor() const noexcept {
        return file_->descriptor;
    }

    Bytes bytes;
    Result<std::size_t> result = 0;
    bool is_done = false;
    Waiting waiting;

  private:
    const std::shared_ptr<Open> file_;
    bool is_released_ = false;
};

/// The end of one, which is released with this future.
class File::Done : Pinned {
  public:
    using Output = Result<std::size_t>;
    Done(Reactor& reactor, Operation& operation) noexcept
        : reactor_(reactor), operation_(operation) {}
    ~Done() { reactor_.release(operation_); }
    Poll<Output> poll(Context& context) noexcept {
        if (operation_.is_done) return operation_.result;
        operation_.waiting.wait(context);
        return pending;
    }

  private:
    Reactor& reactor_;
    Operation& operation_;
};

bool File::has_operations() const noexcept {
    Reactor& reactor = runtime_->reactor();
    return reactor.io() == Io::operations &&
           reactor.queue().backend() == events::Backend::uring;
}

// ---- What tasks ask ----

template <class Opener>
Task<Result<File>> File::open_by(Runtime& runtime, Opener opener) {
    const auto opened = co_await spawn_blocking(runtime.blocking(), std::move(opener));
    if (!opened) co_return fail(opened.error());
    co_return File(runtime, std::make_shared<Open>(opened->descriptor), opened->size);
}

Task<Result<File>> File::open(Runtime& runtime, std::string name) {
    auto opener = [name] { return servers::open_file(name); };
    auto opened = co_await open_by(runtime, std::move(opener));
    co_return opened;
}

Task<Result<File>> File::create(Runtime& runtime, std::string name) {
    auto opener = [name]() -> Result<servers::File> {
        const auto made = servers::make_file(name);
        if (!made) return fail(made.error());
        return servers::File{*made, 0};
    };
    auto opened = co_await open_by(runtime, std::move(opener));
    co_return opened;
}

Task<Result<std::size_t>> File::read_at(std::uint64_t offset, std::span<std::byte> room) {
    Bytes bytes(room.size());
    if (has_operations()) {
        Reactor& reactor = runtime_->reactor();
        auto& operation =
            reactor.keep(std::make_unique<Operation>(open_, std::move(bytes)));
        reactor.queue().read_at(operation.descriptor(), offset, operation.bytes,
                                operation.token());
        Done done(reactor, operation);
        const auto count = co_await done;
        if (count) std::copy_n(operation.bytes.begin(), *count, room.begin());
        co_return count;
    }
    auto job = [file = open_, offset,
                memory = std::move(bytes)]() mutable -> Result<Bytes> {
        const auto count = events::read_file(file->descriptor, offset, memory);
        if (!count) return fail(count.error());
        memory.resize(*count);
        return std::move(memory);
    };
    const auto read = co_await spawn_blocking(runtime_->blocking(), std::move(job));
    if (!read) co_return fail(read.error());
    std::ranges::copy(*read, room.begin());
    co_return read->size();
}

Task<Result<void>> File::write_at(std::uint64_t offset, std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
        const auto count = co_await write_some(offset, bytes);
        if (!count) co_return fail(count.error());
        offset += *count;
        bytes = bytes.subspan(*count);
    }
    co_return Result<void>();
}

Task<Result<std::size_t>> File::write_some(std::uint64_t offset,
                                           std::span<const std::byte> bytes) {
    Bytes copy(bytes.begin(), bytes.end());
    if (has_operations()) {
        Reactor& reactor = runtime_->reactor();
        auto& operation = reactor.keep(std::make_unique<Operation>(open_, std::move(copy)));
        reactor.queue().write_at(operation.descriptor(), offset, operation.bytes,
                                 operation.token());
        Done done(reactor, operation);
        const auto count = co_await done;
        co_return count;
    }
    auto job = [file = open_, offset, memory = std::move(copy)] {
        return events::write_file(file->descriptor, offset, memory);
    };
    const auto count = co_await spawn_blocking(runtime_->blocking(), std::move(job));
    co_return count;
}

}  // namespace futures
