// An engine over a proactor: operations are the system's, readiness is made of one of them.

#include <algorithm>
#include <array>
#include <deque>
#include <utility>

#include "events/descriptor_table.hpp"
#include "events/engine.hpp"
#include "events/over_completion.hpp"

namespace events {

namespace {

using base::Errno, base::fail, base::Result;
using std::chrono::nanoseconds;

class ProactorEngine final : public Engine {
  public:
    explicit ProactorEngine(std::unique_ptr<Proactor> proactor) noexcept
        : readiness_(*proactor), proactor_(std::move(proactor)) {}

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

    // Sends to one descriptor go one after the other. (Half of the first may go, and the second before
    // the other half.)
    void start(Request& request) noexcept override {
        Operations& operations = operations_.entry(request.descriptor);
        operations.is_known = true;
        const bool is_send = request.verb == Verb::send;
        (is_send ? operations.sends : operations.others).push(request);
        if (!is_send || operations.sends.first == &request)
            return proactor_->start(request);
        proactor_->hurry(*operations.sends.first);  // this one waits for its end
    }
    void hurry(Request& request) noexcept override {
        const bool is_first = operations_.entry(request.descriptor).sends.first == &request;
        if (is_first) return proactor_->hurry(request);
        request.tell = Tell::at_once;
    }
    void cancel(Request& request) noexcept override {
        Operations& operations = operations_.entry(request.descriptor);
        if (request.verb != Verb::send || operations.sends.first == &request)
            return proactor_->cancel(request);
        operations.sends.take_out(request);
        ended_.push_back({.request = &request, .error = Errno::cancelled});
    }

    // All of its requests at once, and the kernel has to let go of it before it is closed: otherwise the
    // other side would not learn of the close.
    void forget(Descriptor descriptor) noexcept override {
        Operations* const operations = operations_.find(descriptor);
        if (operations == nullptr) return;
        const bool is_under_way =
            operations->others.first != nullptr || operations->sends.first != nullptr;
        for (Request* one = operations->others.first; one != nullptr; one = one->next)
            cancel(*one);
        while (operations->sends.last != operations->sends.first)
            cancel(*operations->sends.last);
        if (operations->sends.first != nullptr) cancel(*operations->sends.first);
        if (is_under_way) proactor_->flush();
        operations->is_known = false;
    }
    bool operates_on(Descriptor descriptor) noexcept override {
        return operations_.find(descriptor) != nullptr;
    }

    // [wait]
    Result<Found> wait(std::size_t most,
                       std::optional<nanoseconds> timeout) noexcept override {
        readiness_.ask_again();
        if (!ended_.empty()) timeout = nanoseconds{0};
        most = std::min(most, completed_.size());
        const auto count = proactor_->wait(std::span(completed_).first(most), timeout);
        if (!count && ended_.empty()) return fail(count.error());
        std::size_t done = 0, ready = 0;
        for (const Completed& one : std::span(completed_).first(count.value_or(0))) {
            if (one.request->verb == Verb::poll) {
                if (readiness_.on_done(one, readied_[ready])) ++ready;
            } else {
                if (!one.more) end(*one.request);
                completed_[done++] = one;
            }
        }
        for (; done + ready < most && !ended_.empty(); ended_.pop_front())
            completed_[done++] = ended_.front();
        return Found{.completed = std::span(completed_).first(done),
                     .readied = std::span(readied_).first(ready)};
    }
    // [wait]

    void wake() noexcept override { proactor_->wake(); }
    Descriptor descriptor() const noexcept override { return proactor_->descriptor(); }

  private:
    // Requests, in the order in which they were started.
    struct List {
        Request *first = nullptr, *last = nullptr;
        void push(Request& request) noexcept {
            request.next = nullptr;
            request.before = last;
            (last != nullptr ? last->next : first) = &request;
            last = &request;
        }
        void take_out(Request& request) noexcept {
            (request.before != nullptr ? request.before->next : first) = request.next;
            (request.next != nullptr ? request.next->before : last) = request.before;
        }
    };
    // Those of a descriptor. `is_known` from the first one on, until it is forgotten.
    struct Operations {
        List others, sends;  // of the sends only the first is under way
        bool is_known = false;
        [[nodiscard]] bool is_used() const noexcept {
            return others.first != nullptr || sends.first != nullptr || is_known;
        }
    };

    void end(Request& request) noexcept {
        Operations& operations = operations_.entry(request.descriptor);
        if (request.verb != Verb::send) return operations.others.take_out(request);
        operations.sends.take_out(request);
        Request* const next = operations.sends.first;
        if (next == nullptr) return;
        if (next->next != nullptr)
            next->tell = Tell::at_once;  // that one waits for its end
        proactor_->start(*next);
    }

    OverCompletion readiness_;
    std::unique_ptr<Proactor>
        proactor_;  // ends first: until then it has requests of the others
    DescriptorTable<Operations> operations_;
    std::deque<Completed> ended_;  // before they were begun
    std::array<Completed, 256> completed_;
    std::array<Readied, 256> readied_;
};

}  // namespace

std::unique_ptr<Engine> make_engine(std::unique_ptr<Proactor> proactor) {
    return std::make_unique<ProactorEngine>(std::move(proactor));
}

}  // namespace events
