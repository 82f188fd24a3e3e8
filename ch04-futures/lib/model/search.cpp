#include "model/search.hpp"

#include <algorithm>
#include <bit>
#include <numeric>

namespace model {

bool Chooser::next() {
    depth_ = 0;
    preempted_ = 0;
    if (search_.kind == Kind::pct) draw_priorities();
    if (search_.kind != Kind::every) return true;
    if (!begun_) return begun_ = true;
    // The last fork that has another way takes it; what came after it is forgotten.
    while (!path_.empty() && path_.back().chosen + 1 == path_.back().count)
        path_.pop_back();
    if (path_.empty()) return false;
    ++path_.back().chosen;
    return true;
}

std::size_t Chooser::choose(std::size_t count) {
    if (count == 1) return 0;
    if (search_.kind != Kind::every) return numbers_() % count;
    if (depth_ == path_.size()) path_.push_back({0, static_cast<std::uint8_t>(count)});
    return path_[depth_++].chosen;
}

std::size_t Chooser::read(std::size_t count) { return choose(count); }

std::size_t Chooser::thread(Set able, std::size_t current, std::size_t step) {
    longest_ = std::max(longest_, step);
    if (search_.kind == Kind::pct) return by_priority(able, current, step);
    const Set stay = current == 0 ? 0 : able & (Set{1} << current);
    if (stay != 0 && preempted_ >= search_.preemptions) return current;
    // To stay costs nothing: it is the first way.
    const std::size_t chosen = choose(static_cast<std::size_t>(std::popcount(able)));
    if (stay != 0) {
        if (chosen == 0) return current;
        ++preempted_;
    }
    Set left = able & ~stay;
    for (std::size_t skip = stay != 0 ? chosen - 1 : chosen; skip > 0; --skip)
        left &= left - 1;
    return static_cast<std::size_t>(std::countr_zero(left));
}

void Chooser::draw_priorities() {
    std::iota(priority_.begin(), priority_.end(), search_.depth);
    for (std::size_t i = priority_.size() - 1; i > 0; --i)
        std::swap(priority_[i], priority_[numbers_() % (i + 1)]);
    changes_.clear();
    for (int i = 1; i < search_.depth; ++i) changes_.push_back(numbers_() % longest_);
    lowest_ = search_.depth;
}

std::size_t Chooser::by_priority(Set able, std::size_t current, std::size_t step) {
    for (const std::size_t change : changes_) {
        if (change == step && current != 0) priority_[current] = --lowest_;
    }
    std::size_t best = 0;
    for (std::size_t i = 1; i < priority_.size(); ++i) {
        if ((able >> i & 1) != 0 && (best == 0 || priority_[i] > priority_[best])) best = i;
    }
    return best;
}

}  // namespace model
