#include "model/fence.hpp"

#include <algorithm>

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

// A seq_cst fence stands in S behind all that has seen less than the running thread knows of, and
// before all that sees more. That puts it behind what strongly happens before it as well, as far as
// that matters: what has to come before that, has to come before the fence.
static void put_in_order(Engine& engine) {
    Clock before;
    const std::size_t self = engine.self();
    const Clock& now = engine.known().now;
    for (const Record& each : engine.records) {
        std::uint32_t known = each.last;
        while (known != Store::none && !engine.stores[known].seen.meets(now))
            known = engine.stores[known].before;
        if (known == Store::none) continue;
        Store& store = engine.stores[known];
        before.join(engine.order.closed(store.ahead));
        store.follow.at[self] = std::min(store.follow.at[self], now.at[self]);
    }
    engine.order.add(self, now.at[self], true, before);
}

void fence(std::memory_order order, const std::source_location& where) {
    Engine& engine = Engine::active();
    engine.point();
    Known& known = engine.known();
    if (acquires(order)) known.now.join(known.acquirable);
    if (order == std::memory_order_seq_cst) put_in_order(engine);
    if (releases(order)) known.published = known.now;
    engine.tick();
    if (engine.telling()) engine.say("fence" + with(order), where);
}

}  // namespace model
