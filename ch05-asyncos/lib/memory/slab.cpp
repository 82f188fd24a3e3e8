#include "memory/slab.hpp"

#include <cstring>
#include <new>

#include "memory/misuse.hpp"

namespace memory {

namespace {

std::size_t block_bytes(std::size_t size) noexcept { return size == 0 ? 16 : size; }

std::size_t frame_count(std::size_t bytes) noexcept {
    return bytes / page_size + (bytes % page_size != 0 ? 1 : 0);
}

bool contains(const FreeBlock* list, const FreeBlock* wanted) noexcept {
    while (list != nullptr && list != wanted) list = list->next;
    return list != nullptr;
}

}  // namespace

Slab::Page* Slab::page_of(const void* block) noexcept {
    return reinterpret_cast<Page*>(reinterpret_cast<std::uintptr_t>(block) &
                                   ~std::uintptr_t{page_size - 1});
}

void* Slab::allocate_frames(std::size_t bytes) noexcept {
    const std::size_t count = frame_count(bytes);
    const auto run = count == 1 ? frames_.allocate() : frames_.allocate_run(count);
    return run ? *run : nullptr;
}

void Slab::release_frames(void* memory, std::size_t bytes, Slab& slab) noexcept {
    auto* frame = static_cast<std::byte*>(memory);
    for (std::size_t left = frame_count(bytes); left > 0; --left, frame += page_size)
        slab.frames_.release(frame);
}

// All that is free in some page of this size; nullptr: there is none.
FreeBlock* Slab::take_page(std::size_t size) noexcept {
    const Held held(lock_);
    Class& sizes = classes_[size / 16];
    Page* const page = sizes.partly;
    if (page == nullptr) return nullptr;
    sizes.partly = page->next;
    if (page->next != nullptr) page->next->previous = nullptr;
    FreeBlock* const first = page->first;
    sizes.free -= page->free;
    page->first = nullptr;
    page->free = 0;
    return first;
}

// The frames may ask us to trim(): no lock is held here.
bool Slab::add_page(std::size_t size) noexcept {
    const auto frame = frames_.allocate();
    if (!frame) return false;
    if (fresh_ == Fresh::filled) std::memset(*frame, poison, page_size);
    const std::size_t bytes = block_bytes(size);
    const std::size_t total = (page_size - sizeof(Page)) / bytes;
    auto* const blocks = static_cast<std::byte*>(*frame) + sizeof(Page);
    FreeBlock* first = nullptr;
    for (std::size_t i = total; i-- > 0;) {
        auto* const block = reinterpret_cast<FreeBlock*>(blocks + i * bytes);
        *block = {first, block};
        first = block;
    }
    const auto count = static_cast<std::uint16_t>(total);
    const Held held(lock_);
    Class& sizes = classes_[size / 16];
    auto* const page =
        new (*frame) Page{sizes.partly, nullptr, first,    static_cast<std::uint16_t>(size),
                          count,        count,   page_mark};
    if (page->next != nullptr) page->next->previous = page;
    sizes.partly = page;
    sizes.total += count;
    sizes.free += count;
    ++sizes.pages;
    return true;
}

void* Slab::refill(Hand& hand, std::size_t size) noexcept {
    Hand::Place& place = hand.places[size / 16];
    ++place.refills;
    FreeBlock* block = take_page(size);
    while (block == nullptr) {
        if (!add_page(size)) return nullptr;
        block = take_page(size);
    }
    place.first = block->next;
    block->self = nullptr;
    return block;
}

// Returns the page if nothing of it is used any more; it is in no list then.
Slab::Page* Slab::put_back(FreeBlock* block) noexcept {
    const Held held(lock_);
    Page* const page = page_of(block);
    Class& sizes = classes_[page->size / 16];
    block->next = page->first;
    page->first = block;
    ++sizes.free;
    if (++page->free == 1) {
        page->next = sizes.partly;
        page->previous = nullptr;
        if (page->next != nullptr) page->next->previous = page;
        sizes.partly = page;
    }
    if (page->free != page->total) return nullptr;
    if (page->next != nullptr) page->next->previous = page->previous;
    (page->previous == nullptr ? sizes.partly : page->previous->next) = page->next;
    sizes.total -= page->total;
    sizes.free -= page->total;
    --sizes.pages;
    page->mark = 0;
    return page;
}

bool Slab::trim(Hand& hand) noexcept {
    bool has_given = false;
    for (Hand::Place& place : hand.places) {
        FreeBlock* block = place.first;
        place.first = nullptr;
        while (block != nullptr) {
            FreeBlock* const next = block->next;
            if (Page* const empty = put_back(block)) {
                frames_.release(empty);
                has_given = true;
            }
            block = next;
        }
    }
    return has_given;
}

std::size_t Slab::used(const Hand& hand, std::size_t bytes) const noexcept {
    const std::size_t at = (bytes + 15) / 16;
    if (at >= classes_.size()) return 0;
    std::size_t at_hand = 0;
    for (const FreeBlock* block = hand.places[at].first; block != nullptr;
         block = block->next)
        ++at_hand;
    const Held held(lock_);
    return classes_[at].total - classes_[at].free - at_hand;
}

std::size_t Slab::pages() const noexcept {
    const Held held(lock_);
    std::size_t sum = 0;
    for (const Class& sizes : classes_) sum += sizes.pages;
    return sum;
}

bool Slab::has(const void* memory, std::size_t bytes) const noexcept {
    const Page* const page = page_of(memory);
    const std::size_t size = (bytes + 15) & ~std::size_t{15};
    if (frames_.references(page) == 0 || page->mark != page_mark || page->size != size)
        return false;
    const auto offset = static_cast<std::size_t>(static_cast<const std::byte*>(memory) -
                                                 reinterpret_cast<const std::byte*>(page));
    return offset >= sizeof(Page) && (offset - sizeof(Page)) % block_bytes(size) == 0;
}

// It has the mark, which is either ours, or what its owner has left there by accident.
bool Slab::is_free(const Hand& hand, const FreeBlock* block,
                   std::size_t size) const noexcept {
    const Page* const page = page_of(block);
    if (frames_.references(page) == 0) return true;  // even its page has gone
    if (contains(hand.places[size / 16].first, block)) return true;
    const Held held(lock_);
    return contains(page->first, block);
}

void Slab::put_if_used(FreeBlock* block, std::size_t size, Hand& hand,
                       const Slab& slab) noexcept {
    if (slab.is_free(hand, block, size)) return report(Misuse::freed_twice, block);
    put(hand.places[size / 16], block);
}

}  // namespace memory
