#pragma once
// Needs: windows
/// @file
/// IocpOperations: operations as Windows carries them out itself. For the Windows files of this
/// library.

#include <cstddef>
#include <deque>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "events/port_windows.hpp"
#include "events/request.hpp"

namespace events {

/// Hands requests to the kernel, whose completions come to a Port. A request that goes on is handed
/// over again after each step.
class IocpOperations {
  public:
    /// @param port  Must live longer.
    explicit IocpOperations(Port& port) noexcept;
    IocpOperations(const IocpOperations&) = delete;
    IocpOperations& operator=(const IocpOperations&) = delete;
    ~IocpOperations();

    /// Begins @p request; as Proactor::start().
    void start(Request& request);
    /// As Proactor::cancel().
    void cancel(Request& request) noexcept;
    /// Ends all requests of @p descriptor, which will be closed. Its number may then come again.
    void forget(Descriptor descriptor);
    /// Says whether it knows @p descriptor.
    [[nodiscard]] bool knows(Descriptor descriptor) const noexcept;

    /// Says whether take() will find something.
    [[nodiscard]] bool has_done() const noexcept { return !done_.empty(); }
    /// Gives the next one that has something to tell; a request of nullptr if there is none.
    [[nodiscard]] Completed take();

  private:
    class Step;  // a request, and what the kernel needs for it
    using Steps = std::vector<std::unique_ptr<Step>>;

    // From the first operation of a descriptor on, until it is forgotten.
    struct Known {
        Steps steps;
        bool has_port = false;  // its completions come to ours
    };

    Step* find(const Request& request) noexcept;
    void begin(Step& step);
    void run_now(Step& step);
    void stop(Step& step) noexcept;
    void on_completed(Step& step);
    void on_accepted(Step& step, base::Errno error);
    void on_sent(Step& step);
    void drain(Step& step);
    void tell(Step& step, std::size_t result, base::Errno error, bool more = false,
              int buffer = -1);
    void end(Step& step, std::size_t result, base::Errno error);

    Port* port_;
    std::unordered_map<Descriptor, Known> known_;
    Steps leaving_;  // of descriptors that were forgotten
    std::deque<Completed> done_;
    std::size_t under_way_ = 0;
};

}  // namespace events
