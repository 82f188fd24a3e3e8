// uipi: what a user program does with interrupts, without the kernel. The kernel says in three registers who it is as a
// receiver (suirs) and to whom it may send (suist, a table in memory); the rest is Uintc.

#include "machine/hart.hpp"
#include "machine/op.hpp"

namespace machine {

namespace {

constexpr uint64_t enabled = uint64_t{1} << 63;
enum Register : uint64_t { send_vector = 0, pending = 16, active = 24 };  // of a receiver

// Where the registers of the receiver are that runs here; never, if none does.
uint64_t receiver_of(const Hart& hart) noexcept {
    const uint64_t receiver = bits(hart.csr.receiver, 0, 16);
    const bool is_one = has(hart.csr.receiver, enabled) && receiver < Uintc::receivers;
    return is_one ? receiver * Uintc::step : never;
}

// An entry of the table: whether it counts, the vector, and the receiver. false if this program has no such entry.
bool find_sender(const Hart& hart, uint64_t index, uint64_t& entry) noexcept {
    const uint64_t table = hart.csr.senders, pages = bits(table, 44, 12);
    if (!has(table, enabled) || index >= pages * 512) return false;
    const uint64_t place = ((table & 0xfff'ffff'ffff) << 12) + index * 8;
    if (!hart.board->is_memory(place, 8)) return false;
    std::memcpy(&entry, hart.board->memory.data() + (place - memory_begin), 8);
    return has(entry, 1) && entry >> 48 < Uintc::receivers;
}

uint64_t send(Hart& hart, const Op& op, uint64_t pc) noexcept {
    uint64_t entry = 0;
    if (!find_sender(hart, hart.x[op.rs1], entry)) return refuse(hart, op, pc);
    hart.board->uintc.store((entry >> 48) * Uintc::step + send_vector, bits(entry, 16, 16));
    hart.look_up();
    return pc + op.length;
}

uint64_t take(Hart& hart, const Op& op, uint64_t pc) noexcept {
    const uint64_t receiver = receiver_of(hart);
    if (receiver == never) return refuse(hart, op, pc);
    hart.x[op.rd] = hart.board->uintc.load(receiver + pending);
    hart.look_up();
    return pc + op.length;
}

template <Register Which>
uint64_t put(Hart& hart, const Op& op, uint64_t pc) noexcept {
    const uint64_t receiver = receiver_of(hart);
    if (receiver == never) return refuse(hart, op, pc);
    const bool is_on = bits(static_cast<uint32_t>(op.immediate), 25, 7) == 3;
    hart.board->uintc.store(receiver + Which,
                            Which == active ? (is_on ? 1 : 0) : hart.x[op.rs1]);
    hart.look_up();
    return pc + op.length;
}

}  // namespace

Run user_interrupt(uint32_t word) noexcept {
    constexpr Run forms[] = {send, take, put<pending>, put<active>, put<active>};
    const uint32_t which = bits(word, 25, 7);
    return bits(word, 12, 3) == 6 && which < std::size(forms) ? forms[which] : refuse;
}

bool Hart::has_user_interrupt() const noexcept {
    return has(csr.receiver, enabled) && board->uintc.interrupts(bits(csr.receiver, 0, 16));
}

}  // namespace machine
