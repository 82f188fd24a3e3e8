// What goes wrong when a handler does too much, or a signal is taken for a message. Each
// test is a program with a bug, and shows that the bug strikes.
//
// Needs: linux
// Without: asan tsan (they put their own code between a program and its signals)

#include <pthread.h>
#include <signal.h>

#include <cerrno>

#include "workbook/catch.hpp"

namespace {

void install(int signal, void (*handler)(int)) {
    struct sigaction action{};
    action.sa_handler = handler;
    REQUIRE(sigaction(signal, &action, nullptr) == 0);
}

// [lock]
pthread_mutex_t lock;
int handler_says = 0;
void take_the_lock(int) { handler_says = pthread_mutex_lock(&lock); }
// [lock]

int counted = 0;
void count_one(int) { ++counted; }

}  // namespace

TEST_CASE("a handler that needs the lock of the code it interrupted waits for itself") {
    pthread_mutexattr_t kind;
    pthread_mutexattr_init(&kind);
    pthread_mutexattr_settype(&kind, PTHREAD_MUTEX_ERRORCHECK);
    pthread_mutex_init(&lock, &kind);
    install(SIGUSR1, take_the_lock);
    pthread_mutex_lock(&lock);
    raise(SIGUSR1);
    pthread_mutex_unlock(&lock);
    // This kind of lock looks who owns it. The common kind would sleep for ever.
    CHECK(handler_says == EDEADLK);
}

TEST_CASE("counting handlers does not count signals") {
    install(SIGUSR2, count_one);
    counted = 0;
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR2);
    sigprocmask(SIG_BLOCK, &set, nullptr);
    for (int sent = 0; sent < 1000; ++sent) raise(SIGUSR2);
    sigprocmask(SIG_UNBLOCK, &set, nullptr);
    CHECK(counted == 1);
}
