#include "judge/faults.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace judge {
namespace {

constexpr std::array all_faults{Fault::short_transfer, Fault::interrupted,
                                Fault::would_block, Fault::reset};

// Runs the program once; notes a failure. Returns whether the sweep can go on.
bool good(SweepReport& report, const std::function<std::string(Faults&)>& program,
          Faults& faults) {
    ++report.runs;
    std::string problem = program(faults);
    if (faults.ran_away()) {
        problem =
            "it made more than " + std::to_string(Faults::most_calls) + " calls: it spins";
    }
    if (problem.empty()) return true;
    report.passed = false;
    report.explanation = "fault     " + (faults.met().empty() ? "none" : faults.met()) +
                         "\nhappened  " + problem;
    return false;
}

}  // namespace

const char* name(Fault fault) noexcept {
    switch (fault) {
        case Fault::none:
            return "no fault";
        case Fault::short_transfer:
            return "a short transfer";
        case Fault::interrupted:
            return "EINTR";
        case Fault::would_block:
            return "EAGAIN";
        case Fault::reset:
            return "ECONNRESET";
    }
    std::unreachable();
}

base::Errno to_errno(Fault fault) noexcept {
    switch (fault) {
        case Fault::interrupted:
            return base::Errno::interrupted;
        case Fault::would_block:
            return base::Errno::would_block;
        default:
            return base::Errno::connection_reset;
    }
}

std::size_t moved(std::size_t bytes, Fault fault) noexcept {
    return fault == Fault::short_transfer ? (bytes + 1) / 2 : bytes;
}

Faults::Faults(std::size_t at, Fault fault) : script_(at + 1, Fault::none) {
    script_[at] = fault;
}

Faults Faults::before_each_call(Fault fault) {
    Faults faults;
    faults.before_each_ = fault;
    return faults;
}

Fault Faults::next(std::string_view call) {
    const std::size_t at = calls_.size();
    calls_.emplace_back(call);
    if (ran_away()) return Fault::reset;
    Fault fault = at < script_.size() ? script_[at] : Fault::none;
    if (before_each_ != Fault::none) {
        // A short transfer is progress: it may happen at every call.
        if (due_) fault = before_each_;
        due_ = !due_ || before_each_ == Fault::short_transfer;
    }
    if (fault != Fault::none && met_.empty()) {
        met_ = std::string(name(fault)) + " at call " + std::to_string(at + 1) + " (" +
               calls_.back() + ")" +
               (before_each_ != Fault::none ? " and before each call" : "");
    }
    return fault;
}

std::string Faults::log() const {
    std::string text;
    for (const std::string& call : calls_) text += (text.empty() ? "" : " ") + call;
    return text;
}

base::Result<std::size_t> ScriptedStream::read(std::span<char> room) noexcept {
    const Fault fault = faults_->next("read");
    if (fault > Fault::short_transfer) return base::fail(to_errno(fault));
    const std::size_t there = std::min(room.size(), incoming_.size() - read_);
    const std::size_t count = moved(there, fault);
    std::copy_n(incoming_.begin() + static_cast<std::ptrdiff_t>(read_), count,
                room.begin());
    read_ += count;
    return count;
}

base::Result<std::size_t> ScriptedStream::write(std::string_view text) noexcept {
    const Fault fault = faults_->next("write");
    if (fault > Fault::short_transfer) return base::fail(to_errno(fault));
    written_ += text.substr(0, moved(text.size(), fault));
    return moved(text.size(), fault);
}

base::Result<int> ScriptedStream::accept() noexcept {
    const Fault fault = faults_->next("accept");
    if (fault > Fault::short_transfer) return base::fail(to_errno(fault));
    return ++clients_;
}

SweepReport sweep(const std::function<std::string(Faults&)>& program) {
    SweepReport report;
    Faults undisturbed;
    if (!good(report, program, undisturbed)) return report;
    for (std::size_t at = 0; at < undisturbed.calls(); ++at) {
        for (Fault fault : all_faults) {
            Faults faults(at, fault);
            if (!good(report, program, faults)) return report;
        }
    }
    for (Fault fault : {Fault::short_transfer, Fault::interrupted, Fault::would_block}) {
        Faults faults = Faults::before_each_call(fault);
        if (!good(report, program, faults)) return report;
    }
    return report;
}

}  // namespace judge
