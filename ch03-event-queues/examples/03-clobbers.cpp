// What a compiler must be told of a system call, and what happens if it is not.
//
// It does not read the text of an asm statement. It believes the lists behind it: what goes in,
// comes out, is overwritten. A list that forgets something is no error. It is a program that works
// until the compiler has a use for what it believes to be safe. The first mistake was published.
//
// Needs: linux x86_64
// Without: asan tsan (what they add to a function changes which registers it uses)
// Compile: -O2
// Before: 02-same-calls.  Next: 04-results.

#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>

// [wrong]
// The instruction puts the address to return to into rcx, and the flags into r11. Not said here.
[[gnu::always_inline]] static inline long forgets_registers(long number, long a, long b,
                                                            long c) {
    asm volatile("syscall" : "+a"(number) : "D"(a), "S"(b), "d"(c) : "memory");
    return number;
}
// Not volatile, no "memory": to the compiler a calculation, with four numbers and one result.
[[gnu::always_inline]] static inline long forgets_memory(long number, long a, long b,
                                                         long c) {
    asm("syscall" : "+a"(number) : "D"(a), "S"(b), "d"(c) : "rcx", "r11");
    return number;
}
// [wrong]
// [right]
[[gnu::always_inline]] static inline long right(long number, long a, long b, long c) {
    asm volatile("syscall"
                 : "+a"(number)
                 : "D"(a), "S"(b), "d"(c)
                 : "rcx", "r11", "memory");
    return number;
}
// [right]

using Function = long (*)(long number, long a, long b, long c);

// [keepers]
// The fourth argument of a function arrives in rcx. Why should the compiler move it?
template <Function Call>
static long fourth(long, long, long, long kept) {
    Call(SYS_getppid, 0, 0, 0);
    return kept;
}

// Nothing has changed the letter, as far as the compiler can see. Or has it?
template <Function Call>
static char read_letter(int from) {
    char letter = '?';
    Call(SYS_read, from, reinterpret_cast<long>(&letter), 1);
    return letter;
}

// The same calculation twice gives the same. So once is enough?
template <Function Call>
static long read_twice(int from) {
    char room;
    return Call(SYS_read, from, reinterpret_cast<long>(&room), 1) +
           Call(SYS_read, from, reinterpret_cast<long>(&room), 1);
}
// [keepers]

static const char* yes(bool is) { return is ? "yes" : "no"; }

// Through a pointer that may change, the compiler cannot look into the function.
template <Function Call>
static void keep_a_register() {
    long (*volatile function)(long, long, long, long) = fourth<Call>;
    const long kept = function(1, 2, 3, 42);
    std::printf("  the fourth argument is 42 afterwards: %s\n", yes(kept == 42));
    if (kept == 42) return;
    const auto* before = reinterpret_cast<const std::uint8_t*>(kept) - 2;
    std::printf("  it is an address, behind the two bytes of syscall: %s\n",
                yes(before[0] == 0x0F && before[1] == 0x05));
}

template <Function Call>
static void read_into_memory() {
    int pipe_ends[2], left = 0;
    if (pipe(pipe_ends) < 0 || write(pipe_ends[1], "abcde", 5) != 5) return;
    char (*volatile letter)(int) = read_letter<Call>;
    std::printf("  the letter that was read is a: %s\n", yes(letter(pipe_ends[0]) == 'a'));
    ioctl(pipe_ends[0], FIONREAD, &left);
    const int before = left;
    long (*volatile twice)(int) = read_twice<Call>;
    const long bytes = twice(pipe_ends[0]);
    ioctl(pipe_ends[0], FIONREAD, &left);
    std::printf("  two reads say %ld bytes, and took %d\n", bytes, before - left);
    for (const int end : pipe_ends) close(end);
}

int main() {
    std::puts("rcx and r11 forgotten:");
    keep_a_register<forgets_registers>();
    std::puts("volatile and memory forgotten:");
    read_into_memory<forgets_memory>();
    std::puts("nothing forgotten:");
    keep_a_register<right>();
    read_into_memory<right>();
}

// Output:
// rcx and r11 forgotten:
//   the fourth argument is 42 afterwards: no
//   it is an address, behind the two bytes of syscall: yes
// volatile and memory forgotten:
//   the letter that was read is a: no
//   two reads say 2 bytes, and took 1
// nothing forgotten:
//   the fourth argument is 42 afterwards: yes
//   the letter that was read is a: yes
//   two reads say 2 bytes, and took 2
