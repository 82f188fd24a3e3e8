// Memory: one's own, others', and none.

#include <new>

#include "user/usertests/test.hpp"

namespace usertests {

namespace {

constexpr int segment = static_cast<int>(user::Signal::segment);

char* map(std::size_t bytes, unsigned rights = abi::Map::read | abi::Map::write) {
    return reinterpret_cast<char*>(must(user::ask(
        Call::mmap, 0, bytes, rights, abi::Map::is_private | abi::Map::anonymous, -1, 0)));
}
void touch(char* place) { *const_cast<volatile char*>(place) = 1; }
const char constant[] = "constant";

constexpr Test tests[] = {
    {"wild-write", "Does a write to what we have not end the program, and it alone?",
     [] {
         check(in_child([] { touch(nowhere); }).signal() == segment);
         check(in_child([] { touch(reinterpret_cast<char*>(8)); }).signal() == segment);
         check(in_child([] { touch(absurd); }).signal() == segment);
     }},
    {"kernel-memory", "Is the kernel's memory closed to programs?",
     [] {
         check(in_child([] { touch(of_kernel); }).signal() == segment);
         check(in_child([] {
                   check(*const_cast<volatile char*>(of_kernel) == 0);
               }).signal() == segment);
     }},
    {"constants", "Can constants and code not be written?",
     [] {
         check(in_child([] { touch(const_cast<char*>(constant)); }).signal() == segment);
         check(in_child([] { touch(reinterpret_cast<char*>(&touch)); }).signal() ==
               segment);
     }},
    {"stack-is-no-code", "Can data not be executed?",
     [] {
         check(in_child([] {
                   static std::uint32_t code[] = {0x00008067};  // ret
                   reinterpret_cast<void (*)()>(reinterpret_cast<std::uintptr_t>(code))();
               }).signal() == segment);
     }},
    {"deep-stack", "Does the stack grow to what a program needs, and not without end?",
     [] {
         static int (*deep)(int) = [](int levels) {
             volatile char room[1024];
             room[0] = static_cast<char>(levels);
             return levels == 0 ? 0 : deep(levels - 1) + room[0] - room[0];
         };
         check(deep(50) == 0);
         check(in_child([] { check(deep(1'000'000) == 0); }).signal() == segment);
     }},
    {"brk", "Does the heap grow and shrink, and begin as zero?",
     [] {
         const auto begin = must(user::ask(Call::brk, 0));
         const auto end = (begin + 8191) / 4096 * 4096 + 4096 * 8;
         check(must(user::ask(Call::brk, end)) == end);
         auto* const last = reinterpret_cast<char*>(end - 1);
         check(*last == 0);
         touch(last);
         check(must(user::ask(Call::brk, begin)) == begin);
         check(must(user::ask(Call::brk, end)) == end && *last == 0);
         check(must(user::ask(Call::brk, begin)) == begin);
     }},
    {"bad-brk", "Is a heap that would end nowhere refused, by leaving it as it is?",
     [] {
         const auto end = must(user::ask(Call::brk, 0));
         for (const std::uint64_t wanted :
              {std::uint64_t{4096}, ~std::uint64_t{0}, std::uint64_t{1} << 46})
             check(user::call(Call::brk, wanted) == end);
     }},
    {"mmap", "Is memory that was asked for there, zero, and gone when it is given back?",
     [] {
         static char* place;
         place = map(3 * 4096);
         for (std::size_t i = 0; i < 3 * 4096; ++i) check(place[i] == 0);
         touch(place);
         must(user::order(Call::munmap, place + 4096, 4096));
         touch(place + 2 * 4096);
         check(in_child([] { touch(place + 4096); }).signal() == segment);
         must(user::order(Call::munmap, place, 3 * 4096));
     }},
    {"bad-mmap", "Are sizes and places that make no sense refused?",
     [] {
         constexpr unsigned own = abi::Map::is_private | abi::Map::anonymous;
         refused(user::ask(Call::mmap, 0, 0, 3, own, -1, 0), Errno::invalid_argument);
         refused(user::ask(Call::mmap, 0, ~std::uint64_t{0}, 3, own, -1, 0),
                 Errno::out_of_memory);
         refused(user::order(Call::munmap, 1, 4096), Errno::invalid_argument);
     }},
    {"read-only", "Can memory that may only be read not be written?",
     [] {
         static char* place;
         place = map(4096, abi::Map::read);
         check(*place == 0);
         check(in_child([] { touch(place); }).signal() == segment);
         must(user::order(Call::munmap, place, 4096));
     }},
    {"copy-on-write", "Do parent and child each keep what they write, page by page?",
     [] {
         static char* place;
         place = map(16 * 4096);
         for (int i = 0; i < 16; ++i) place[i * 4096] = 'p';
         const auto child = must(user::fork());
         if (child == 0) {
             for (int i = 0; i < 16; i += 2) place[i * 4096] = 'c';
             for (int i = 0; i < 16; ++i)
                 check(place[i * 4096] == (i % 2 == 0 ? 'c' : 'p'));
             user::exit(0);
         }
         for (int i = 1; i < 16; i += 2) place[i * 4096] = 'q';
         ends(child, abi::Ending::exited(0));
         for (int i = 0; i < 16; ++i) check(place[i * 4096] == (i % 2 == 0 ? 'p' : 'q'));
         must(user::order(Call::munmap, place, 16 * 4096));
     }},
    {"read-into-shared",
     "Does a read into memory that a fork shares change only the reader's?",
     [] {
         static char text[8] = "before";
         make_file("file", "after!");
         check(in_child([] {
                   const auto file = must(user::open("file"));
                   check(must(user::read(file, text)) == 6 && text[0] == 'a');
               }).status == 0);
         check(text[0] == 'b');
         remove_all("file");
     }},
    {"new", "Does the heap of programs give back what it gets?",
     [] {
         for (int round = 0; round < 100; ++round) {
             auto* const block = new char[20'000];
             block[0] = block[19'999] = 'x';
             delete[] block;
         }
         const auto end = must(user::ask(Call::brk, 0));
         for (int round = 0; round < 100; ++round) delete[] new char[20'000];
         check(must(user::ask(Call::brk, 0)) == end);
     }},
    {"illegal-instruction",
     "Does an instruction that is none end the program, and it alone?",
     [] { check(in_child([] { __builtin_trap(); }).signal() != 0); }},
};

}  // namespace

const std::span<const Test> memory_tests(tests);

}  // namespace usertests
