// Arguments that nobody in their right mind would give.

#include "abi/tracing.hpp"
#include "user/usertests/test.hpp"

namespace usertests {

namespace {

// A file that is open for both, of 3 bytes; closes and removes it.
struct Sample {
    Sample() = default;
    Sample(const Sample&) = delete;
    Sample& operator=(const Sample&) = delete;
    ~Sample() {
        must(user::close(file));
        must(user::remove("sample"));
    }
    user::File file =
        (make_file("sample", "abc"), must(user::open("sample", Open::read_write)));
};

constexpr Test tests[] = {
    {"unknown-call", "Is a call that does not exist refused, and nothing else happens?",
     [] { refused(user::ask(static_cast<Call>(999)), Errno::not_implemented); }},
    {"bad-call-number", "And one whose number is no number?",
     [] {
         refused(user::ask(static_cast<Call>(0xffff'ffff'ffff'0000)),
                 Errno::not_implemented);
     }},
    {"trace-add",
     "Are events of a program refused for which there is no room, or that are nowhere?",
     [] {
         using abi::Trace;
         static const char text[] = "x";
         for (const std::uint64_t bytes : {std::uint64_t{1} << 30, ~std::uint64_t{0}})
             refused(user::order(Call::trace, Trace::add, text, bytes), Errno::no_space);
         for (char* const place : {nowhere, of_kernel, absurd})
             refused(user::order(Call::trace, Trace::add, place, 1), Errno::bad_address);
         refused(user::order(Call::trace, static_cast<Trace>(6), text, 1),
                 Errno::invalid_argument);
     },
     Where::our_kernel},
    {"read-to-nowhere",
     "Is a read into memory that we have not refused, and the file as before?",
     [] {
         const Sample sample;
         for (char* const place : {nowhere, of_kernel, absurd})
             refused(user::read(sample.file, {place, 3}), Errno::bad_address);
         char room[3];
         check(must(user::read(sample.file, room)) == 3);
     }},
    {"write-from-nowhere",
     "Is a write of memory that we have not refused, and the file as before?",
     [] {
         const Sample sample;
         for (char* const place : {nowhere, of_kernel, absurd})
             refused(user::write(sample.file, {place, 3}), Errno::bad_address);
         check(has("sample", "abc"));
     }},
    {"path-from-nowhere",
     "Are paths that lie nowhere refused, by each call that takes one?",
     [] {
         for (char* const place :
              {nowhere, of_kernel, absurd, static_cast<char*>(nullptr)}) {
             refused(user::open(place), Errno::bad_address);
             refused(user::make_directory(place), Errno::bad_address);
             refused(user::remove(place), Errno::bad_address);
             refused(user::change_directory(place), Errno::bad_address);
             refused(user::rename(place, "x"), Errno::bad_address);
             refused(user::rename("x", place), Errno::bad_address);
             refused(user::status(place), Errno::bad_address);
             check(user::execute(place, nullptr, nullptr) == Errno::bad_address);
         }
     }},
    {"path-to-the-edge",
     "May a path end with the last byte of our memory, and not one byte later?",
     [] {
         const auto size = std::uint64_t{8192};
         auto* const pages = reinterpret_cast<char*>(must(user::ask(
             Call::mmap, 0, size, 3, abi::Map::is_private | abi::Map::anonymous, -1, 0)));
         must(user::order(Call::munmap, pages + 4096, 4096));
         pages[4094] = '.';
         pages[4095] = '\0';
         check(user::status(pages + 4094).has_value());
         pages[4095] = '.';
         refused(user::status(pages + 4094), Errno::bad_address);
         must(user::order(Call::munmap, pages, 4096));
     }},
    {"long-path", "Is a path that is too long refused?",
     [] {
         static char path[5000];
         for (char& byte : path) byte = 'a';
         path[4999] = '\0';
         refused(user::open(path), static_cast<Errno>(36));
         path[300] = '\0';
         refused(user::open(path), static_cast<Errno>(36));
         path[255] = '\0';
         refused(user::open(path), Errno::no_such_file);
     }},
    {"empty-path", "Does an empty path name nothing?",
     [] {
         refused(user::open(""), Errno::no_such_file);
         refused(user::make_directory(""), Errno::no_such_file);
         refused(user::change_directory(""), Errno::no_such_file);
     }},
    {"bad-descriptor",
     "Are numbers that are no open files refused, by each call that takes one?",
     [] {
         char room[4];
         for (const user::File file : {not_open, -1, 1'000'000, 0x7fff'ffff}) {
             refused(user::read(file, room), Errno::bad_handle);
             refused(user::write(file, "abc"), Errno::bad_handle);
             refused(user::close(file), Errno::bad_handle);
             refused(user::seek(file, 0), Errno::bad_handle);
             refused(user::status(file), Errno::bad_handle);
             refused(user::ask(Call::dup, file), Errno::bad_handle);
             refused(user::duplicate(file, 20), Errno::bad_handle);
             refused(user::ask(Call::getdents64, file, room, 4), Errno::bad_handle);
             refused(user::order(Call::fsync, file), Errno::bad_handle);
             refused(user::resize(file, 0), Errno::bad_handle);
         }
     }},
    {"wrong-way",
     "Can a file that is open for reading not be written, and the other way round?",
     [] {
         make_file("file", "abc");
         const auto reader = must(user::open("file")),
                    writer = must(user::open("file", Open::write));
         char room[3];
         refused(user::write(reader, "x"), Errno::bad_handle);
         refused(user::read(writer, room), Errno::bad_handle);
         must(user::close(reader));
         must(user::close(writer));
         remove_all("file");
     }},
    {"results-to-nowhere", "Are results that would go nowhere refused?",
     [] {
         for (char* const place : {nowhere, of_kernel, absurd}) {
             refused(user::order(Call::fstat, 0, place), Errno::bad_address);
             refused(user::order(Call::clock_gettime, 1, place), Errno::bad_address);
             refused(user::order(Call::uname, place), Errno::bad_address);
             refused(user::ask(Call::ppoll, place, 1, nullptr, nullptr, 8),
                     Errno::bad_address);
         }
     }},
    {"pipe-to-nowhere",
     "Does a pipe whose numbers would go nowhere, or a sleep of a time from there, leave "
     "nothing?",
     [] {
         for (char* const place : {nowhere, of_kernel, absurd}) {
             refused(user::order(Call::pipe2, place, 0), Errno::bad_address);
             refused(user::order(Call::nanosleep, place, nullptr), Errno::bad_address);
         }
     },
     Where::our_kernel},  // qemu-riscv64 leaves the pipe open, and reads no time there
    {"bad-seek",
     "Is a place before the file's beginning, or a direction that is none, refused?",
     [] {
         const Sample sample;
         refused(user::seek(sample.file, -1), Errno::invalid_argument);
         refused(user::ask(Call::lseek, sample.file, 0, 77), Errno::invalid_argument);
         refused(user::seek(sample.file, -4, abi::Seek::end), Errno::invalid_argument);
         check(must(user::seek(sample.file, -3, abi::Seek::end)) == 0);
     }},
    {"bad-size", "Can no file be shorter than nothing?",
     [] {
         const Sample sample;
         refused(user::resize(sample.file, -1), Errno::invalid_argument);
         check(must(user::status(sample.file)).size == 3);
     }},
    {"nothing-to-read", "Are zero bytes read and written, wherever they are?",
     [] {
         const Sample sample;
         char byte;
         check(must(user::read(sample.file, {&byte, std::size_t{0}})) == 0);
         check(must(user::write(sample.file, "")) == 0);
         check(has("sample", "abc"));
     }},
};

}  // namespace

const std::span<const Test> hostile_tests(tests);

}  // namespace usertests
