#pragma once
/// @file
/// OverReadiness: operations for a system that can only say when one may be tried. Each is tried
/// at once; who would have to wait is tried again when its descriptor becomes ready.

#include <cstddef>
#include <deque>

#include "events/descriptor_table.hpp"
#include "events/request.hpp"
#include "events/selector.hpp"

namespace events {

/// Carries out requests over a Selector, in which it watches their descriptors at the edge: after
/// the first wait no further call is needed to wait again.
class OverReadiness {
  public:
    /// Its keys in the selector have this bit; nobody else's have.
    static constexpr std::uint64_t key_bit = std::uint64_t{1} << 63;

    /// @param selector  Must live longer.
    explicit OverReadiness(Selector& selector) noexcept : selector_(&selector) {}
    OverReadiness(const OverReadiness&) = delete;
    OverReadiness& operator=(const OverReadiness&) = delete;
    ~OverReadiness();

    /// Begins @p request; as Proactor::start().
    void start(Request& request);
    /// As Proactor::cancel().
    void cancel(Request& request);
    /// Ends all requests of @p descriptor, and forgets it.
    void forget(Descriptor descriptor);
    /// Says whether it knows @p descriptor.
    [[nodiscard]] bool knows(Descriptor descriptor) noexcept {
        return waiting_.find(descriptor) != nullptr;
    }

    /// What the selector has found of one of ours.
    void on_ready(const Readied& readied);
    /// Gives the next one that has something to tell; a request of nullptr if there is none.
    [[nodiscard]] Completed take();
    /// Says whether take() will find something, now or after more tries.
    [[nodiscard]] bool has_more() const noexcept { return !done_.empty() || !hot_.empty(); }

  private:
    // Who waits at a descriptor: requests that read, and requests that write, each in their order.
    struct List {
        Request *first = nullptr, *last = nullptr;
    };
    struct Waiting {
        List lists[2];
        bool is_watched = false;
        bool is_hot = false;
        bool is_stream =
            false;  // its bytes come one after the other, and less than asked for is all
        bool has_ended = false;  // the other side sends no more
        [[nodiscard]] bool is_used() const noexcept {
            return is_watched || lists[0].first != nullptr || lists[1].first != nullptr;
        }
    };

    // What a try has come to: not yet; over; there may be more to do at once.
    enum class Outcome { waits, ended, goes_on };
    Outcome step(Request& request);
    Outcome accept_step(Request& request);
    Outcome connect_step(Request& request);
    Outcome receive_step(Request& request);
    Outcome send_step(Request& request);
    Outcome other_step(Request& request);
    Outcome failed(Request& request, base::Errno why);
    void tell(Request& request, std::int64_t result, base::Errno error, bool more,
              int buffer = -1);

    void work(Descriptor descriptor, int direction);
    void watch(Descriptor descriptor, Waiting& waiting, int direction);
    void cancel_all(Waiting& waiting, base::Errno why);

    Selector* selector_;
    DescriptorTable<Waiting> waiting_;
    std::deque<Completed> done_;
    std::deque<Descriptor> hot_;  // not yet at the end of what is there
};

}  // namespace events
