#pragma once
// Ours, with several threads: the same tasks over ThreadPool, and over SharedExecutor.

#include "cases.hpp"
#include "futures/host/parker.hpp"
#include "futures/host/thread_pool.hpp"
#include "sharing.hpp"
#include "tasks.hpp"

namespace contest::workers {

using futures::Shared, futures::Task, futures::ThreadPool;

// Runs a case as a task, and what that starts.
template <unsigned workers, Task<> (*main)(ThreadPool&, Size)>
double run(Size size) {
    futures::Parker driver;
    ThreadPool pool(driver, {.workers = workers});
    pool.block_on(main(pool, size));
    return 0;
}

template <unsigned workers>
inline const Cases cases = {
    {"yield", run<workers, ours::yields>},
    {"join", run<workers, ours::joins>},
    {"mpsc", run<workers, ours::messages<Shared>>},
    {"contend", run<workers, ours::contentions<Shared>>},
};

}  // namespace contest::workers
