// The files of a store: torn at any byte, damaged, written anew.

#include "journal/journal.hpp"

#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "base/must.hpp"
#include "opened_store.hpp"
#include "resp/writer.hpp"
#include "servers/temporary_folder.hpp"
#include "workbook/catch.hpp"

using base::must, journal::Journal;

namespace {

namespace fs = std::filesystem;
using Damage = Journal::Damage;

std::string bytes_of(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void write_bytes(const std::string& file, const std::string& bytes) {
    std::ofstream(file, std::ios::binary) << bytes;
}

// A folder with five frames; how long the log was after each.
struct Five {
    Five() {
        Opened opened(folder.path.string());
        for (std::size_t i = 0; i < 5; ++i) {
            opened.set("key" + std::to_string(i), std::string(i, 'v'));
            ends.push_back(opened.journal->log_bytes());
        }
        log = bytes_of(name);
    }
    servers::TemporaryFolder folder{"journal"};
    std::string name = folder.path.string() + "/log-0", log;
    std::vector<std::uint64_t> ends;
};

}  // namespace

TEST_CASE("what was written is there again") {
    const servers::TemporaryFolder folder{"journal"};
    for (int i = 0; i < 3; ++i) {
        Opened opened(folder.path.string());
        REQUIRE(opened.journal);
        CHECK(opened.found.commands == static_cast<std::uint64_t>(i));
        CHECK(opened.found.cut_bytes == 0);
        CHECK(opened.store.changes().empty());
        opened.set("key" + std::to_string(i), "value");
        must("sync", opened.journal->sync());
    }
    CHECK(Opened(folder.path.string()).get("key1") == "$5\r\nvalue\r\n");
}

TEST_CASE("a log may end at any byte: what is not whole is cut off, and it goes on") {
    const Five five;
    for (std::size_t size = 0; size <= five.log.size(); ++size) {
        INFO("of " << five.log.size() << " bytes only " << size);
        write_bytes(five.name, five.log.substr(0, size));
        std::size_t whole = 0;
        while (whole < 5 && five.ends[whole] <= size) ++whole;
        {
            Opened opened(five.folder.path.string());
            REQUIRE(opened.journal);
            CHECK(opened.found.commands == whole);
            CHECK(opened.found.cut_bytes == size - (whole == 0 ? 0 : five.ends[whole - 1]));
            opened.set("new", "x");
        }
        Opened again(five.folder.path.string());
        CHECK(again.found.cut_bytes == 0);
        CHECK(again.found.commands == whole + 1);
    }
}

TEST_CASE("a wrong byte in the last frame is a torn end, one before it is damage") {
    const Five five;
    for (std::size_t at = 0; at < five.log.size(); ++at) {
        INFO("byte " << at << " of " << five.log.size());
        std::string log = five.log;
        log[at] = static_cast<char>(log[at] ^ 0x40);
        write_bytes(five.name, log);
        const Opened opened(five.folder.path.string());
        std::size_t whole = 0;
        while (five.ends[whole] <= at) ++whole;
        if (whole == 4) {
            REQUIRE(opened.journal);
            CHECK(opened.found.commands == 4);
            continue;
        }
        REQUIRE(!opened.journal);
        CHECK(opened.journal.error() == base::Errno::io_error);
        CHECK(opened.found.damaged == five.name);
        CHECK(opened.found.damaged_at == (whole == 0 ? 0 : five.ends[whole - 1]));
        CHECK(bytes_of(five.name) == log);  // and nothing was touched
    }
}

TEST_CASE("damage is cut off when that is wanted") {
    const Five five;
    std::string log = five.log;
    log[five.ends[1] + 20] ^= 1;
    write_bytes(five.name, log);
    const Opened opened(five.folder.path.string(), Damage::cut);
    REQUIRE(opened.journal);
    CHECK(opened.found.commands == 2);
    CHECK(opened.found.cut_bytes == five.log.size() - five.ends[1]);
}

TEST_CASE("what a file system may leave behind the end is no frame") {
    const Five five;
    const std::vector<std::string> tails = {std::string(5000, '\0'),
                                            five.log.substr(0, five.ends[0]),
                                            five.log.substr(five.ends[0], 40), "\xf5LOG"};
    for (const std::string& tail : tails) {
        write_bytes(five.name, five.log + tail);
        const Opened opened(five.folder.path.string());
        REQUIRE(opened.journal);
        CHECK(opened.found.commands == 5);
        CHECK(opened.found.cut_bytes == tail.size());
    }
}

TEST_CASE("a folder has one owner") {
    const servers::TemporaryFolder folder{"journal"};
    const Opened first(folder.path.string());
    const Opened second(folder.path.string());
    REQUIRE(!second.journal);
    CHECK(second.journal.error() == base::Errno::busy);
}

TEST_CASE("what cannot be a folder is said") {
    const servers::TemporaryFolder folder{"journal"};
    write_bytes(folder.path.string() + "/file", "");
    const Opened opened(folder.path.string() + "/file/x");
    REQUIRE(!opened.journal);
    CHECK(opened.journal.error() == base::Errno::not_a_directory);
}

TEST_CASE("a frame larger than what is read at once is read") {
    const servers::TemporaryFolder folder{"journal"};
    Opened(folder.path.string()).set("big", std::string(5'000'000, 'x'));
    Opened opened(folder.path.string());
    CHECK(opened.found.commands == 1);
    CHECK(opened.get("big").size() > 5'000'000);
}

TEST_CASE("a base that is not whole is damage") {
    const servers::TemporaryFolder folder{"journal"};
    {
        Opened opened(folder.path.string());
        opened.set("a", "1");
        must("begin", opened.journal->begin_base());
        for (std::size_t part = 0; part < store::Table::parts; ++part)
            must("add", opened.journal->add_to_base(opened.store, part));
        const std::string old = bytes_of(folder.path.string() + "/log-0");
        must("end", opened.journal->end_base());
        opened.set("b", "2");
        write_bytes(folder.path.string() + "/log-0", old);  // a crash before it was removed
    }
    CHECK(Opened(folder.path.string()).found.commands == 2);
    const std::string base = bytes_of(folder.path.string() + "/base-1");
    write_bytes(folder.path.string() + "/base-1", base.substr(0, base.size() - 1));
    const Opened opened(folder.path.string());
    REQUIRE(!opened.journal);
    CHECK(opened.found.damaged == folder.path.string() + "/base-1");
}
