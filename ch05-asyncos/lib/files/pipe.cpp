#include "files/pipe.hpp"

#include <algorithm>
#include <cstring>

#include "futures/core/platform.hpp"

namespace files {

namespace {

using futures::Locked;

using Bytes = std::span<const std::byte>;

// What the ends share. The last of them frees it. While readers wait, the ring is empty.
struct Shared {
    futures::Shared::Lock lock;  // of all that follows
    unsigned readers = 1, writers = 1;
    std::size_t begin = 0, count = 0;  // of what is in the ring
    ReadRequest* first = nullptr;      // of those who wait for bytes
    ReadRequest** last = &first;
    bool is_watched = false;  // somebody may wait for a change
    File::Changed changed;
    std::byte ring[Pipe::room];

    [[gnu::noinline]] std::size_t take(std::span<std::byte> to) noexcept {
        to = to.first(std::min(to.size(), count));
        const std::size_t whole = std::min(to.size(), Pipe::room - begin);
        std::memcpy(to.data(), ring + begin, whole);
        if (whole < to.size()) std::memcpy(to.data() + whole, ring, to.size() - whole);
        begin = (begin + to.size()) % Pipe::room;
        count -= to.size();
        return to.size();
    }
    void put(Bytes from) noexcept {
        const std::size_t end = (begin + count) % Pipe::room;
        const std::size_t whole = std::min(from.size(), Pipe::room - end);
        std::memcpy(ring + end, from.data(), whole);
        if (whole < from.size())
            std::memcpy(ring, from.data() + whole, from.size() - whole);
        count += from.size();
    }
    void add(ReadRequest& request) noexcept {
        request.next = nullptr;
        *last = &request;
        last = &request.next;
    }
    void remove(ReadRequest** link) noexcept {
        if (last == &(*link)->next) last = link;
        *link = (*link)->next;
    }
    std::size_t serve_first(Bytes from) noexcept {
        ReadRequest& request = *first;
        remove(&first);
        return request.serve(from);
    }
    // Says whether the first of those who wait has room for as many bytes.
    [[nodiscard]] bool can_serve_first(std::size_t bytes) const noexcept {
        return first != nullptr && bytes <= first->room.size();
    }
    // Apart, like take(), so that it is not in the way of bytes that need not lie in the ring.
    [[gnu::noinline]] Result<std::size_t> write(Bytes from) noexcept {
        if (readers == 0) return base::fail(Errno::broken_pipe);
        const std::size_t all = from.size();
        while (first != nullptr && !from.empty()) from = from.subspan(serve_first(from));
        const std::size_t free = Pipe::room - count;
        if (free < from.size() && (all <= Pipe::room || free == 0))
            return base::fail(Errno::would_block);
        put(from.first(std::min(from.size(), free)));
        return all - (from.size() - std::min(from.size(), free));
    }
};

void drop(Shared& shared, unsigned Shared::* whose) noexcept {
    bool is_last = false;
    {
        const Locked locked(shared.lock);
        shared.*whose -= 1;
        is_last = shared.readers == 0 && shared.writers == 0;
        while (shared.writers == 0 && shared.first != nullptr) (void)shared.serve_first({});
    }
    if (!is_last) {
        shared.changed.notify_all();
        return;
    }
    shared.~Shared();
    futures::platform::deallocate(&shared, sizeof(Shared));
}

abi::Stat stat_of_pipe() noexcept {
    abi::Stat stat{};
    stat.mode = abi::Mode::fifo | 0600;
    stat.links = 1;
    stat.block_size = 4096;
    return stat;
}

File::Changed* watch(Shared& shared) noexcept {
    const Locked locked(shared.lock);
    shared.is_watched = true;
    return &shared.changed;
}

class ReadEnd final : public File {
  public:
    ReadEnd(Shared& shared, unsigned flags) noexcept
        : File(flags | abi::Open::read), shared_(shared) {}
    ~ReadEnd() override { drop(shared_, &Shared::readers); }

    Result<std::size_t> try_read(std::span<std::byte> to) noexcept override {
        return read_or(to, [] { return base::fail(Errno::would_block); });
    }
    // [start]
    Result<std::size_t> start_read(ReadRequest& request,
                                   const futures::Waker& reader) noexcept override {
        return read_or(request.room, [&] {
            request.keep(reader.clone());
            shared_.add(request);
            return base::fail(Errno::in_progress);
        });
    }
    // [start]
    bool give_up(ReadRequest& request) noexcept override {
        const Locked locked(shared_.lock);
        ReadRequest** link = &shared_.first;
        while (*link != nullptr && *link != &request) link = &(*link)->next;
        if (*link == nullptr) return false;
        shared_.remove(link);
        request.forget();
        return true;
    }
    std::int16_t events() noexcept override {
        const Locked locked(shared_.lock);
        return static_cast<std::int16_t>(
            (shared_.count > 0 ? abi::PollEvent::readable : 0) |
            (shared_.writers == 0 ? abi::PollEvent::hung_up : 0));
    }
    Changed* changed() noexcept override { return watch(shared_); }
    Task<Result<abi::Stat>> status() override { co_return stat_of_pipe(); }

  private:
    // If there is nothing, but may be: what @p wait says, under the lock.
    template <class Wait>
    Result<std::size_t> read_or(std::span<std::byte> to, Wait wait) noexcept {
        std::size_t count = 0;
        bool is_watched = false;
        {
            const Locked locked(shared_.lock);
            if (shared_.count == 0 && shared_.writers > 0 && !to.empty()) return wait();
            count = shared_.take(to);
            is_watched = shared_.is_watched;
        }
        if (is_watched && count > 0) shared_.changed.notify_all();
        return count;
    }

    Shared& shared_;
};

class WriteEnd final : public File {
  public:
    WriteEnd(Shared& shared, unsigned flags) noexcept
        : File(flags | abi::Open::write), shared_(shared) {}
    ~WriteEnd() override { drop(shared_, &Shared::writers); }

    Result<std::size_t> try_write(Bytes from) noexcept override {
        Result<std::size_t> count = 0;
        bool is_watched = false;
        {
            const Locked locked(shared_.lock);
            if (shared_.can_serve_first(from.size())) return shared_.serve_first(from);
            count = shared_.write(from);
            is_watched = shared_.is_watched && shared_.count > 0;
        }
        if (is_watched && count) shared_.changed.notify_all();
        return count;
    }
    std::int16_t events() noexcept override {
        const Locked locked(shared_.lock);
        return static_cast<std::int16_t>(
            (shared_.count < Pipe::room ? abi::PollEvent::writable : 0) |
            (shared_.readers == 0 ? abi::PollEvent::error : 0));
    }
    Changed* changed() noexcept override { return watch(shared_); }
    Task<Result<abi::Stat>> status() override { co_return stat_of_pipe(); }

  private:
    Shared& shared_;
};

}  // namespace

Result<Pipe> make_pipe(unsigned flags) noexcept {
    void* const room = futures::platform::allocate(sizeof(Shared));
    if (room == nullptr) return base::fail(Errno::out_of_memory);
    auto& shared = *new (room) Shared;
    const unsigned kept = flags & abi::Open::nonblocking;
    auto read_end = make<ReadEnd>(shared, kept);
    if (!read_end) {
        shared.readers = 0;
        drop(shared, &Shared::writers);
        return base::fail(Errno::out_of_memory);
    }
    auto write_end = make<WriteEnd>(shared, kept);
    if (!write_end) {
        drop(shared, &Shared::writers);
        return base::fail(Errno::out_of_memory);
    }
    return Pipe{std::move(*read_end), std::move(*write_end)};
}

}  // namespace files
