#include "process/flight.hpp"

#include <utility>

#include "process/calls.hpp"

namespace process {

Flight::Flight(Flight&& other) noexcept
    : call(other.call), is_cancelled(other.is_cancelled), rings_(other.rings_) {
    other.leave();
    enter();
}
Flight::~Flight() {
    if (rings_ != nullptr) land(failed(base::Errno::out_of_memory));
}
void Flight::land(std::int64_t answer) noexcept {
    Rings& rings = *rings_;
    leave();
    const bool is_given_up = is_cancelled && answer == failed(base::Errno::interrupted);
    rings.complete(call, is_given_up ? failed(base::Errno::cancelled) : answer);
}
void Flight::enter() noexcept {
    if (rings_ == nullptr) return;
    link_ = &rings_->flights_;
    next_ = std::exchange(*link_, this);
    if (next_ != nullptr) next_->link_ = &next_;
}
void Flight::leave() noexcept {
    if (std::exchange(rings_, nullptr) == nullptr) return;
    *link_ = next_;
    if (next_ != nullptr) next_->link_ = link_;
}

}  // namespace process
