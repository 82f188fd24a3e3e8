#pragma once
/// @file
/// EventBus: whoever publishes an event does not know who hears it. Each subscriber is an actor, and gets it in its inbox.
///
///     actors::EventBus<Reading> readings;
///     actors::Subscription<Reading> first(readings, filter.address());
///     readings.publish({.value = 21});

#include <cstddef>
#include <cstdint>
#include <utility>

#include "actors/address.hpp"

namespace actors {

template <class Event, class Sync>
class Subscription;

/// Events of one type. @threads whoever Sync allows; with kernel::Masked handlers, too
template <class Event, class Sync = futures::Shared>
class EventBus : futures::Pinned {
  public:
    /// Tells all who have subscribed, those who came first first. Whoever has a full inbox misses it, and it is counted
    /// there: a slow subscriber stops nobody. All subscribers see the same order. @returns How many have got it.
    // [publish]
    std::size_t publish(const Event& event) noexcept {
        const futures::Locked locked(lock_);
        std::size_t told = 0;
        for (Subscription<Event, Sync>* one = first_; one != nullptr; one = one->next_)
            told += one->tell_(one->inbox_, event) ? 1 : 0;
        return told;
    }
    // [publish]

  private:
    friend Subscription<Event, Sync>;
    using Link = typename Sync::template Data<Subscription<Event, Sync>*>;

    void add(Subscription<Event, Sync>& last) noexcept {
        const futures::Locked locked(lock_);
        link_before(nullptr) = &last;
    }
    void remove(Subscription<Event, Sync>& one) noexcept {
        const futures::Locked locked(lock_);
        Subscription<Event, Sync>* const next = one.next_;
        link_before(&one) = next;
    }
    // The pointer that leads to @p one; nullptr: the last one.
    Link& link_before(Subscription<Event, Sync>* one) noexcept {
        Link* link = &first_;
        while (*link != one) {
            Subscription<Event, Sync>* const next = *link;
            link = &next->next_;
        }
        return *link;
    }

    typename Sync::Lock lock_;
    Link first_{nullptr};
};

/// While it lives, an actor gets the events of a bus. It lies in the bus's list by itself; both outlive it.
template <class Event, class Sync = futures::Shared>
class [[nodiscard]] Subscription : futures::Pinned {
  public:
    /// Of what @p actor leads to. Its message can be made of an Event.
    template <class Message, class Response, class InboxSync>
    Subscription(EventBus<Event, Sync>& bus,
                 Address<Message, Response, InboxSync> actor) noexcept
        : bus_(bus),
          inbox_(&actor.inbox()),
          tell_([](void* inbox, const Event& event) noexcept {
              using To = Inbox<Message, Response, InboxSync>;
              return static_cast<To*>(inbox)->put(Message(event)).has_value();
          }) {
        bus_.add(*this);
    }
    ~Subscription() { bus_.remove(*this); }

  private:
    friend EventBus<Event, Sync>;

    EventBus<Event, Sync>& bus_;
    void* const inbox_;
    bool (*const tell_)(void* inbox, const Event& event) noexcept;
    typename Sync::template Data<Subscription*> next_{nullptr};
};

}  // namespace actors
