// A guard page catches only those who step on it: a frame that is larger can pass over it.
//
// Needs: linux x86_64 (builds and runs programs of its own, so for this machine)
#include <string>

#include "child/twin.hpp"
#include "workbook/catch.hpp"

// [over]
// One piece of memory: somebody's data, a guard page, and a stack. The function's frame is
// larger than all the stack that is left; it writes to the frame's far end only.
static const std::string program = R"(
    #include <pthread.h>
    #include <stdio.h>
    #include <sys/mman.h>
    constexpr unsigned long page = 4096, stack = 64 * 1024, data = 128 * 1024;
    volatile unsigned long start = 0;  // so that no compiler knows where we write

    [[gnu::noinline]] char far_end() {
        volatile char frame[stack + 16 * page];
        frame[start] = 'X';
        return frame[start];
    }
    int main() {
        char* memory = (char*)mmap(nullptr, data + page + stack, PROT_READ | PROT_WRITE,
                                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        mprotect(memory + data, page, PROT_NONE);
        pthread_attr_t attributes;
        pthread_attr_init(&attributes);
        pthread_attr_setstack(&attributes, memory + data + page, stack);
        pthread_t thread;
        auto body = [](void*) -> void* { far_end(); return nullptr; };
        if (pthread_create(&thread, &attributes, body, nullptr) != 0) return 2;
        pthread_join(thread, nullptr);
        for (unsigned long i = 0; i < data; ++i)
            if (memory[i] == 'X') return puts("overwritten"), 0;
        return 1;
    }
)";

TEST_CASE("a large frame passes over the guard and writes into what lies below") {
    const child::Twin twin(program, "-O1 -fno-stack-clash-protection");
    REQUIRE(twin.built());
    const child::Fate fate = twin.run();
    CHECK(fate.end() == "exit code 0");
    CHECK(fate.said == "overwritten\n");
}

TEST_CASE("with probes for each page it is caught") {
    const child::Twin twin(program, "-O1 -fstack-clash-protection");
    REQUIRE(twin.built());
    CHECK(twin.run().end() == "killed by SIGSEGV");
}
// [over]
