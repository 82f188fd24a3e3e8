// Out of memory for stacks: a limit on the address space of a process.
//
// Needs: posix
// Without: asan tsan (they take address space whenever they like)

#include <sys/resource.h>

#include <cstdio>
#include <vector>

#include "base/must.hpp"
#include "child/child.hpp"
#include "fibers/fibers.hpp"
#include "workbook/catch.hpp"

namespace {

// Runs it where a process gets no more address space.
std::string without_memory(const std::function<bool()>& test) {
    return base::must("start a process", child::run([&test] {
                          const rlimit nothing{1, 1};
                          setrlimit(RLIMIT_AS, &nothing);
                          return test() ? 0 : 1;
                      }))
        .end();
}

}  // namespace

TEST_CASE("without memory there is no stack, and the fibers that are there go on") {
    if (without_memory([] { return fibers::Stack::map().has_value(); }) == "exit code 0")
        workbook::cannot_run("RLIMIT_AS limits nothing here (an emulator)");

    fibers::Scheduler scheduler;
    int ended = 0;
    scheduler.spawn([&ended] { ++ended; });
    CHECK(without_memory([&] {
              const auto none = scheduler.try_spawn({}, [] {});
              scheduler.run();
              const bool went_on = ended == 1;
              const auto pooled = scheduler.try_spawn({}, [&ended] { ++ended; });
              scheduler.run();
              return !none && none.error() == base::Errno::out_of_memory && went_on &&
                     pooled && ended == 2;
          }) == "exit code 0");
    scheduler.run();
}
