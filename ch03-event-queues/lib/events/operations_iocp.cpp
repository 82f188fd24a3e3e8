#include "events/operations_iocp.hpp"

#include <algorithm>
#include <utility>

#include "events/buffers.hpp"
#include "events/error_windows.hpp"
#include "events/sockets.hpp"
#include "events/step_iocp.hpp"
#include "windows/kernel32.hpp"

namespace events {

using base::Errno;

namespace {

constexpr std::uintptr_t end_of_file = 0xC000'0011;  // STATUS_END_OF_FILE
constexpr std::uintptr_t too_long = 0x8000'0005;     // STATUS_BUFFER_OVERFLOW

// Who goes on may not keep the others waiting for ever.
constexpr int most_receives = 16;

windows::Handle handle_of(Descriptor descriptor) noexcept {
    return reinterpret_cast<windows::Handle>(descriptor);
}

// POSIX reads nothing at the end of a file, and cuts a datagram that is too long: no errors.
Errno error_of(const Pending& step) noexcept {
    const std::uintptr_t status = step.status() & 0xFFFF'FFFF;
    return status == end_of_file || status == too_long ? Errno{} : errno_of_status(status);
}

}  // namespace

class IocpOperations::Step final : public Pending {
  public:
    Step(IocpOperations& all, Request& its_request) noexcept
        : request(&its_request), all_(&all) {}
    ~Step() override {
        if (lent.taken != windows::invalid) close_descriptor(lent.taken);
    }
    void completed() noexcept override { all_->on_completed(*this); }

    Request* const request;
    Lent lent = {};
    bool is_cancelled = false;

  private:
    IocpOperations* all_;
};

IocpOperations::IocpOperations(Port& port) noexcept : port_(&port) {}

IocpOperations::~IocpOperations() {
    while (!known_.empty()) forget(known_.begin()->first);
    // What the kernel has, it may still write into.
    while (under_way_ > 0) static_cast<void>(port_->wait({}));
    // Nobody will hear of these connections: nobody could close them.
    for (const Completed& one : done_) {
        if (one.request->verb == Verb::accept && one.error == Errno{})
            close_descriptor(static_cast<Descriptor>(one.result));
    }
}

IocpOperations::Step* IocpOperations::find(const Request& request) noexcept {
    const auto known = known_.find(request.descriptor);
    if (known == known_.end()) return nullptr;
    for (const auto& step : known->second.steps) {
        if (step->request == &request) return step.get();
    }
    return nullptr;
}

bool IocpOperations::knows(Descriptor descriptor) const noexcept {
    return known_.contains(descriptor);
}

// [start]
void IocpOperations::start(Request& request) {
    const bool is_new = !knows(request.descriptor);
    Known& known = known_[request.descriptor];
    if (is_new) known.has_port = port_->take(handle_of(request.descriptor)).has_value();
    Step& step = *known.steps.emplace_back(std::make_unique<Step>(*this, request));
    if (known.has_port) {
        begin(step);
    } else {
        run_now(step);
    }
}

void IocpOperations::begin(Step& step) {
    *step.overlapped() = {};
    const auto begun = begin_step(*step.request, step.lent, *step.overlapped());
    if (begun) {
        ++under_way_;
    } else {
        end(step, 0, step.is_cancelled ? Errno::cancelled : begun.error());
    }
}
// [start]

// A file that was opened without flag_overlapped has no port: its operations wait.
void IocpOperations::run_now(Step& step) {
    const Request& request = *step.request;
    const std::span bytes(request.bytes, request.size);
    base::Result<std::size_t> moved = base::fail(Errno::bad_handle);
    if (request.verb == Verb::read_at)
        moved = read_file(request.descriptor, request.offset, bytes);
    if (request.verb == Verb::write_at)
        moved = write_file(request.descriptor, request.offset, bytes);
    end(step, moved.value_or(0), moved ? Errno{} : moved.error());
}

void IocpOperations::tell(Step& step, std::size_t result, Errno error, bool more,
                          int buffer) {
    done_.push_back({step.request, static_cast<std::int64_t>(result), error, more, buffer});
}

void IocpOperations::end(Step& step, std::size_t result, Errno error) {
    tell(step, result, error);
    const auto is_it = [&](const auto& one) { return one.get() == &step; };
    const auto known = known_.find(step.request->descriptor);
    if (known != known_.end() && std::erase_if(known->second.steps, is_it) > 0) return;
    std::erase_if(leaving_, is_it);
}

void IocpOperations::stop(Step& step) noexcept {
    step.is_cancelled = true;
    windows::CancelIoEx(handle_of(step.request->descriptor), step.overlapped());
}

void IocpOperations::cancel(Request& request) noexcept {
    if (Step* const step = find(request)) stop(*step);
}

void IocpOperations::forget(Descriptor descriptor) {
    auto known = known_.extract(descriptor);
    if (known.empty()) return;
    for (auto& step : known.mapped().steps) {
        stop(*step);
        leaving_.push_back(std::move(step));
    }
}

// ---- What has come ----

void IocpOperations::on_completed(Step& step) {
    --under_way_;
    const Errno error = error_of(step);
    const Verb verb = step.request->verb;
    if (verb == Verb::accept) return on_accepted(step, error);
    if (error != Errno{}) return end(step, 0, error);
    if (verb == Verb::connect) adopt(step.request->descriptor);
    if (verb == Verb::receive_from)
        step.request->sender->resize(static_cast<unsigned>(step.lent.sender_size));
    if (verb == Verb::send) return on_sent(step);
    if (verb == Verb::receive && step.request->buffers != nullptr) return drain(step);
    end(step, step.bytes(), Errno{});
}

// A client that has gone before we could take it is nobody's business: the next one, please.
void IocpOperations::on_accepted(Step& step, Errno error) {
    const auto taken = std::exchange(step.lent.taken, windows::invalid);
    const bool has_gone =
        error == Errno::connection_reset || error == Errno::connection_aborted;
    if (error != Errno{}) close_descriptor(taken);
    if (error != Errno{} && !(has_gone && !step.is_cancelled)) return end(step, 0, error);
    if (error == Errno{}) {
        adopt(taken, step.request->descriptor);
        const bool is_last = !step.request->many || step.is_cancelled;
        if (is_last) return end(step, taken, Errno{});
        tell(step, taken, Errno{}, true);
    }
    begin(step);
}

// All of the bytes; `offset` counts those that have gone.
void IocpOperations::on_sent(Step& step) {
    Request& request = *step.request;
    request.offset += step.bytes();
    if (request.offset < request.size && !step.is_cancelled) return begin(step);
    end(step, request.offset, Errno{});
}

// [drain]
// There is something, and only now it gets room.
void IocpOperations::drain(Step& step) {
    const Request& request = *step.request;
    for (int count = 0; count < most_receives && !step.is_cancelled; ++count) {
        const int buffer = request.buffers->take();
        if (buffer < 0) return end(step, 0, Errno::no_buffers);
        const auto received =
            receive_now(request.descriptor,
                        std::span(request.buffers->at(buffer), request.buffers->size()));
        if (!received || *received == 0) {
            request.buffers->give_back(buffer);
            if (received) return end(step, 0, Errno{});
            if (received.error() != Errno::would_block)
                return end(step, 0, received.error());
            break;
        }
        tell(step, *received, Errno{}, true, buffer);
    }
    if (step.is_cancelled) return end(step, 0, Errno::cancelled);
    begin(step);
}
// [drain]

Completed IocpOperations::take() {
    if (done_.empty()) return {};
    const Completed first = done_.front();
    done_.pop_front();
    return first;
}

}  // namespace events
