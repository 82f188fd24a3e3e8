// AddressSpace: what a program was promised is there when it touches it, and nothing else; a copy is not seen by the
// other; and whenever memory ends, nothing is lost.

#include <algorithm>
#include <cstring>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "memory/address_space.hpp"
#include "memory/translations.hpp"
#include "space_bed.hpp"
#include "workbook/catch.hpp"

using base::Errno;
using memory::Access;
using memory::AddressSpace;
using memory::page_size;
using memory::user_begin;
using memory::user_end;

TEST_CASE("a promised page is zero at the first touch, and holds what is written") {
    Bed bed(20);
    auto space = bed.space();
    REQUIRE(space.reserve(at, 3 * page_size, rw));
    CHECK(space.pages() == 0);
    CHECK(space.load<int>(at + page_size).value() == 0);
    REQUIRE(space.store(at + page_size, 42));
    CHECK(space.load<int>(at + page_size).value() == 42);
    CHECK(space.pages() == 1);
}

TEST_CASE("what was not promised, or not this way, is a bad address") {
    Bed bed(20);
    auto space = bed.space();
    REQUIRE(space.reserve(at, page_size, r));
    REQUIRE(space.reserve(at + page_size, page_size, Access::none));
    expect(space.store(at, 1), Errno::bad_address);
    CHECK(space.load<int>(at + page_size).error() == Errno::bad_address);
    expect(space.fault(at, Access::execute), Errno::bad_address);
    for (const std::uint64_t bad : std::initializer_list<std::uint64_t>{
             std::uint64_t{0}, std::uint64_t{0x8000'0000}, at + 2 * page_size, at - 1,
             user_end, user_end - 1, at | 1ULL << 39, at | 1ULL << 63, ~0ULL, ~0ULL - 3}) {
        CHECK(space.load<int>(bad).error() == Errno::bad_address);
        expect(space.store(bad, 1), Errno::bad_address);
    }
    CHECK(space.load<int>(at + page_size - 2).error() == Errno::bad_address);  // half of it
}

TEST_CASE("a value may lie across two pages") {
    Bed bed(20);
    auto space = bed.space();
    REQUIRE(space.reserve(at, 2 * page_size, rw));
    REQUIRE(space.store<std::uint64_t>(at + page_size - 3, 0x0123'4567'89ab'cdef));
    CHECK(space.load<std::uint64_t>(at + page_size - 3).value() == 0x0123'4567'89ab'cdef);
}

TEST_CASE("text ends at its zero byte, or not at all") {
    Bed bed(20);
    auto space = bed.space();
    REQUIRE(space.reserve(at, 2 * page_size, rw));
    const std::string text = "/bin/sh";
    REQUIRE(space.copy_out(at + page_size - 3, std::as_bytes(std::span(text.c_str(), 8))));
    char out[16];
    CHECK(space.copy_text(at + page_size - 3, out).value() == 7);
    CHECK(text == out);
    CHECK(space.copy_text(at + page_size - 3, std::span(out, 7)).error() ==
          Errno::argument_list_too_long);
    REQUIRE(space.store(at + 2 * page_size - 1, 'x'));
    CHECK(space.copy_text(at + 2 * page_size - 1, out).error() == Errno::bad_address);
}

TEST_CASE("a loader fills what the program may only read") {
    Bed bed(20);
    auto space = bed.space();
    REQUIRE(space.reserve(at, page_size, rx));
    const int code = 0x73;
    REQUIRE(space.fill(at + 8, std::as_bytes(std::span(&code, 1))));
    CHECK(space.load<int>(at + 8).value() == code);
    expect(space.store(at + 8, 1), Errno::bad_address);
    expect(space.fill(at + page_size - 1, std::as_bytes(std::span(&code, 1))),
           Errno::bad_address);
}

TEST_CASE("ranges that no program may have are refused") {
    Bed bed(20);
    auto space = bed.space();
    for (const auto& [begin, bytes] : std::vector<std::pair<std::uint64_t, std::uint64_t>>{
             {at - 1, 8},
             {at, 0},
             {at, user_end - user_begin + 1},
             {user_end, 1},
             {at, ~0ULL},
             {~0ULL, 8},
             {0, ~0ULL}}) {
        expect(space.reserve(begin, bytes, rw), Errno::invalid_argument);
        expect(space.remove(begin, bytes), Errno::invalid_argument);
        expect(space.protect(begin, bytes, r), Errno::invalid_argument);
    }
    REQUIRE(space.reserve(at, user_end - user_begin, rw));
    expect(space.reserve(at + 77 * page_size, 1, r), Errno::already_exists);
    CHECK(space.find_gap(1).error() == Errno::out_of_memory);
}

TEST_CASE("a heap that grows is one region") {
    Bed bed(20);
    auto space = bed.space();
    for (std::uint64_t page = 0; page < 1000; ++page)
        REQUIRE(space.reserve(at + page * page_size, 1, rw));
    CHECK(space.regions().size() == 1);
    REQUIRE(space.protect(at + 10 * page_size, page_size, r));
    CHECK(space.regions().size() == 3);
    REQUIRE(space.protect(at + 10 * page_size, page_size, rw));
    CHECK(space.regions().size() == 1);
}

TEST_CASE("a gap is found below, and is free") {
    Bed bed(20);
    auto space = bed.space();
    CHECK(space.find_gap(1).value() == user_end - page_size);
    REQUIRE(space.reserve(user_end - 4 * page_size, page_size, rw));
    CHECK(space.find_gap(3 * page_size).value() == user_end - 3 * page_size);
    CHECK(space.find_gap(3 * page_size + 1).value() == user_end - 8 * page_size);
    CHECK(space.find_gap(1, user_end - 2 * page_size).value() == user_end - 3 * page_size);
    CHECK(space.find_gap(1, at).error() == Errno::out_of_memory);
}

TEST_CASE("after a fork each sees its own writes only, and nothing is copied before") {
    Bed bed(60);
    auto parent = bed.space();
    REQUIRE(parent.reserve(at, 8 * page_size, rw));
    for (std::uint64_t page = 0; page < 4; ++page)
        REQUIRE(parent.store(at + page * page_size, 100 + page));
    const std::size_t before = bed.frames->free_count();
    {
        auto child = parent.fork().value();
        CHECK(before - bed.frames->free_count() == 4);  // root, two tables, regions
        CHECK(child.load<std::uint64_t>(at).value() == 100);
        REQUIRE(child.store<std::uint64_t>(at, 7));
        CHECK(before - bed.frames->free_count() == 5);
        CHECK(parent.load<std::uint64_t>(at).value() == 100);
        REQUIRE(parent.store<std::uint64_t>(at, 8));  // it is the last that has it
        CHECK(before - bed.frames->free_count() == 5);
        CHECK(child.load<std::uint64_t>(at).value() == 7);
        REQUIRE(child.store<std::uint64_t>(at + 5 * page_size, 1));
        CHECK(parent.load<std::uint64_t>(at + 5 * page_size).value() == 0);
    }
    for (std::uint64_t page = 1; page < 4; ++page)
        CHECK(parent.load<std::uint64_t>(at + page * page_size).value() == 100 + page);
}

TEST_CASE("a shared page is never writable in a table") {
    Bed bed(60);
    auto parent = bed.space();
    REQUIRE(parent.reserve(at, page_size, rw));
    REQUIRE(parent.store(at, 1));
    auto child = parent.fork().value();
    for (const AddressSpace* space : {&parent, &child})
        CHECK_FALSE(allows(space->table().find(at)->access(), Access::write));
    REQUIRE(parent.protect(at, page_size, r));
    REQUIRE(parent.protect(at, page_size, rw));  // this must not make it writable either
    CHECK_FALSE(allows(parent.table().find(at)->access(), Access::write));
    REQUIRE(parent.fault(at, Access::write));
    CHECK(allows(parent.table().find(at)->access(), Access::write));
    CHECK(child.load<int>(at).value() == 1);
}

// [forget]
TEST_CASE("whatever a table loses is forgotten by the processor") {
    static std::vector<std::uint64_t> forgotten;
    memory::on_forget([](std::uint64_t address) noexcept { forgotten.push_back(address); });
    Bed bed(60);
    auto space = bed.space();
    const auto is_forgotten = [&](auto change) {
        forgotten.clear();
        change();
        return std::ranges::any_of(forgotten, [](std::uint64_t address) {
            return address == memory::everything || address == at;
        });
    };
    REQUIRE(space.reserve(at, page_size, rw));
    REQUIRE(space.store(at, 1));
    std::optional<AddressSpace> child;
    CHECK(is_forgotten([&] { child.emplace(space.fork().value()); }));
    CHECK(is_forgotten([&] { REQUIRE(space.store(at, 2)); }));
    CHECK(is_forgotten([&] { REQUIRE(space.protect(at, 1, r)); }));
    CHECK(is_forgotten([&] { REQUIRE(space.remove(at, 1)); }));
    memory::on_forget(nullptr);
}
// [forget]

TEST_CASE("a page that was touched last is looked up again when the space has changed") {
    Bed bed(60);
    std::vector<memory::KeptPage> kept(1);
    auto space = bed.space();
    const auto is_bad = [&](Access wanted) {
        const auto page = space.touch(at, wanted);
        return !page && page.error() == Errno::bad_address;
    };
    const auto place = [&] {
        std::byte* const written = space.touch(at, Access::write).value().data();
        CHECK(space.touch(at + 1, r).value().data() == written + 1);
        return written;
    };
    REQUIRE(space.reserve(at, page_size, rw));
    std::byte* const first = place();
    CHECK(space.touch(at + 1, r).value().size() == page_size - 1);
    {
        const auto child = space.fork().value();
        CHECK(place() != first);
        CHECK(child.table().find(at)->place() == first);
    }
    REQUIRE(space.protect(at, 1, r));
    CHECK(is_bad(Access::write));
    CHECK_FALSE(is_bad(r));
    REQUIRE(space.remove(at, 1));
    CHECK(is_bad(r));
    CHECK(is_bad(Access::write));
    auto other = bed.space();
    REQUIRE(other.reserve(at, page_size, rw));
    std::byte* const others = other.touch(at, Access::write).value().data();
    space = std::move(other);
    CHECK(place() == others);
    const auto child = space.fork().value();
    CHECK(space.touch(at, r).value().data() == others);
    space.fold(kept);
    CHECK(place() != others);
}

TEST_CASE(
    "a page that may not be read is not found by who reads, when a loader has had it") {
    Bed bed(20);
    auto space = bed.space();
    REQUIRE(space.reserve(at, page_size, Access::execute));
    CHECK(space.touch(at, Access::none));
    CHECK(space.load<char>(at).error() == Errno::bad_address);
}

TEST_CASE("a space that has ended has given all back") {
    Bed bed(200);
    {
        auto space = bed.space();
        REQUIRE(space.reserve(at, 40 * page_size, rw));
        REQUIRE(space.reserve(user_end - 5000 * page_size, 5000 * page_size, rw));
        for (const std::uint64_t page : {1U, 30U, 39U})
            REQUIRE(space.store(at + page * page_size, 1));
        for (const std::uint64_t page : {1U, 30U, 4999U})
            REQUIRE(space.store(user_end - page * page_size, 1));
        auto child = space.fork().value();
        auto other = child.fork().value();
        REQUIRE(other.store(at + page_size, 2));
        other = bed.space();
    }
    CHECK(bed.frames->free_count() == bed.before);
}

// What is done: everything, once. It fails if there is not enough memory for it, and then again must do.
namespace {
base::Result<void> live(Bed& bed) {
    auto made = AddressSpace::create(*bed.frames, bed.kernel);
    if (!made) return base::fail(made.error());
    AddressSpace space = std::move(*made);
    if (auto done = space.reserve(at, 600 * page_size, rw); !done) return done;
    if (auto done = space.store(at + page_size, 1); !done) return done;
    if (auto done = space.store(at + 599 * page_size, 2); !done) return done;
    auto child = space.fork();
    if (!child) {
        REQUIRE(space.store(at + page_size,
                            3));  // what a fork has left undone is the parent's again
        return base::fail(child.error());
    }
    if (auto done = child->store(at + page_size, 3); !done) {
        CHECK(child->load<int>(at + page_size).value() == 1);
        return done;
    }
    if (auto done = child->store(at + 2 * page_size, 3); !done) return done;
    return space.store(at + 599 * page_size, 4);
}
}  // namespace

// [exhaustion]
TEST_CASE("memory may end at any point: it is said, and nothing is lost") {
    Bed bed(40);
    std::size_t failures = 0;
    for (std::size_t left = 0;; ++left) {
        bed.frames.leave(left);
        const auto done = live(bed);
        CHECK(bed.frames->free_count() == left);
        bed.frames.give_back();
        REQUIRE(bed.frames->free_count() == bed.before);
        if (done) break;
        expect(done, Errno::out_of_memory);
        ++failures;
    }
    CHECK(failures == 15);
}
// [exhaustion]

TEST_CASE("too many regions are refused, and change nothing") {
    Bed bed(20);
    auto space = bed.space();
    std::size_t count = 0;
    while (space.reserve(at + 4 * count * page_size, 3 * page_size, rw)) ++count;
    CHECK(count == memory::Regions::most);
    expect(space.remove(at + page_size, page_size), Errno::out_of_memory);
    expect(space.protect(at + page_size, page_size, r), Errno::out_of_memory);
    CHECK(space.regions().size() == count);
    REQUIRE(space.reserve(at + (4 * count - 1) * page_size, page_size,
                          rw));  // the last one grows
    CHECK(space.regions().size() == count);
    REQUIRE(space.protect(at, 3 * page_size, r));
    REQUIRE(space.remove(at + 2 * page_size, 4 * page_size));  // the ends of two
    REQUIRE(space.remove(at + 8 * page_size, 3 * page_size));
    CHECK(space.regions().size() == count - 1);
}

// Random changes of two spaces, one forked from the other now and then, against a map of bytes.
namespace {

struct ModelPage {
    Access access;
    std::uint64_t value;
};
using Model = std::map<std::uint64_t, ModelPage>;
struct Twin {
    AddressSpace space;
    Model model;
};

void change(Twin& twin, std::uint64_t page, std::uint64_t count, unsigned what,
            std::uint64_t value) {
    const std::uint64_t begin = at + page * page_size;
    const auto first = twin.model.lower_bound(page),
               last = twin.model.lower_bound(page + count);
    const Access access = value % 3 == 0 ? r : value % 3 == 1 ? rw : Access::none;
    if (what == 0) {
        const auto done = twin.space.reserve(begin, count * page_size, access);
        REQUIRE(done.has_value() == (first == last));
        for (std::uint64_t i = page; done && i < page + count; ++i)
            twin.model[i] = {access, 0};
    } else if (what == 1) {
        REQUIRE(twin.space.remove(begin, count * page_size));
        twin.model.erase(first, last);
    } else if (what == 2) {
        const bool is_all = static_cast<std::uint64_t>(std::distance(first, last)) == count;
        REQUIRE(twin.space.protect(begin, count * page_size, access).has_value() == is_all);
        for (auto i = first; is_all && i != last; ++i) i->second.access = access;
    } else if (what < 8) {
        const bool may = first != twin.model.end() && first->first == page &&
                         allows(first->second.access, Access::write);
        REQUIRE(twin.space.store(begin + 8, value).has_value() == may);
        if (may) first->second.value = value;
    } else {
        const bool may = first != twin.model.end() && first->first == page &&
                         allows(first->second.access, Access::read);
        const auto found = twin.space.load<std::uint64_t>(begin + 8);
        REQUIRE(found.has_value() == may);
        if (may) REQUIRE(*found == first->second.value);
    }
}

}  // namespace

TEST_CASE("any sequence of changes does to a space what it does to a map") {
    Bed bed(3000);
    std::mt19937_64 random(3);
    {
        std::vector<Twin> twins;
        twins.push_back({bed.space(), {}});
        for (int step = 0; step < 60'000; ++step) {
            Twin& twin = twins[random() % twins.size()];
            // The pages lie around the end of a table, so that ranges lead through two of them.
            change(twin, 500 + random() % 24, 1 + random() % 4,
                   static_cast<unsigned>(random() % 12), random());
            if (step % 50 == 0 && twins.size() < 6)
                twins.push_back({twin.space.fork().value(), twin.model});
            if (step % 70 == 0 && twins.size() > 1) twins.erase(twins.begin());
        }
        for (const Twin& twin : twins) CHECK(twin.space.pages() <= twin.model.size());
    }
    CHECK(bed.frames->free_count() == bed.before);
}

TEST_CASE(
    "memory of the kernel that is lent is the same for both, and a fork's child has none "
    "of it") {
    Bed bed(40);
    void* const run = bed.frames->allocate_run(2).value();
    {
        auto space = bed.space();
        REQUIRE(space.lend(at, run, 2));
        expect(space.lend(at + page_size, run, 1), Errno::already_exists);
        REQUIRE(space.store(at + page_size, 42));
        CHECK(*reinterpret_cast<int*>(static_cast<std::byte*>(run) + page_size) == 42);
        auto child = space.fork().value();
        CHECK(child.load<int>(at).error() == Errno::bad_address);
        REQUIRE(child.reserve(at, page_size, rw));
        // The parent's pages are no copies now, either.
        REQUIRE(space.store(at, 7));
        CHECK(*static_cast<int*>(run) == 7);
        REQUIRE(space.remove(at, page_size));
        CHECK(bed.frames->references(run) == 1);
    }
    bed.frames->release(run);
    bed.frames->release(static_cast<std::byte*>(run) + page_size);
    CHECK(bed.frames->free_count() == bed.before);
}

TEST_CASE("memory that cannot be lent for want of tables is not lent at all") {
    for (std::size_t count = 6; count < 16; ++count) {
        Bed bed(count);
        const auto run = bed.frames->allocate_run(1);
        auto space = AddressSpace::create(*bed.frames, bed.kernel);
        if (!run || !space) continue;
        const bool is_lent = space->lend(at, *run, 1).has_value();
        CHECK(bed.frames->references(*run) == (is_lent ? 2 : 1));
        CHECK(space->regions().size() == (is_lent ? 1 : 0));
    }
}

TEST_CASE("a part of a space has the same frames, and lives on without it") {
    Bed bed(40);
    auto other = bed.space();
    {
        auto space = bed.space();
        REQUIRE(space.reserve(at, 8 * page_size, rw));
        REQUIRE(space.reserve(at + 8 * page_size, page_size, r));
        for (std::uint64_t page = 0; page < 6; ++page)
            REQUIRE(space.store(at + page * page_size, page));
        REQUIRE(space.give_to(other, at + page_size + 5, page_size));  // pages 1 and 2
        REQUIRE(space.give_to(other, at, 3 * page_size));  // again, and one before
        REQUIRE(space.give_to(other, at + 7 * page_size, ~std::uint64_t{0}));  // to the end
        for (const std::uint64_t bad :
             {std::uint64_t{0}, at - 1, user_end, ~std::uint64_t{0}})
            REQUIRE(space.give_to(other, bad, 1));
    }
    CHECK(other.pages() == 3);
    for (std::uint64_t page = 0; page < 3; ++page)
        CHECK(other.load<std::uint64_t>(at + page * page_size).value() == page);
    expect(other.store(at + 3 * page_size, 1), Errno::bad_address);
    REQUIRE(other.store(at + 7 * page_size, 1));  // promised, and not there before
    expect(other.store(at + 8 * page_size, 1), Errno::bad_address);
    CHECK(other.load<int>(at + 8 * page_size).value() == 0);
    CHECK(other.regions().size() == 3);
}
