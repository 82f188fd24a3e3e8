// ppoll(): which of several files would not wait.

#include <memory>
#include <new>
#include <utility>

#include "futures/core/select.hpp"
#include "futures/core/sleep.hpp"
#include "kernel/heap.hpp"
#include "process/calls.hpp"
#include "process/deadline.hpp"
#include "process/processes.hpp"

namespace process {

using abi::PollEvent;
using abi::PollFile;
using base::Errno;
using base::Result;
using futures::Task;

namespace {

// Room for @p count of something, which is made there one after the other.
template <class T>
class Room : futures::Pinned {
  public:
    explicit Room(std::size_t count) noexcept
        : bytes_(count * sizeof(T)),
          first_(static_cast<T*>(count > 0 ? kernel::allocate(bytes_) : nullptr)) {}
    ~Room() {
        clear();
        if (first_ != nullptr) kernel::deallocate(first_, bytes_);
    }
    // Says whether there was memory for all of them.
    [[nodiscard]] bool is_there() const noexcept {
        return first_ != nullptr || bytes_ == 0;
    }
    template <class... Arguments>
    void add(Arguments&&... arguments) noexcept {
        new (first_ + used_++) T(std::forward<Arguments>(arguments)...);
    }
    void clear() noexcept { std::destroy_n(first_, std::exchange(used_, 0)); }
    [[nodiscard]] std::span<T> all() const noexcept { return {first_, used_}; }

  private:
    const std::size_t bytes_;
    T* const first_;
    std::size_t used_ = 0;
};

// What a call asks.
struct Question {
    explicit Question(std::size_t count) noexcept : files(count) {
        for (std::size_t at = 0; files.is_there() && at < count; ++at) files.add();
    }

    static files::File* find(const Call& call, const PollFile& one) noexcept {
        return one.file < 0 ? nullptr
                            : call.process.files.find(static_cast<std::uint64_t>(one.file));
    }
    [[nodiscard]] int look(const Call& call) const noexcept {
        int happened = 0;
        for (PollFile& one : files.all()) {
            constexpr int always = PollEvent::error | PollEvent::hung_up;
            files::File* const file = find(call, one);
            one.happened = one.file < 0 ? std::int16_t{0} : PollEvent::not_a_file;
            if (file != nullptr)
                one.happened =
                    static_cast<std::int16_t>(file->events() & (one.wanted | always));
            if (one.happened != 0) ++happened;
        }
        return happened;
    }

    Room<PollFile> files;
};

// One of the files, which is there as long as somebody waits for it.
struct Watched {
    explicit Watched(files::File& which) noexcept
        : file(&which), told(which.changed()->wait()) {}

    files::FileRef file;
    futures::EventWait<futures::Shared> told;
};

// Ready when one of the files has changed.
class AnyChanged : futures::Pinned {
  public:
    using Output = void;

    // @p room has a place for each.
    AnyChanged(const Call& call, const Question& question, Room<Watched>& room) noexcept
        : watched_(room) {
        for (const PollFile& one : question.files.all()) {
            files::File* const file = Question::find(call, one);
            if (file != nullptr && file->changed() != nullptr) watched_.add(*file);
        }
    }
    ~AnyChanged() { watched_.clear(); }
    futures::Poll<> poll(futures::Context& context) noexcept {
        for (Watched& each : watched_.all())
            if (each.told.poll(context).is_ready()) return futures::ready;
        return futures::pending;
    }

  private:
    Room<Watched>& watched_;
};

// @returns How many have happened; 0 when the time is over.
Task<Result<int>> wait(Call& call, const Question& question,
                       std::chrono::nanoseconds deadline) {
    Room<Watched> room(question.files.all().size());
    if (!room.is_there()) co_return base::fail(Errno::out_of_memory);
    int happened = 0;
    for (bool is_over = false; happened == 0 && !is_over; happened = question.look(call)) {
        AnyChanged changed(call, question, room);
        auto signalled = call.process.signalled.wait();
        if (question.look(call) > 0) continue;
        if (call.process.is_called()) co_return base::fail(Errno::interrupted);
        const auto which =
            co_await futures::select(changed, signalled, futures::sleep_until(deadline));
        is_over = which.index() == 2;
    }
    co_return happened;
}

}  // namespace

Task<Answer> poll_files(Call& call) {
    if (call.argument(1) > files::Descriptors::most)
        co_return failed(Errno::invalid_argument);
    Question question(call.argument(1));
    if (!question.files.is_there()) co_return failed(Errno::out_of_memory);
    const auto bytes = std::as_writable_bytes(question.files.all());
    if (auto r = call.process.space->copy_in(call.argument(0), bytes); !r)
        co_return failed(r.error());
    const auto deadline = take_deadline(call, 2);
    if (!deadline) co_return failed(deadline.error());
    if (call.argument(3) != 0) {
        const auto mask = call.process.space->load<std::uint64_t>(call.argument(3));
        if (!mask) co_return failed(mask.error());
        if (call.argument(4) != 8) co_return failed(Errno::invalid_argument);
        call.process.signals.lend_mask(*mask);
        call.process.tell_of_stop();
    }
    Result<int> happened = question.look(call);
    if (*happened == 0) happened = co_await wait(call, question, *deadline);
    call.process.signals.return_mask();
    if (!happened) co_return failed(happened.error());
    if (auto r = call.process.space->copy_out(call.argument(0), bytes); !r)
        co_return failed(r.error());
    co_return *happened;
}

}  // namespace process
