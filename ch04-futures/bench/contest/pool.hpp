#pragma once
// Ours: tasks of a ThreadPool, by one worker or two.

#include "futures/host/parker.hpp"
#include "futures/host/thread_pool.hpp"
#include "ours.hpp"

namespace contest::ours {

template <unsigned workers, Task<> (*main)(futures::ThreadPool&, Size)>
double run_pool(Size size) {
    futures::Parker driver;
    futures::ThreadPool pool(driver, {.workers = workers});
    pool.block_on(main(pool, size));
    return 0;
}

template <unsigned workers>
inline const Cases pool_cases = {
    {"yield", run_pool<workers, yields>},
    {"join", run_pool<workers, joins>},
    {"oneshot", run_pool<workers, oneshots<Shared>>},
    {"request", run_pool<workers, requests<Shared>>},
    {"mpsc", run_pool<workers, messages<Shared>>},
    {"hand-over", run_pool<workers, hand_overs<Shared>>},
    {"lock", run_pool<workers, locks<Shared>>},
    {"contend", run_pool<workers, contentions<Shared>>},
};

}  // namespace contest::ours
