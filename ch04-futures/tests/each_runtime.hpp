#pragma once
// What the tests of the runtime stand on: each test asks every back end, by readiness and by operations.

#include <string>

#include "base/must.hpp"
#include "futures/host/runtime.hpp"
#include "workbook/catch.hpp"

/// Runs @p test with a new runtime of each kind, in a section of its name.
template <class Test>
void on_each_runtime(Test test) {
    using futures::Io;
    for (const events::Backend backend : events::backends()) {
        for (const Io io : {Io::readiness, Io::operations}) {
            const std::string how = io == Io::readiness ? ", readiness" : ", operations";
            DYNAMIC_SECTION(events::name_of(backend) << how) {
                auto runtime =
                    base::must("open a runtime",
                               futures::Runtime::open({.backend = backend, .io = io}));
                test(runtime);
            }
        }
    }
}
