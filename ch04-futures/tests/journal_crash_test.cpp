// A process that writes a journal is killed again and again, in mid-write, too: no change that it
// had told to be written is lost. And a disk that is full takes nothing from the log.
//
// Needs: posix

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <random>
#include <string>

#include "base/must.hpp"
#include "journal/journal.hpp"
#include "servers/temporary_folder.hpp"
#include "workbook/catch.hpp"

using base::must, journal::Journal, journal::Recovered, store::Store;

namespace {

// What the writer has told to be written, round by round.
class Acknowledged {
  public:
    Acknowledged() { must("pipe", pipe(ends_)); }
    ~Acknowledged() { close(ends_[0]), close(ends_[1]); }
    void tell(std::uint64_t round) const {
        must("tell", write(ends_[1], &round, sizeof round));
    }
    void stop_telling() {
        close(ends_[1]);
        ends_[1] = -1;
    }
    // @returns Whether there was one.
    bool hear(std::uint64_t& round) const {
        return read(ends_[0], &round, sizeof round) == sizeof round;
    }

  private:
    int ends_[2];
};

// Each round sets all keys to its number, in one frame; large ones, so that the kernel is in the
// middle of them most of the time. Bases are written, too.
[[noreturn]] void write_for_ever(const std::string& folder,
                                 const Acknowledged& acknowledged) {
    Store store;
    Recovered found;
    auto journal = must("open", Journal::open(folder, store, found));
    for (std::uint64_t round = 1;; ++round) {
        const std::string value = std::to_string(round) + std::string(300'000, '.');
        std::string reply;
        for (const char* key : {"a", "b", "c"}) store.run({"SET", key, value}, 0, reply);
        must("write", journal.write(store.changes()));
        acknowledged.tell(round);
        store.changes().clear();
        if (round % 5 != 0) continue;
        must("begin", journal.begin_base());
        for (std::size_t part = 0; part < store::Table::parts; ++part)
            must("add", journal.add_to_base(store, part));
        must("end", journal.end_base());
    }
}

std::uint64_t round_of(Store& store, const char* key) {
    std::string reply;
    store.run({"GET", key}, 0, reply);
    if (reply == "$-1\r\n") return 0;
    return std::stoull(reply.substr(reply.find('\n') + 1));
}

}  // namespace

TEST_CASE("who is killed at any moment has all that was acknowledged") {
    std::mt19937 random(1);
    int torn = 0;
    for (int run = 0; run < 60; ++run) {
        const servers::TemporaryFolder folder{"journal"};
        Acknowledged acknowledged;
        const pid_t writer = must("fork", fork());
        if (writer == 0) write_for_ever(folder.path.string(), acknowledged);
        acknowledged.stop_telling();
        std::uint64_t last = 0;
        for (std::uint64_t round = random() % 12; round > 0 && acknowledged.hear(last);
             --round) {}
        usleep(static_cast<useconds_t>(
            random() % 1000));  // somewhere within a round; nothing depends on where
        must("kill", kill(writer, SIGKILL));
        while (acknowledged.hear(last)) {}
        must("wait", waitpid(writer, nullptr, 0));
        Store store;
        Recovered found;
        REQUIRE(Journal::open(folder.path.string(), store, found));
        torn += found.cut_bytes > 0;
        const std::uint64_t round = round_of(store, "a");
        INFO("run " << run << ", acknowledged " << last << ", found " << round);
        CHECK((round == last || round == last + 1));
        CHECK(round_of(store, "b") == round);
        CHECK(round_of(store, "c") == round);
    }
    WARN("logs that were torn: " << torn << " of 60");  // how many depends on the moment
}

namespace {

// Files of this process end at that size.
void limit_files(rlim_t most) {
    signal(SIGXFSZ, SIG_IGN);
    rlimit limit{};
    must("getrlimit", getrlimit(RLIMIT_FSIZE, &limit));
    limit.rlim_cur = most;
    must("setrlimit", setrlimit(RLIMIT_FSIZE, &limit));
}

}  // namespace

TEST_CASE("what does not fit on the disk is not in the log, and what fits after it is") {
    const servers::TemporaryFolder folder{"journal"};
    {
        Store store;
        Recovered found;
        auto journal = must("open", Journal::open(folder.path.string(), store, found));
        const std::string small = "*3\r\n$3\r\nSET\r\n$1\r\na\r\n$1\r\n1\r\n";
        limit_files(200);
        CHECK(journal.write(small));
        const auto bytes = journal.log_bytes();
        CHECK(!journal.write("*3\r\n$3\r\nSET\r\n$1\r\nb\r\n$500\r\n" +
                             std::string(500, 'x') + "\r\n"));
        CHECK(journal.log_bytes() == bytes);
        CHECK(journal.write(small));
        limit_files(RLIM_INFINITY);
    }
    Store store;
    Recovered found;
    REQUIRE(Journal::open(folder.path.string(), store, found));
    CHECK(found.commands == 2);
    CHECK(found.cut_bytes == 0);
}
