// Names, directories and links.

#include <string>

#include "user/directory.hpp"
#include "user/usertests/test.hpp"

namespace usertests {

namespace {

constexpr Test tests[] = {
    {"create-in-nothing",
     "Can nothing be made in a directory that is not there, or is a file?",
     [] {
         refused(user::open("no/file", Open::write | Open::create), Errno::no_such_file);
         make_file("file", "");
         refused(user::open("file/x", Open::write | Open::create), Errno::not_a_directory);
         refused(user::make_directory("file/x"), Errno::not_a_directory);
         remove_all("file");
     }},
    {"directory-is-no-file",
     "Can a directory not be written, or read as a file, or removed as one?",
     [] {
         must(user::make_directory("folder"));
         refused(user::open("folder", Open::write), Errno::is_a_directory);
         refused(user::remove("folder"), Errno::is_a_directory);
         const auto folder = must(user::open("folder"));
         char room[8];
         refused(user::read(folder, room), Errno::is_a_directory);
         must(user::close(folder));
         must(user::remove("folder", user::At::remove_directory));
     }},
    {"not-empty", "Is a directory removed only when nothing is in it?",
     [] {
         must(user::make_directory("folder"));
         make_file("folder/file", "");
         refused(user::remove("folder", user::At::remove_directory), Errno::not_empty);
         remove_all("folder/file");
         must(user::remove("folder", user::At::remove_directory));
         refused(user::remove("folder", user::At::remove_directory), Errno::no_such_file);
     }},
    {"remove-here", "Can . not be removed?",
     [] {
         refused(user::remove(".", user::At::remove_directory), Errno::invalid_argument);
     }},
    {"list", "Are exactly those names in a directory that were made in it?",
     [] {
         for (const char* name : {"b", "a", "c"}) make_file(name, "");
         remove_all("b");
         const auto names = must(user::names_in("."));
         check(names.size() == 2 && names[0] == "a" && names[1] == "c");
         remove_all("a", "c");
     }},
    {"small-room",
     "Is room too small for one name refused, and a little more enough for all?",
     [] {
         make_file("a-name-that-takes-its-room", "");
         const auto folder = must(user::open(".", Open::directory));
         alignas(8) char room[64];
         refused(user::ask(Call::getdents64, folder, room, 8), Errno::invalid_argument);
         int count = 0;
         while (must(user::ask(Call::getdents64, folder, room, sizeof room)) > 0) ++count;
         check(count >= 1);
         must(user::close(folder));
         remove_all("a-name-that-takes-its-room");
     }},
    {"link", "Do two names of one file show the same, until the last is gone?",
     [] {
         make_file("one", "text");
         must(user::link("one", "two"));
         check(must(user::status("one")).inode == must(user::status("two")).inode);
         check(must(user::status("two")).links == 2);
         remove_all("one");
         check(has("two", "text") && must(user::status("two")).links == 1);
         refused(user::link("two", "two"), Errno::already_exists);
         refused(user::link("no", "three"), Errno::no_such_file);
         refused(user::link(".", "three"), Errno::not_permitted);
         remove_all("two");
     }},
    {"symbolic-link",
     "Does a symbolic link lead where it says, and nowhere if nothing is there?",
     [] {
         make_file("file", "text");
         must(user::symbolic_link("file", "link"));
         check(has("link", "text"));
         char room[16];
         check(must(user::target_of("link", room)) == "file");
         check(user::is(must(user::status("link", user::At::no_follow)), user::Mode::link));
         remove_all("file");
         refused(user::open("link"), Errno::no_such_file);
         refused(user::target_of(".", room), Errno::invalid_argument);
         remove_all("link");
     }},
    {"link-loop", "Does a link that leads to itself end in an error?",
     [] {
         must(user::symbolic_link("b", "a"));
         must(user::symbolic_link("a", "b"));
         refused(user::open("a"), static_cast<Errno>(40));
         remove_all("a", "b");
     }},
    {"rename",
     "Does a file keep what is in it under a new name, and is what was there gone?",
     [] {
         make_file("one", "1");
         make_file("two", "2");
         must(user::rename("one", "two"));
         check(has("two", "1"));
         refused(user::open("one"), Errno::no_such_file);
         refused(user::rename("one", "two"), Errno::no_such_file);
         must(user::rename("two", "two"));
         make_file("three", "3");
         refused(user::rename("two", "three", abi::rename_no_replace),
                 Errno::already_exists);
         check(has("two", "1") && has("three", "3"));
         remove_all("two", "three");
     }},
    {"rename-directory",
     "Can a directory not be moved into itself, or onto a file, or a full one?",
     [] {
         must(user::make_directory("a"));
         must(user::make_directory("b"));
         make_file("b/file", "");
         make_file("file", "");
         refused(user::rename("a", "a/x"), Errno::invalid_argument);
         refused(user::rename("a", "file"), Errno::not_a_directory);
         refused(user::rename("file", "a"), Errno::is_a_directory);
         refused(user::rename("a", "b"), Errno::not_empty);
         must(user::rename("b", "a"));
         check(has("a/file", ""));
         remove_all("a/file", "file");
         must(user::remove("a", user::At::remove_directory));
     }},
    {"dot-dot", "Does .. of a moved directory lead to where it is now?",
     [] {
         must(user::make_directory("a"));
         must(user::make_directory("b"));
         must(user::make_directory("a/in"));
         must(user::rename("a/in", "b/in"));
         check(must(user::status("b/in/..")).inode == must(user::status("b")).inode);
         check(must(user::status("b")).links == 3 && must(user::status("a")).links == 2);
         for (const char* path : {"b/in", "a", "b"})
             must(user::remove(path, user::At::remove_directory));
     }},
    {"current-directory", "Do short paths begin where we are, and does getcwd() say where?",
     [] {
         must(user::make_directory("in"));
         must(user::change_directory("in"));
         static char path[256];
         must(user::ask(Call::getcwd, path, sizeof path));
         check(std::string_view(path).ends_with("/usertest-current-directory/in"));
         refused(user::ask(Call::getcwd, path, 2), Errno::out_of_range);
         make_file("file", "");
         must(user::change_directory(".."));
         refused(user::change_directory("in/file"), Errno::not_a_directory);
         remove_all("in/file");
         must(user::remove("in", user::At::remove_directory));
     }},
};

}  // namespace

const std::span<const Test> name_tests(tests);

}  // namespace usertests
