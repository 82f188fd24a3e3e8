#pragma once
/// @file
/// Requests: where the operations of a queue live. They never move, for the system knows where.

#include <cstdint>
#include <deque>

#include "events/queue.hpp"
#include "events/request.hpp"

namespace events {

/// A place for each operation under way. Places are used again, names are not.
class Requests {
  public:
    /// Takes a place, and puts @p filled there.
    [[nodiscard]] Request& take(const Request& filled) {
        Request* place = free_;
        if (place != nullptr) {
            free_ = place->next;
        } else {
            place = &all_.emplace_back();
            place->id = static_cast<std::uint32_t>(all_.size() - 1);
        }
        const std::uint32_t id = place->id, generation = place->generation;
        *place = filled;
        place->id = id;
        place->generation = generation;
        return *place;
    }
    /// A copy of @p address that stays as long as @p request is under way.
    [[nodiscard]] Address& keep(const Request& request, const Address& address) {
        while (addresses_.size() <= request.id) addresses_.emplace_back();
        return addresses_[request.id] = address;
    }
    /// Gives the place of @p request back.
    void give_back(Request& request) noexcept {
        ++request.generation;
        request.next = free_;
        free_ = &request;
    }
    /// The name of @p request, as long as it is under way.
    [[nodiscard]] static Operation name_of(const Request& request) noexcept {
        return Operation{std::uint64_t{request.generation} << 32 | request.id};
    }
    /// The request of that name; nullptr if it is over.
    [[nodiscard]] Request* find(Operation operation) noexcept {
        const auto name = static_cast<std::uint64_t>(operation);
        const auto id = static_cast<std::uint32_t>(name);
        return id < all_.size() && all_[id].generation == name >> 32 ? &all_[id] : nullptr;
    }

  private:
    std::deque<Request> all_;
    std::deque<Address> addresses_;  // by the number of the request: few have one
    Request* free_ = nullptr;
};

}  // namespace events
