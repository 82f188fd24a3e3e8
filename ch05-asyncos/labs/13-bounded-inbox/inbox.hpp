#pragma once
/// @file
/// Yours: the inbox of an actor, which is full at some time.

#include <algorithm>
#include <cstddef>
#include <deque>
#include <mutex>
#include <utility>
#include <vector>

#include "kit/waker.hpp"
#include "outcome.hpp"

/// Messages for one actor, which takes one after the other.
///
/// 1. So many messages are inside as there are places, and no more. A notification that finds none says so, and does not
///    wait. A request waits.
/// 2. A place that becomes free belongs at once to the request that waits longest. So messages are received in the order in which
///    they came, and no notification overtakes a request.
/// 3. A request may be destroyed at any time. If it has no place yet, nothing was asked. Later, its message is received, and
///    the answer goes to nobody.
/// 4. A stopped inbox takes nothing any more. What is inside is received, and can be answered.
/// 5. No waker is woken while something is locked: it may use the inbox at once. None is kept longer than it is needed.
/// @tparam Mutex  std::mutex, for a few lines at a time; the judge puts in one that it can see through.
/// @threads Any; each Request belongs to one, and one receives.
template <class Mutex = std::mutex>
class Inbox {
  public:
    /// Has so many @p places, at least one.
    explicit Inbox(std::size_t places) : places_(places) {}
    Inbox(const Inbox&) = delete;
    Inbox& operator=(const Inbox&) = delete;

    /// Tells the actor something.
    Told notify(int message) {
#if LAB_SOLUTION
        kit::Waker actor;
        {
            const std::lock_guard lock(mutex_);
            if (is_stopped_) return Told::stopped;
            if (inside_.size() == places_) return Told::full;
            inside_.push_back({message, 0});
            actor = std::exchange(actor_, {});
        }
        actor.wake();
        return Told::yes;
#else
        // TODO: a place or none; and who waits for messages?
        (void)message, (void)places_;
        return Told::full;
#endif
    }

    /// Asks the actor something. The inbox outlives it.
    class Request {
      public:
        /// Will ask when it is polled for the first time.
        Request(Inbox& of, int message) : of_(of), message_(message) {}
        Request(const Request&) = delete;
        Request& operator=(const Request&) = delete;
        /// Wants no answer any more.
        ~Request() {
#if LAB_SOLUTION
            const std::lock_guard lock(of_.mutex_);
            std::erase(of_.waiting_, this);
            std::erase(of_.asking_, this);
#else
            // TODO: who still knows it?
#endif
        }

        /// @param waker  Is woken when it is worth asking again; that of the last call counts.
        /// @returns What it has come to. After an answer, or `stopped`, it is not polled again.
        Reply poll(const kit::Waker& waker) {
#if LAB_SOLUTION
            kit::Waker actor;
            Reply reply;
            {
                const std::lock_guard lock(of_.mutex_);
                if (!has_begun_) actor = of_.begin(*this);
                has_begun_ = true;
                if (reply_.what == Asked::not_yet) waker_ = waker;
                reply = reply_;
            }
            actor.wake();
            return reply;
#else
            // TODO: the first time; a place, or none; and then, every time?
            (void)waker, (void)message_, (void)of_;
            return {};
#endif
        }

      private:
#if LAB_SOLUTION
        friend class Inbox;
        bool has_begun_ = false;
        Ticket ticket_ = 0;  // once it has a place
        Reply reply_;
        kit::Waker waker_;
#endif
        Inbox& of_;
        int message_;
    };

    /// For the actor: the next message. @param waker  Is woken when it is worth asking again; that of the last call counts.
    Received receive(const kit::Waker& waker) {
#if LAB_SOLUTION
        const std::lock_guard lock(mutex_);
        if (inside_.empty() && is_stopped_) return {.what = Received::What::ended};
        if (inside_.empty()) {
            actor_ = waker;
            return {};
        }
        const auto [message, ticket] = inside_.front();
        inside_.pop_front();
        if (!waiting_.empty()) {
            put_in(*waiting_.front());
            waiting_.pop_front();
        }
        return {Received::What::message, message, ticket};
#else
        // TODO: whose is the place that becomes free?
        (void)waker;
        return {};
#endif
    }

    /// For the actor: answers who has this ticket, which may be 0, or that of a request which has gone.
    void answer(Ticket ticket, int response) {
#if LAB_SOLUTION
        kit::Waker asker;
        {
            const std::lock_guard lock(mutex_);
            const auto found = std::ranges::find(asking_, ticket, &Request::ticket_);
            if (found == asking_.end()) return;
            (*found)->reply_ = {Asked::answered, response};
            asker = std::exchange((*found)->waker_, {});
            asking_.erase(found);
        }
        asker.wake();
#else
        // TODO: how do you know that it is still there, and that it is this one?
        (void)ticket, (void)response;
#endif
    }

    /// Takes nothing any more.
    void stop() {
#if LAB_SOLUTION
        std::vector<kit::Waker> wakers;
        {
            const std::lock_guard lock(mutex_);
            is_stopped_ = true;
            wakers.push_back(std::exchange(actor_, {}));
            for (Request* const request : waiting_) {
                request->reply_.what = Asked::stopped;
                wakers.push_back(std::exchange(request->waker_, {}));
            }
            waiting_.clear();
        }
        for (const kit::Waker& waker : wakers) waker.wake();
#else
        // TODO: who waits for something that will not happen any more?
#endif
    }

  private:
#if LAB_SOLUTION
    struct Letter {
        int message;
        Ticket ticket;
    };
    // Finds a place for a request, or lets it wait for one. Returns whom to wake: a message has come.
    kit::Waker begin(Request& request) {
        if (is_stopped_) {
            request.reply_.what = Asked::stopped;
        } else if (inside_.size() == places_) {
            waiting_.push_back(&request);
        } else {
            put_in(request);
            return std::exchange(actor_, {});
        }
        return {};
    }
    // Its message is the inbox's now. It will be found by its ticket, which no other has had or will have.
    void put_in(Request& request) {
        request.ticket_ = ++last_ticket_;
        inside_.push_back({request.message_, request.ticket_});
        asking_.push_back(&request);
    }

    Mutex mutex_;
    bool is_stopped_ = false;
    Ticket last_ticket_ = 0;
    kit::Waker actor_;
    std::deque<Letter> inside_;
    std::deque<Request*> waiting_;  // for a place; then all places are taken
    std::vector<Request*> asking_;  // have a place, or had one, and no answer yet
#endif
    std::size_t places_;
};
