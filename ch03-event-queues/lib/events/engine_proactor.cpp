// An engine over a proactor: operations are the system's, readiness is made of one of them.

#include <algorithm>
#include <array>
#include <utility>

#include "events/descriptor_table.hpp"
#include "events/engine.hpp"
#include "events/over_completion.hpp"

namespace events {

namespace {

using base::Result;
using std::chrono::nanoseconds;

class ProactorEngine final : public Engine {
  public:
    explicit ProactorEngine(std::unique_ptr<Proactor> proactor) noexcept
        : proactor_(std::move(proactor)), readiness_(*proactor_) {}

    Result<void> add(Descriptor descriptor, std::uint64_t key, Interest interest,
                     Mode mode) noexcept override {
        return readiness_.add(descriptor, key, interest, mode);
    }
    Result<void> modify(Descriptor descriptor, std::uint64_t key, Interest interest,
                        Mode mode) noexcept override {
        return readiness_.modify(descriptor, key, interest, mode);
    }
    Result<void> remove(Descriptor descriptor) noexcept override {
        return readiness_.remove(descriptor);
    }

    void start(Request& request) noexcept override {
        Operations& operations = operations_.entry(request.descriptor);
        request.before = nullptr;
        request.next = operations.first;
        if (request.next != nullptr) request.next->before = &request;
        operations.first = &request;
        operations.is_known = true;
        proactor_->start(request);
    }
    void cancel(Request& request) noexcept override { proactor_->cancel(request); }

    // All of its requests at once, and the kernel has to let go of it before it is closed: otherwise the
    // other side would not learn of the close.
    void forget(Descriptor descriptor) noexcept override {
        Operations* const operations = operations_.find(descriptor);
        if (operations == nullptr) return;
        for (Request* one = operations->first; one != nullptr; one = one->next)
            proactor_->cancel(*one);
        if (operations->first != nullptr) proactor_->flush();
        operations->is_known = false;
    }
    bool operates_on(Descriptor descriptor) noexcept override {
        return operations_.find(descriptor) != nullptr;
    }

    // [wait]
    Result<std::size_t> wait(std::span<Found> room,
                             std::optional<nanoseconds> timeout) noexcept override {
        readiness_.ask_again();
        const std::size_t most = std::min(room.size(), completed_.size());
        const auto count = proactor_->wait(std::span(completed_).first(most), timeout);
        if (!count) return count;
        std::size_t filled = 0;
        for (const Completed& one : std::span(completed_).first(*count)) {
            if (one.request->verb == Verb::poll) {
                room[filled].completed = {};
                if (readiness_.on_done(one, room[filled].readied)) ++filled;
            } else {
                if (!one.more) take_out(*one.request);
                room[filled++].completed = one;
            }
        }
        return filled;
    }
    // [wait]

    void wake() noexcept override { proactor_->wake(); }
    Descriptor descriptor() const noexcept override { return proactor_->descriptor(); }

  private:
    // The requests of a descriptor. `is_known` from the first one on, until it is forgotten.
    struct Operations {
        Request* first = nullptr;
        bool is_known = false;
        [[nodiscard]] bool is_used() const noexcept { return first != nullptr || is_known; }
    };

    void take_out(Request& request) noexcept {
        if (request.next != nullptr) request.next->before = request.before;
        (request.before != nullptr ? request.before->next
                                   : operations_.entry(request.descriptor).first) =
            request.next;
    }

    std::unique_ptr<Proactor> proactor_;
    OverCompletion readiness_;
    DescriptorTable<Operations> operations_;
    std::array<Completed, 256> completed_;
};

}  // namespace

std::unique_ptr<Engine> make_engine(std::unique_ptr<Proactor> proactor) {
    return std::make_unique<ProactorEngine>(std::move(proactor));
}

}  // namespace events
