#include "rig/sweep.hpp"

#include "rig/words.hpp"

namespace rig {

namespace {

constexpr std::uint64_t interrupts_on = machine::Status::enable << 1;

}  // namespace

std::string Sweep::explain(const std::string& expected) const {
    if (tried == 0 && wrong.empty()) return told(expected, "nothing was done");
    return told(expected, wrong, where);
}

Sweep sweep(Rig& rig, unsigned irq, const Scene& scene) {
    scene.before();
    const Rig::State begin = rig.save();
    std::vector<std::uint64_t> places;
    rig.watch = [&places](const Hart& hart) { places.push_back(hart.pc); };
    scene.action();
    rig.watch = nullptr;
    Sweep result{.tried = 0, .wrong = scene.after(), .where = "without any interrupt"};
    if (!result.wrong.empty()) return result;
    for (std::size_t i = 0; i < places.size(); ++i) {
        rig.restore(begin);
        rig.machine().interrupt_at(rig.now() + i, irq);
        scene.action();
        result.wrong = scene.after();
        result.where = "an interrupt before instruction " + std::to_string(i + 1) + " of " +
                       std::to_string(places.size()) + ", at " + rig.where(places[i]);
        if (!result.wrong.empty()) return result;
        ++result.tried;
    }
    return result;
}

Masked::Masked(Rig& rig) : rig_(rig) {
    rig.watch = [this](const Hart& hart) { see(hart); };
}

// One interrupt behind the other is a new one each: what lies between them is no instruction, but could be one.
void Masked::see(const Hart& hart) {
    const bool is_on = (hart.csr.status & interrupts_on) != 0;
    if (is_on || hart.pc == hart.csr.traps[1].vector) count_ = 0;
    if (is_on) return;
    if (count_++ == 0) begin_ = hart.pc;
    if (count_ <= longest_) return;
    longest_ = count_;
    begin_of_longest_ = begin_;
}

}  // namespace rig
