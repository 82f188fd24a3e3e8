// EVFILT_VNODE over inotify.
//
// Needs: linux

#include <fcntl.h>
#include <sys/event.h>
#include <sys/stat.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "base/must.hpp"
#include "watched.hpp"

using namespace watched;
namespace files = std::filesystem;

namespace {

constexpr unsigned all_notes =
    NOTE_DELETE | NOTE_WRITE | NOTE_EXTEND | NOTE_ATTRIB | NOTE_LINK | NOTE_RENAME;

// A folder with a file of four bytes, open for reading.
class Folder {
  public:
    Folder() {
        std::string name = (files::temp_directory_path() / "watched-XXXXXX").string();
        REQUIRE(mkdtemp(name.data()) != nullptr);
        path_ = name;
        write_to("file", "abcd");
        file_ = base::must("open", open((path_ / "file").c_str(), O_RDONLY | O_CLOEXEC));
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() {
        close(file_);
        std::error_code ignored;
        files::remove_all(path_, ignored);
    }
    void write_to(const char* name, const std::string& text) const {
        std::FILE* const file = std::fopen((path_ / name).c_str(), "a");
        REQUIRE(file != nullptr);
        std::fputs(text.c_str(), file);
        std::fclose(file);
    }
    [[nodiscard]] files::path operator/(const char* name) const { return path_ / name; }
    [[nodiscard]] const files::path& path() const { return path_; }
    [[nodiscard]] int file() const { return file_; }

  private:
    files::path path_;
    int file_ = -1;
};

}  // namespace

TEST_CASE("each kind of change has its note") {
    const Queue queue;
    const Folder folder;
    REQUIRE(queue.ask(folder.file(), EVFILT_VNODE, EV_ADD | EV_CLEAR, all_notes) == 0);
    CHECK(queue.is_silent());
    folder.write_to("file", "efgh");
    CHECK(queue.event().fflags == (NOTE_WRITE | NOTE_EXTEND));
    REQUIRE(truncate((folder / "file").c_str(), 4) == 0);
    CHECK((queue.event().fflags & (NOTE_WRITE | NOTE_EXTEND)) == NOTE_WRITE);
    REQUIRE(chmod((folder / "file").c_str(), 0600) == 0);
    CHECK(queue.event().fflags == NOTE_ATTRIB);
    files::create_hard_link(folder / "file", folder / "other");
    CHECK(queue.event().fflags == NOTE_LINK);
    files::remove(folder / "other");
    CHECK(queue.event().fflags == NOTE_LINK);
    files::rename(folder / "file", folder / "new");
    CHECK((queue.event().fflags & NOTE_RENAME) != 0);
    files::remove(folder / "new");
    CHECK((queue.event().fflags & NOTE_DELETE) != 0);
    CHECK(queue.is_silent());
}

TEST_CASE("a folder: what comes and goes in it is written to it") {
    const Queue queue;
    const Folder folder;
    const Ends descriptor({base::must("open", open(folder.path().c_str(), O_RDONLY)), -1});
    REQUIRE(queue.ask(descriptor[0], EVFILT_VNODE, EV_ADD | EV_CLEAR, all_notes) == 0);
    folder.write_to("second", "");
    CHECK((queue.event().fflags & NOTE_WRITE) != 0);
    files::remove(folder / "second");
    CHECK((queue.event().fflags & NOTE_WRITE) != 0);
    CHECK(queue.is_silent());
}

TEST_CASE("only what is asked for is told; several changes come in one event") {
    const Queue queue;
    const Folder folder;
    REQUIRE(queue.ask(folder.file(), EVFILT_VNODE, EV_ADD | EV_CLEAR, NOTE_ATTRIB) == 0);
    folder.write_to("file", "more");
    CHECK(queue.is_silent());
    REQUIRE(queue.ask(folder.file(), EVFILT_VNODE, EV_ADD, NOTE_ATTRIB | NOTE_WRITE) == 0);
    folder.write_to("file", "and more");
    REQUIRE(chmod((folder / "file").c_str(), 0640) == 0);
    CHECK((queue.event().fflags & (NOTE_ATTRIB | NOTE_WRITE)) ==
          (NOTE_ATTRIB | NOTE_WRITE));
}

TEST_CASE("without EV_CLEAR what has happened is told each time, and the notes add up") {
    const Queue queue;
    const Folder folder;
    REQUIRE(queue.ask(folder.file(), EVFILT_VNODE, EV_ADD, all_notes) == 0);
    REQUIRE(chmod((folder / "file").c_str(), 0640) == 0);
    for (int i = 0; i < 3; ++i) CHECK(queue.event().fflags == NOTE_ATTRIB);
    files::create_hard_link(folder / "file", folder / "other");
    CHECK(queue.event().fflags == (NOTE_ATTRIB | NOTE_LINK));
}

TEST_CASE(
    "two queues watch one file; what is closed is watched no longer; a pipe is no file") {
    const Queue first, second;
    const Folder folder;
    const int copy = base::must("dup", dup(folder.file()));
    REQUIRE(first.ask(folder.file(), EVFILT_VNODE, EV_ADD | EV_CLEAR, NOTE_ATTRIB) == 0);
    REQUIRE(second.ask(copy, EVFILT_VNODE, EV_ADD | EV_CLEAR, NOTE_ATTRIB) == 0);
    REQUIRE(chmod((folder / "file").c_str(), 0640) == 0);
    CHECK(first.event().fflags == NOTE_ATTRIB);
    CHECK(second.event().fflags == NOTE_ATTRIB);
    close(copy);
    REQUIRE(chmod((folder / "file").c_str(), 0600) == 0);
    CHECK(second.is_silent());
    const Ends pipe(pipe_ends());
    CHECK(first.ask(pipe[0], EVFILT_VNODE, EV_ADD, NOTE_WRITE) == EINVAL);
}

TEST_CASE("a number that is another file's by now is watched anew") {
    const Queue queue;
    const Folder first, second;
    const int number = base::must("open", open((first / "file").c_str(), O_RDONLY));
    for (const int filter : {EVFILT_VNODE, EVFILT_READ, EVFILT_WRITE})
        REQUIRE(queue.ask(number, filter, EV_ADD | EV_CLEAR, NOTE_ATTRIB) == 0);
    CHECK(queue.events().size() == 2);
    REQUIRE(dup2(second.file(), number) == number);
    REQUIRE(chmod((first / "file").c_str(), 0640) == 0);
    CHECK(queue.is_silent());
    REQUIRE(queue.ask(number, EVFILT_VNODE, EV_ADD | EV_CLEAR, NOTE_ATTRIB) == 0);
    CHECK(queue.ask(number, EVFILT_READ, EV_ADD | EV_ONESHOT) == 0);
    CHECK(queue.event().data == 4);
    REQUIRE(chmod((second / "file").c_str(), 0640) == 0);
    CHECK(queue.event().fflags == NOTE_ATTRIB);
    close(number);
}
