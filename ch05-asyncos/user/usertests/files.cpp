// What is in files.

#include "user/usertests/test.hpp"

namespace usertests {

namespace {

constexpr Test tests[] = {
    {"write-read", "Is what was written read again?",
     [] {
         make_file("file", "some text\n");
         check(has("file", "some text\n"));
         remove_all("file");
     }},
    {"truncate-on-open", "Does a file that is opened to be written anew begin empty?",
     [] {
         make_file("file", "some text");
         make_file("file", "x");
         check(has("file", "x"));
         remove_all("file");
     }},
    {"append",
     "Does each write to an appended file go to its end, whoever else has written?",
     [] {
         const auto one =
             must(user::open("file", Open::write | Open::create | Open::append));
         const auto other = must(user::open("file", Open::write | Open::append));
         must(user::write(one, "a"));
         must(user::write(other, "b"));
         must(user::write(one, "c"));
         must(user::close(one));
         must(user::close(other));
         check(has("file", "abc"));
         remove_all("file");
     }},
    {"exclusive", "Is a file that must be new refused, if it is there?",
     [] {
         make_file("file", "x");
         refused(user::open("file", Open::write | Open::create | Open::exclusive),
                 Errno::already_exists);
         remove_all("file");
         must(user::close(
             must(user::open("file", Open::write | Open::create | Open::exclusive))));
         remove_all("file");
     }},
    {"hole", "Is what was never written, between two writes, zero?",
     [] {
         const auto file = must(user::open("file", Open::read_write | Open::create));
         must(user::seek(file, 100'000));
         must(user::write(file, "end"));
         must(user::seek(file, 50'000));
         char room[64] = {1};
         check(must(user::read(file, room)) == sizeof room);
         for (const char byte : room) check(byte == 0);
         check(must(user::status(file)).size == 100'003);
         must(user::close(file));
         remove_all("file");
     }},
    {"truncate", "Is a file that is cut and grown again zero where it was cut?",
     [] {
         make_file("file", "abcdef");
         const auto file = must(user::open("file", Open::write));
         must(user::resize(file, 2));
         must(user::resize(file, 4));
         must(user::close(file));
         check(has("file", {"ab\0\0", 4}));
         remove_all("file");
     }},
    {"pread-pwrite", "Do reads and writes at a place leave the file's own place alone?",
     [] {
         make_file("file", "abcdef");
         const auto file = must(user::open("file", Open::read_write));
         char room[2];
         check(must(user::ask(Call::pread64, file, room, 2, 3)) == 2 && room[0] == 'd');
         check(must(user::ask(Call::pwrite64, file, "XY", 2, 1)) == 2);
         check(must(user::read(file, room)) == 2 && room[0] == 'a' && room[1] == 'X');
         check(must(user::ask(Call::pread64, file, room, 2, 100)) == 0);
         must(user::close(file));
         remove_all("file");
     }},
    {"shared-place", "Do a descriptor and its copy have one place, and two openings two?",
     [] {
         make_file("file", "abcdef");
         const auto one = must(user::open("file")), other = must(user::open("file"));
         must(user::duplicate(one, 30));
         char byte;
         must(user::read(one, {&byte, 1}));
         must(user::read(30, {&byte, 1}));
         check(byte == 'b');
         must(user::read(other, {&byte, 1}));
         check(byte == 'a');
         for (const user::File file : {one, other, 30}) must(user::close(file));
         remove_all("file");
     }},
    {"place-after-fork", "Do a process and its child share the place in a file?",
     [] {
         const auto file = must(user::open("file", Open::write | Open::create));
         must(user::duplicate(file, 30));
         check(in_child([] { must(user::write(30, "child ")); }).status == 0);
         must(user::write(file, "parent"));
         must(user::close(file));
         must(user::close(30));
         check(has("file", "child parent"));
         remove_all("file");
     }},
    // [unlinked]
    {"unlinked-but-open", "Is a file whose name is gone there until it is closed?",
     [] {
         const auto file = must(user::open("file", Open::read_write | Open::create));
         must(user::write(file, "still here"));
         must(user::remove("file"));
         refused(user::open("file"), Errno::no_such_file);
         must(user::seek(file, 0));
         char room[10];
         check(must(user::read(file, room)) == 10 && room[9] == 'e');
         check(must(user::status(file)).links == 0);
         must(user::close(file));
     }},
    // [unlinked]
    {"lowest-descriptor", "Is a new file's number the lowest that is free?",
     [] {
         const auto one = must(user::open("/")), two = must(user::open("/"));
         must(user::close(one));
         check(must(user::open("/")) == one);
         must(user::close(one));
         must(user::close(two));
     }},
    {"many-descriptors",
     "Is there an end to open files, does it come as an error, and is all well again?",
     [] {
         static user::File opened[5000];
         int count = 0;
         user::Result<user::File> file = 0;
         while (count < 5000 && (file = user::open("/"))) opened[count++] = *file;
         if (count < 5000) refused(file, Errno::too_many_handles);
         check(count >= 16);
         while (count > 0) must(user::close(opened[--count]));
         must(user::close(must(user::open("/"))));
     }},
    {"high-descriptors",
     "Do files with high numbers lead where they should, in a child, too?",
     [] {
         const auto pipe = must(user::make_pipe());
         for (user::File file = 20; file < 220; ++file)
             must(user::duplicate(file % 2 == 0 ? pipe.read_end : pipe.write_end, file));
         check(ends_well([] {
             for (user::File file = 20; file < 220; file += 2) {
                 must(user::write(file + 1, "x"));
                 char byte = 0;
                 check(must(user::read(file, {&byte, 1})) == 1 && byte == 'x');
             }
         }));
         for (user::File file = 20; file < 220; ++file) must(user::close(file));
         refused(user::write(219, "x"), Errno::bad_handle);
         must(user::close(pipe.write_end));
         char byte;  // nobody else has kept it open
         check(must(user::read(pipe.read_end, {&byte, 1})) == 0);
         must(user::close(pipe.read_end));
     }},
    {"descriptor-limit", "Is the highest number one, and the next none?",
     [] {
         const auto file = must(user::open("/"));
         must(user::duplicate(file, 1023));
         refused(user::duplicate(file, 1024), Errno::bad_handle);
         refused(user::duplicate(file, -1), Errno::bad_handle);
         check(must(user::open("/")) == file + 1);
         for (const user::File each : {file, file + 1, 1023}) must(user::close(each));
         refused(user::close(1024), Errno::bad_handle);
     },
     Where::our_kernel},
    {"big-file", "Is a file of many blocks what was written, block by block?",
     [] {
         const auto file = must(user::open("file", Open::read_write | Open::create));
         static std::uint32_t block[1024];
         for (std::uint32_t i = 0; i < 150; ++i) {
             for (std::uint32_t& word : block) word = i * 2654435761U;
             must(user::write_all(file, {reinterpret_cast<char*>(block), sizeof block}));
         }
         must(user::seek(file, 0));
         for (std::uint32_t i = 0; i < 150; ++i) {
             check(must(user::read(file, {reinterpret_cast<char*>(block), sizeof block})) ==
                   sizeof block);
             for (const std::uint32_t word : block) check(word == i * 2654435761U);
         }
         must(user::close(file));
         remove_all("file");
     }},
    {"sync", "Can a file, and all of them, be made to last?",
     [] {
         const auto file = must(user::open("file", Open::write | Open::create));
         must(user::write(file, "x"));
         must(user::order(Call::fsync, file));
         must(user::close(file));
         must(user::order(Call::sync));
         remove_all("file");
     }},
};

}  // namespace

const std::span<const Test> file_tests(tests);

}  // namespace usertests
