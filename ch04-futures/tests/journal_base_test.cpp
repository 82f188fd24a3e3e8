// A new base of a store is written while commands come, and a crash may come at any time.
//
// Needs: posix (on Windows nobody can copy files that are in use, as a crash would leave them)

#include <algorithm>
#include <filesystem>
#include <random>
#include <string>

#include "journal/journal.hpp"
#include "opened_store.hpp"
#include "servers/temporary_folder.hpp"
#include "workbook/catch.hpp"

namespace fs = std::filesystem;

namespace {

// Random commands, and now and then a part of a new base.
class Busy {
  public:
    explicit Busy(Opened& opened) : opened_(opened) {}
    void step() {
        for (std::size_t i = random_() % 4; i > 0; --i) run_one();
        must("write", opened_.journal->write(opened_.store.changes()));
        opened_.store.changes().clear();
        if (part_ == 0 && random_() % 20 != 0) return;
        if (part_ == 0) must("begin", opened_.journal->begin_base());
        for (std::size_t end = std::min(part_ + 40, store::Table::parts); part_ < end;
             ++part_)
            must("add", opened_.journal->add_to_base(opened_.store, part_));
        if (part_ < store::Table::parts) return;
        must("end", opened_.journal->end_base());
        part_ = 0;
        ++bases;
    }
    int bases = 0;

  private:
    void run_one() {
        const std::string key = std::to_string(random_() % 100);
        std::string reply;
        switch (random_() % 16) {
            case 0:
                opened_.store.run({"DEL", key}, 0, reply);
                break;
            case 1:
                opened_.store.run({"INCR", key}, 0, reply);
                break;
            case 2:
                opened_.store.run({"PEXPIREAT", key, "5000"}, 0, reply);
                break;
            case 3:
                opened_.store.run({"PERSIST", key}, 0, reply);
                break;
            case 4:
                if (random_() % 40 == 0) opened_.store.run({"FLUSHALL"}, 0, reply);
                break;
            default:
                opened_.store.run({"SET", key, std::to_string(random_())}, 0, reply);
        }
    }
    Opened& opened_;
    std::mt19937_64 random_{3};
    std::size_t part_ = 0;
};

}  // namespace

TEST_CASE("a new base is written while commands come, and a crash may come at any time") {
    const servers::TemporaryFolder folder("journal"), copy("journal");
    Opened opened(folder.path.string());
    Busy busy(opened);
    for (int i = 0; i < 600; ++i) {
        INFO("step " << i);
        busy.step();
        // What a crash leaves is what the files are now.
        fs::remove_all(copy.path.string() + "/crashed");
        fs::copy(folder.path.string(), copy.path.string() + "/crashed");
        const Opened again(copy.path.string() + "/crashed");
        REQUIRE(again.journal);
        REQUIRE(again.found.cut_bytes == 0);
        REQUIRE(all_of(again.store) == all_of(opened.store));
    }
    CHECK(busy.bases > 10);
    std::size_t files = 0;
    for ([[maybe_unused]] const auto& file : fs::directory_iterator(folder.path.string()))
        ++files;
    CHECK(files <= 6);  // lock, base, log; and of a base that is written: new, log
    CHECK(opened.journal->base_bytes() > 0);
}
