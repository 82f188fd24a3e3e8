#include "model/fence.hpp"

#include "model/engine.hpp"
#include "model/orders.hpp"

namespace model {

std::string with(std::memory_order order) {
    switch (order) {
        case std::memory_order_relaxed:
            return " (relaxed)";
        case std::memory_order_consume:
        case std::memory_order_acquire:
            return " (acquire)";
        case std::memory_order_release:
            return " (release)";
        case std::memory_order_acq_rel:
            return " (acq_rel)";
        case std::memory_order_seq_cst:
            break;
    }
    return " (seq_cst)";
}

void fence(std::memory_order order, const std::source_location& where) {
    Engine& engine = Engine::active();
    engine.point();
    Known& known = engine.known();
    if (acquires(order)) known.now.join(known.acquirable);
    if (order == std::memory_order_seq_cst) {
        known.now.join(engine.in_order);
        engine.in_order.join(known.now);
    }
    if (releases(order)) known.published = known.now;
    engine.tick();
    if (engine.telling()) engine.say("fence" + with(order), where);
}

}  // namespace model
