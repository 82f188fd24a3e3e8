// The disk, as a driver sees it: a ring in memory, a bell, an interrupt; and what goes wrong on purpose.

#include <array>

#include "assembler.hpp"
#include "machine/machine.hpp"
#include "workbook/catch.hpp"

using namespace assembler;

namespace {

constexpr std::size_t sector = machine::Block::sector_size, sectors = 64;
constexpr Register table = begin + 0x1000, driver_ring = begin + 0x2000,
                   device_ring = begin + 0x3000;
constexpr Register headers = begin + 0x4000, data = begin + 0x8000;
constexpr std::uint16_t goes_on = 1, is_written = 2;
enum Kind : std::uint32_t { read_sectors, write_sectors, flush = 4, unheard = 77 };

// A driver by hand: requests of three pieces each, as many as there are, and their data one behind the other.
struct Driver : Bench {
    std::uint16_t count = 0;

    explicit Driver(std::size_t size = sectors * sector) : Bench(1, size) {
        program(begin, {jal(0, 0)});
        tell(0x024, 1), tell(0x020, 1);
        tell(0x070, 15);
        tell(0x038, 64);
        tell(0x080, static_cast<Word>(table)), tell(0x090, static_cast<Word>(driver_ring));
        tell(0x0a0, static_cast<Word>(device_ring));
        tell(0x044, 1);
    }
    void tell(Register offset, Word value) {
        REQUIRE(machine->board().store(0x1000'1000 + offset, 4, machine->clock(), value));
    }
    Word look(Register offset) {
        Register value = 0;
        REQUIRE(machine->board().load(0x1000'1000 + offset, 4, machine->clock(), value));
        return static_cast<Word>(value);
    }
    void piece(unsigned n, Register address, Word length, std::uint16_t flags) {
        put(table + 16 * n, address);
        put(table + 16 * n + 8, length);
        put(table + 16 * n + 12, flags);
        put(table + 16 * n + 14, static_cast<std::uint16_t>(n + 1));
    }
    // Request n; the answer is behind its header.
    unsigned ask(Kind kind, Register first, Word length = sector) {
        const unsigned n = count++;
        const Register header = headers + 32 * n;
        put(header, kind);
        put(header + 8, first);
        put(header + 16, std::uint8_t{0xff});
        piece(3 * n, header, 16, goes_on);
        piece(3 * n + 1, data + sector * 8 * n, length,
              kind == read_sectors ? goes_on | is_written : goes_on);
        piece(3 * n + 2, header + 16, 1, is_written);
        put(driver_ring + 4 + 2 * n, static_cast<std::uint16_t>(3 * n));
        put(driver_ring + 2, count);
        return n;
    }
    void ring_and_wait() {
        tell(0x050, 0);
        step(machine::Block::latency + 1);
    }
    unsigned answer(unsigned n) const { return get<std::uint8_t>(headers + 32 * n + 16); }
    std::byte& on_disk(std::size_t n) { return disk[n * sector]; }
};

}  // namespace

TEST_CASE("a slot without a disk says so") {
    Driver none(0);
    REQUIRE(none.look(0x000) == 0x7472'6976);
    REQUIRE(none.look(0x008) == 0);
    Driver some;
    REQUIRE(some.look(0x008) == 2);
    REQUIRE(some.look(0x100) == sectors);
}

TEST_CASE("what is written is read back, after the time that it takes, with an interrupt") {
    Driver driver;
    driver.put(data, std::uint8_t{42});
    const unsigned first = driver.ask(write_sectors, 5);
    driver.tell(0x050, 0);
    driver.step(machine::Block::latency - 1);
    REQUIRE(driver.answer(first) == 0xff);
    driver.step(2);
    REQUIRE(driver.answer(first) == 0);
    REQUIRE(driver.look(0x060) == 1);
    REQUIRE(driver.on_disk(5) == std::byte{42});
    driver.tell(0x064, 1);
    REQUIRE(driver.look(0x060) == 0);

    const unsigned second = driver.ask(read_sectors, 5);
    driver.ring_and_wait();
    REQUIRE(driver.answer(second) == 0);
    REQUIRE(driver.get<std::uint8_t>(data + 8 * sector) == 42);
    REQUIRE(driver.get<std::uint16_t>(device_ring + 2) == 2);
    REQUIRE(driver.get(device_ring + 4 + 8) == (3 | (sector + 1) << 32));
}

TEST_CASE("a driver that polls is not interrupted") {
    Driver driver;
    const unsigned request = driver.ask(read_sectors, 0);
    driver.put(driver_ring, std::uint16_t{1});
    driver.ring_and_wait();
    REQUIRE(driver.answer(request) == 0);
    REQUIRE(driver.look(0x060) == 0);
}

TEST_CASE("many requests are in flight at once") {
    Driver driver;
    for (unsigned n = 0; n < 10; ++n) driver.ask(read_sectors, n);
    driver.ring_and_wait();
    REQUIRE(driver.get<std::uint16_t>(device_ring + 2) == 10);
}

TEST_CASE("what cannot be done is answered with an error") {
    Driver driver;
    const unsigned beyond = driver.ask(read_sectors, sectors),
                   far = driver.ask(write_sectors, ~0ULL);
    const unsigned half = driver.ask(read_sectors, 0, 100),
                   strange = driver.ask(unheard, 0), done = driver.ask(flush, 0);
    driver.ring_and_wait();
    REQUIRE(driver.answer(beyond) == 1);
    REQUIRE(driver.answer(far) == 1);
    REQUIRE(driver.answer(half) == 1);
    REQUIRE(driver.answer(strange) == 2);
    REQUIRE(driver.answer(done) == 0);
}

TEST_CASE("a driver that breaks the rules must reset the device, and breaks nothing else") {
    const struct {
        Register offset;  // in the table of descriptors
        Word value;
    } lies[] = {{0, 0x100}, {8, ~0U}, {14, 999}, {16 + 14, 0}, {12, 0}};
    for (const auto& lie : lies) {
        Driver driver;
        driver.ask(read_sectors, 0);
        driver.put(table + lie.offset, lie.value);
        driver.ring_and_wait();
        REQUIRE((driver.look(0x070) & 64) != 0);
        driver.tell(0x070, 0);
        REQUIRE(driver.look(0x070) == 0);
    }
}

TEST_CASE("a driver that does not know version 1 is not accepted") {
    Driver driver;
    driver.tell(0x070, 0);
    driver.tell(0x070, 11);
    REQUIRE((driver.look(0x070) & 8) == 0);
}

TEST_CASE("the request that shall fail fails, and no other") {
    Driver driver;
    driver.machine->board().block.faults.error_at = 2;
    for (unsigned n = 0; n < 3; ++n) driver.ask(read_sectors, n);
    driver.ring_and_wait();
    REQUIRE(driver.answer(0) == 0);
    REQUIRE(driver.answer(1) == 1);
    REQUIRE(driver.answer(2) == 0);
}

TEST_CASE("answers come in another order if they shall") {
    Driver driver;
    driver.machine->board().block.faults.newest_first = true;
    for (unsigned n = 0; n < 3; ++n) driver.ask(read_sectors, n);
    driver.ring_and_wait();
    std::array<Word, 3> heads{};
    for (unsigned n = 0; n < 3; ++n) heads[n] = driver.get<Word>(device_ring + 4 + 8 * n);
    REQUIRE(heads[0] == 6);
    REQUIRE(heads[0] + heads[1] + heads[2] == 9);
}

TEST_CASE(
    "a power cut ends the machine during a write, and only some sectors have landed") {
    Driver driver;
    driver.machine->board().block.faults.power_cut_at = 2;
    driver.machine->board().block.faults.torn = 0b0101;
    for (unsigned n = 0; n < 3; ++n) {
        driver.ask(write_sectors, 10 + 4 * n, 4 * sector);
        for (unsigned k = 0; k < 4; ++k)
            driver.put(data + sector * (8 * n + k), static_cast<std::uint8_t>(1 + n));
    }
    driver.ring_and_wait();
    REQUIRE(driver.machine->board().is_finished);
    REQUIRE(driver.machine->board().exit_code == machine::power_failed);
    for (unsigned k = 0; k < 4; ++k) {
        REQUIRE(driver.on_disk(10 + k) == std::byte{1});
        REQUIRE(driver.on_disk(14 + k) ==
                std::byte{k % 2 == 0 ? std::uint8_t{2} : std::uint8_t{0}});
        REQUIRE(driver.on_disk(18 + k) == std::byte{0});
    }
}
