// ppoll(): which of several files would not wait.

#include <new>
#include <optional>

#include "futures/core/select.hpp"
#include "futures/core/sleep.hpp"
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

constexpr std::size_t most_files = 8;

// What a call asks, and those of the files that it waits for.
struct Question {
    PollFile files[most_files];
    std::size_t count = 0;
    files::FileRef held[most_files];

    int look(Call& call) noexcept {
        int happened = 0;
        for (std::size_t at = 0; at < count; ++at) {
            PollFile& one = files[at];
            one.happened = 0;
            if (one.file < 0) continue;
            held[at] = files::FileRef(
                call.process.files.find(static_cast<std::uint64_t>(one.file)));
            constexpr int always = PollEvent::error | PollEvent::hung_up;
            one.happened =
                held[at]
                    ? static_cast<std::int16_t>(held[at]->events() & (one.wanted | always))
                    : PollEvent::not_a_file;
            if (one.happened != 0) ++happened;
        }
        return happened;
    }
};

// Ready when one of the files has changed.
class AnyChanged : futures::Pinned {
  public:
    using Output = void;

    explicit AnyChanged(const Question& question) noexcept {
        for (std::size_t at = 0; at < question.count; ++at) {
            files::File* const file = question.held[at].get();
            if (file != nullptr && file->changed() != nullptr)
                new (&waits_[used_++].told) Told(file->changed()->wait());
        }
    }
    ~AnyChanged() {
        for (std::size_t at = 0; at < used_; ++at) waits_[at].told.~Told();
    }
    futures::Poll<> poll(futures::Context& context) noexcept {
        for (std::size_t at = 0; at < used_; ++at)
            if (waits_[at].told.poll(context).is_ready()) return futures::ready;
        return futures::pending;
    }

  private:
    using Told = futures::EventWait<futures::Shared>;
    union Place {
        Place() noexcept {}
        ~Place() {}
        Told told;
    };
    Place waits_[most_files];
    std::size_t used_ = 0;
};

Task<Result<void>> wait(Call& call, Question& question, std::chrono::nanoseconds deadline) {
    while (true) {
        AnyChanged changed(question);
        auto signalled = call.process.signalled.wait();
        if (question.look(call) > 0) co_return Result<void>();
        if (call.process.is_called()) co_return base::fail(Errno::interrupted);
        const auto which =
            co_await futures::select(changed, signalled, futures::sleep_until(deadline));
        if (which.index() == 2) co_return Result<void>();
    }
}

}  // namespace

Task<Answer> poll_files(Call& call) {
    Question question;
    if (call.argument(1) > most_files) co_return failed(Errno::invalid_argument);
    question.count = call.argument(1);
    const auto bytes = std::as_writable_bytes(std::span(question.files, question.count));
    if (auto r = call.process.space->copy_in(call.argument(0), bytes); !r)
        co_return failed(r.error());
    const auto deadline = take_deadline(call, 2);
    if (!deadline) co_return failed(deadline.error());
    if (call.argument(3) != 0) {
        const auto mask = call.process.space->load<std::uint64_t>(call.argument(3));
        if (!mask) co_return failed(mask.error());
        if (call.argument(4) != 8) co_return failed(Errno::invalid_argument);
        call.process.signals.lend_mask(*mask);
    }
    Result<void> waited;
    if (question.look(call) == 0) waited = co_await wait(call, question, *deadline);
    call.process.signals.return_mask();
    if (!waited) co_return failed(waited.error());
    const int happened = question.look(call);
    if (auto r = call.process.space->copy_out(call.argument(0), bytes); !r)
        co_return failed(r.error());
    co_return happened;
}

}  // namespace process
