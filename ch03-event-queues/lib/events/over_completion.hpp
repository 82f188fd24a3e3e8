#pragma once
/// @file
/// OverCompletion: readiness for a system that only carries out operations. One of them is to wait
/// until a descriptor is ready, and that is enough.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "events/descriptor_table.hpp"
#include "events/identity.hpp"
#include "events/proactor.hpp"
#include "events/selector.hpp"

namespace events {

/// Watches descriptors by requests Verb::poll.
///
/// - oneshot: one request. It is done; that was all.
/// - edge: one request that goes on.
/// - level: one request after the other; the next one only with the next wait(), for the descriptor may
///   not be ready any more by then. Requests go out with the call that waits, so that costs none.
class OverCompletion {
  public:
    /// @param proactor  Must live longer.
    explicit OverCompletion(Proactor& proactor) noexcept : proactor_(&proactor) {}

    /// As Selector::add().
    base::Result<void> add(Descriptor descriptor, std::uint64_t key, Interest interest,
                           Mode mode);
    /// As Selector::modify().
    base::Result<void> modify(Descriptor descriptor, std::uint64_t key, Interest interest,
                              Mode mode);
    /// As Selector::remove().
    base::Result<void> remove(Descriptor descriptor);

    /// Before a wait: asks again for what was told in the last one.
    void ask_again();
    /// A poll has something to tell. @returns Whether @p told was filled.
    bool on_done(const Completed& done, Readied& told);

  private:
    // A request, and whom it is for. It stays until its last completion, whatever becomes of the watch.
    struct Poll {
        Request request = {};
        std::uint64_t key = 0;
        Identity identity = {};
        Mode mode = Mode::level;
        bool is_wanted = false;   // by a watch
        bool is_asked = false;    // the proactor has it
        unsigned round = 0;       // in this one it was told of,
        Readied* told = nullptr;  // here
    };
    struct Watching {
        Poll* poll = nullptr;
        [[nodiscard]] bool is_used() const noexcept { return poll != nullptr; }
    };

    Poll& take();
    void ask(Poll& poll);
    void leave(Poll& poll);
    Poll& replace(Poll& poll);
    void give_back(Poll& poll);
    void watch(Descriptor descriptor, const Poll& wanted);

    Proactor* proactor_;
    DescriptorTable<Watching> watches_;
    std::deque<Poll> polls_;  // they never move
    std::vector<Poll*> free_, again_;
    unsigned round_ = 1;
};

}  // namespace events
