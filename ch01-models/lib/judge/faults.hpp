#pragma once
/// @file
/// Input and output that goes wrong on purpose: what a call meets stands in a script.

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace judge {

/// What may happen to a call that reads, writes or accepts.
enum class Fault {
    none,            ///< It does what it was asked to.
    short_transfer,  ///< It moves fewer bytes than asked for, at least one.
    interrupted,     ///< EINTR: a signal came first; call again.
    would_block,     ///< EAGAIN: nothing to do now; come back later.
    reset,           ///< ECONNRESET: the other side is gone.
};

/// @returns The name under which the manual pages know @p fault: "EINTR".
const char* name(Fault fault) noexcept;

/// Decides what each call of an interface meets, and counts the calls.
class Faults {
  public:
    /// No call meets a fault.
    Faults() = default;
    /// The calls meet @p script, one after the other; what comes after it goes well.
    explicit Faults(std::vector<Fault> script) : script_(std::move(script)) {}
    /// Only call number @p at, from 0, meets @p fault.
    Faults(std::size_t at, Fault fault);
    /// Every call meets @p fault once before it goes well.
    static Faults before_each_call(Fault fault);

    /// Every implementation of an interface asks this first.
    /// @param call  Its name, for the report.
    /// @returns What the call meets. After most_calls calls always Fault::reset, so that
    ///          code which would call for ever comes to an end.
    Fault next(std::string_view call);

    /// @returns How many calls were made.
    std::size_t calls() const noexcept { return calls_.size(); }
    /// @returns The names of the calls: "connect send".
    std::string log() const;
    /// @returns Whether more calls were made than any sensible program needs.
    bool ran_away() const noexcept { return calls_.size() > most_calls; }
    /// @returns Where the first fault was met: "EINTR at call 3 (receive)"; empty if none
    /// was.
    const std::string& met() const noexcept { return met_; }

    static constexpr std::size_t most_calls = 1000;  ///< More than that is running away.

  private:
    std::vector<Fault> script_;
    Fault before_each_ = Fault::none;
    bool due_ = true;  // the next call meets before_each_
    std::vector<std::string> calls_;
    std::string met_;
};

/// What labs read from and write to.
class Stream {
  public:
    virtual ~Stream() = default;
    /// Reads into @p room. @returns How many bytes; 0 at the end.
    /// @errors interrupted, would_block, connection_reset
    virtual base::Result<std::size_t> read(std::span<char> room) noexcept = 0;
    /// Writes the first bytes of @p text. @returns How many.
    /// @errors interrupted, would_block, connection_reset
    virtual base::Result<std::size_t> write(std::string_view text) noexcept = 0;
    /// Takes a waiting client. @returns Its number, from 1.
    /// @errors interrupted, would_block, connection_reset
    virtual base::Result<int> accept() noexcept = 0;
};

/// A stream that meets scripted faults.
class ScriptedStream final : public Stream {
  public:
    /// @param incoming  What there is to read.
    /// @param faults    Must live as long as the stream.
    ScriptedStream(std::string incoming, Faults& faults)
        : incoming_(std::move(incoming)), faults_(&faults) {}

    base::Result<std::size_t> read(std::span<char> room) noexcept override;
    base::Result<std::size_t> write(std::string_view text) noexcept override;
    base::Result<int> accept() noexcept override;

    /// @returns Everything that was written.
    const std::string& written() const noexcept { return written_; }

  private:
    std::string incoming_;
    std::string written_;
    std::size_t read_ = 0;
    int clients_ = 0;
    Faults* faults_;
};

/// @returns The error of @p fault. @pre It is one.
base::Errno to_errno(Fault fault) noexcept;
/// @returns How many of @p bytes a call moves that meets @p fault: half of them, or all.
std::size_t moved(std::size_t bytes, Fault fault) noexcept;

/// The result of sweep().
struct SweepReport {
    bool passed = true;       ///< Whether every run was good.
    std::size_t runs = 0;     ///< How often the program was run.
    std::string explanation;  ///< Two lines: the fault, and what happened then.
};

/// Runs a program once undisturbed, then with every fault at every call that it makes, then
/// with every fault that can be survived before each call.
/// @param program  Does its work on an interface that asks the given Faults, and returns
///                 what went wrong; nothing if all is well.
[[nodiscard]] SweepReport sweep(const std::function<std::string(Faults&)>& program);

}  // namespace judge
