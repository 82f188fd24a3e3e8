// What workers_bench.cpp compares with: the same cases as on one thread.
include!("tasks_bench.rs");
