#include "store/table.hpp"

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

#include "store/hash.hpp"

namespace store {

// ---- Deadlines ----

void Deadlines::put(Entry* entry, std::size_t at) noexcept {
    entries_[at] = entry;
    entry->place = static_cast<std::uint32_t>(at);
}

// The entry at `at` may end sooner than the one above, or later than those below.
void Deadlines::settle(std::size_t at) noexcept {
    Entry* const entry = entries_[at];
    while (at > 0 && entries_[(at - 1) / 2]->deadline > entry->deadline) {
        put(entries_[(at - 1) / 2], at);
        at = (at - 1) / 2;
    }
    for (std::size_t child; (child = 2 * at + 1) < entries_.size(); at = child) {
        const bool is_second = child + 1 < entries_.size() &&
                               entries_[child + 1]->deadline < entries_[child]->deadline;
        if (is_second) ++child;
        if (entries_[child]->deadline >= entry->deadline) break;
        put(entries_[child], at);
    }
    put(entry, at);
}

void Deadlines::place(Entry& entry) {
    if (entry.deadline == never) return remove(entry);
    if (entry.place == nowhere) {
        entries_.push_back(&entry);
        entry.place = static_cast<std::uint32_t>(entries_.size() - 1);
    }
    settle(entry.place);
}

void Deadlines::remove(Entry& entry) noexcept {
    if (entry.place == nowhere) return;
    const std::size_t at = std::exchange(entry.place, nowhere);
    Entry* const last = entries_.back();
    entries_.pop_back();
    if (last == &entry) return;
    put(last, at);
    settle(at);
}

// ---- Table ----

namespace {

Entry* new_entry(std::string_view key, std::size_t value_room) {
    void* const memory = ::operator new(sizeof(Entry) + key.size() + value_room);
    auto* const entry =
        new (memory) Entry{.deadline = never,
                           .key_size = static_cast<std::uint32_t>(key.size()),
                           .value_size = 0,
                           .value_room = static_cast<std::uint32_t>(value_room),
                           .place = Deadlines::nowhere};
    if (!key.empty()) std::memcpy(entry + 1, key.data(), key.size());
    return entry;
}

}  // namespace

// Where the key is, or the empty slot where it belongs; null if there are no slots.
Table::Slot* Table::look_for(Part& part, std::string_view key,
                             std::uint64_t hash) noexcept {
    if (part.slots.empty()) return nullptr;
    const std::size_t mask = part.slots.size() - 1;
    for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
        Slot& slot = part.slots[at];
        if (slot.entry == nullptr) return &slot;
        if (slot.hash == hash && slot.entry->key() == key) return &slot;
    }
}

void Table::grow(Part& part) {
    const std::size_t size = std::max(std::size_t{8}, 2 * part.slots.size());
    std::vector<Slot> old(size);
    old.swap(part.slots);
    for (const Slot& slot : old) {
        std::size_t at = slot.hash & (size - 1);
        if (slot.entry == nullptr) continue;
        while (part.slots[at].entry != nullptr) at = (at + 1) & (size - 1);
        part.slots[at] = slot;
    }
}

// Those that stand behind, and not in their own place, move up: so nobody stops too early.
void Table::erase(Part& part, Slot* slot) noexcept {
    deadlines_.remove(*slot->entry);
    ::operator delete(slot->entry);
    const std::size_t mask = part.slots.size() - 1;
    auto hole = static_cast<std::size_t>(slot - part.slots.data());
    for (std::size_t at = (hole + 1) & mask; part.slots[at].entry != nullptr;
         at = (at + 1) & mask) {
        const std::size_t home = part.slots[at].hash & mask;
        if (((at - home) & mask) < ((at - hole) & mask)) continue;
        part.slots[hole] = part.slots[at];
        hole = at;
    }
    part.slots[hole].entry = nullptr;
    --part.used;
    --size_;
}

Entry* Table::find(std::string_view key, Moment now) noexcept {
    const std::uint64_t hash = hash_of(key, seed_);
    Part& part = part_of(hash);
    Slot* const slot = look_for(part, key, hash);
    if (slot == nullptr || slot->entry == nullptr) return nullptr;
    if (slot->entry->deadline > now) return slot->entry;
    erase(part, slot);
    return nullptr;
}

// [put]
Entry& Table::put(std::string_view key, std::string_view value) {
    const std::uint64_t hash = hash_of(key, seed_);
    Part& part = part_of(hash);
    if (4 * part.used >= 3 * part.slots.size()) grow(part);
    Slot* const slot = look_for(part, key, hash);
    Entry* entry = slot->entry;
    if (entry == nullptr) {
        entry = new_entry(key, value.size());
        *slot = {hash, entry};
        ++part.used;
        ++size_;
    } else if (value.size() > entry->value_room ||
               value.size() + 64 < entry->value_room / 2) {
        Entry* const other = new_entry(key, value.size());
        other->deadline = entry->deadline;
        other->place = entry->place;
        deadlines_.moved(*other);
        ::operator delete(entry);
        slot->entry = entry = other;
    }
    if (!value.empty())
        std::memcpy(entry->bytes() + entry->key_size, value.data(), value.size());
    entry->value_size = static_cast<std::uint32_t>(value.size());
    return *entry;
}
// [put]

void Table::end_at(Entry& entry, Moment deadline) {
    if (entry.deadline == deadline) return;
    entry.deadline = deadline;
    deadlines_.place(entry);
}

bool Table::erase(std::string_view key, Moment now) noexcept {
    if (find(key, now) == nullptr) return false;
    const std::uint64_t hash = hash_of(key, seed_);
    Part& part = part_of(hash);
    erase(part, look_for(part, key, hash));
    return true;
}

std::size_t Table::expire(Moment now, std::size_t most) noexcept {
    std::size_t count = 0;
    for (; count < most && deadlines_.size() > 0; ++count) {
        const Entry& first = *deadlines_.first();
        if (first.deadline > now) break;
        static_cast<void>(
            find(first.key(), now));  // finds that it has ended, and removes it
    }
    return count;
}

void Table::clear() noexcept {
    for (Part& part : parts_) {
        for (const Slot& slot : part.slots) ::operator delete(slot.entry);
        part = {};
    }
    deadlines_.clear();
    size_ = 0;
}

}  // namespace store
