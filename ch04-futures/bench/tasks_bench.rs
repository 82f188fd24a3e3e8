// What tasks_bench.cpp and workers_bench.cpp compare with: peer THREADS CASE COUNT TASKS runs COUNT
// operations of a case over tokio, and prints what one of them took: CPU time and time in ns, and bytes.
use std::future::{poll_fn, Future};
use std::hint::black_box;
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering::AcqRel, Ordering::Release};
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};
use tokio::spawn;
use tokio::sync::{mpsc, oneshot, Mutex, Notify};
use tokio::task::yield_now;
use tokio::time::sleep;

// ---- Tasks ----

async fn give_way(times: u64) {
    for _ in 0..times {
        yield_now().await;
    }
}

async fn all(tasks: u64, make: impl Fn(u64) -> tokio::task::JoinHandle<()>) {
    let handles: Vec<_> = (0..tasks).map(make).collect();
    for handle in handles {
        handle.await.unwrap();
    }
}

async fn yields(count: u64, tasks: u64) {
    all(tasks, |_| spawn(give_way(count / tasks))).await;
}

async fn joins(count: u64) {
    for _ in 0..count {
        spawn(async {}).await.unwrap();
    }
}

// A latch that outlives every task: who is the last rings.
struct Latch {
    left: AtomicU64,
    done: Notify,
}

impl Latch {
    fn new(count: u64) -> &'static Latch {
        Box::leak(Box::new(Latch { left: AtomicU64::new(count), done: Notify::new() }))
    }
    fn count_down(&self) {
        if self.left.fetch_sub(1, AcqRel) == 1 {
            self.done.notify_one();
        }
    }
}

async fn batches(count: u64, tasks: u64) {
    let latch = Latch::new(0);
    for _ in 0..count / tasks {
        latch.left.store(tasks, Release);
        for _ in 0..tasks {
            spawn(async move { latch.count_down() });
        }
        latch.done.notified().await;
    }
}

async fn aborts(count: u64) {
    for _ in 0..count {
        let task = spawn(sleep(Duration::from_secs(3600)));
        yield_now().await;
        task.abort();
        assert!(task.await.unwrap_err().is_cancelled());
    }
}

macro_rules! levels {
    ($last:ident) => {
        async fn $last(times: u64) {
            give_way(times).await
        }
    };
    ($first:ident $second:ident $($rest:ident)*) => {
        async fn $first(times: u64) {
            $second(times).await
        }
        levels!($second $($rest)*);
    };
}
levels!(level32 level31 level30 level29 level28 level27 level26 level25 level24 level23 level22 level21
    level20 level19 level18 level17 level16 level15 level14 level13 level12 level11 level10 level9
    level8 level7 level6 level5 level4 level3 level2);

async fn depths(count: u64, depth: u64) {
    let times = count / 64;
    all(64, |_| if depth == 1 { spawn(give_way(times)) } else { spawn(level32(times)) }).await;
}

// ---- Wakers ----

async fn clones(count: u64) {
    poll_fn(|context| {
        for _ in 0..count {
            drop(black_box(context.waker().clone()));
        }
        Poll::Ready(())
    })
    .await
}

async fn wakes(count: u64) {
    poll_fn(|context| {
        for _ in 0..count {
            black_box(context.waker()).wake_by_ref();
        }
        Poll::Ready(())
    })
    .await
}

// ---- Sharing ----

async fn oneshots(count: u64) {
    for i in 0..count {
        let (sender, receiver) = oneshot::channel();
        spawn(async move { sender.send(i).unwrap() });
        assert!(receiver.await.unwrap() == i);
    }
}

async fn requests(count: u64) {
    let (ask, mut asked) = mpsc::channel::<(u64, oneshot::Sender<u64>)>(64);
    let server = spawn(async move {
        while let Some((question, reply)) = asked.recv().await {
            reply.send(question + 1).unwrap();
        }
    });
    for i in 0..count {
        let (reply, answer) = oneshot::channel();
        ask.send((i, reply)).await.unwrap();
        assert!(answer.await.unwrap() == i + 1);
    }
    drop(ask);
    server.await.unwrap();
}

async fn messages(count: u64, capacity: u64) {
    let (sender, mut receiver) = mpsc::channel(capacity as usize);
    let producer = spawn(async move {
        for i in 0..count {
            sender.send(i).await.unwrap();
        }
    });
    let mut sum = 0;
    while let Some(message) = receiver.recv().await {
        sum += message;
    }
    assert!(sum == count * (count - 1) / 2);
    producer.await.unwrap();
}

async fn pass(times: u64, mine: Arc<Notify>, yours: Arc<Notify>) {
    for _ in 0..times {
        mine.notified().await;
        yours.notify_one();
    }
}

async fn hand_overs(count: u64) {
    let (ping, pong) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let one = spawn(pass(count / 2, ping.clone(), pong.clone()));
    let other = spawn(pass(count / 2, pong, ping.clone()));
    ping.notify_one();
    one.await.unwrap();
    other.await.unwrap();
}

async fn locks(count: u64) {
    let mutex = Mutex::new(0);
    for _ in 0..count {
        *mutex.lock().await += 1;
    }
    assert!(*mutex.lock().await == count);
}

async fn contend(times: u64, mutex: Arc<Mutex<u64>>) {
    for _ in 0..times {
        let mut sum = mutex.lock().await;
        *sum += 1;
        yield_now().await;
    }
}

async fn contentions(count: u64, tasks: u64) {
    let mutex = Arc::new(Mutex::new(0));
    all(tasks, |_| spawn(contend(count / tasks, mutex.clone()))).await;
    assert!(*mutex.lock().await == count / tasks * tasks);
}

// ---- Sleeping ----

async fn sleeps(count: u64) {
    let latch = Latch::new(count);
    for i in 0..count {
        spawn(async move {
            sleep(Duration::from_millis(1 + i % 100)).await;
            latch.count_down();
        });
    }
    latch.done.notified().await;
}

// Every poll costs a task of its budget here: it gives way before that is spent.
async fn arms(count: u64) {
    for i in 0..count {
        let mut alarm = pin!(sleep(Duration::from_secs(3600)));
        poll_fn(|context| {
            assert!(alarm.as_mut().poll(context).is_pending());
            Poll::Ready(())
        })
        .await;
        if i % 64 == 63 {
            yield_now().await;
        }
    }
}

fn resident_bytes() -> f64 {
    let numbers = std::fs::read_to_string("/proc/self/statm").unwrap();
    numbers.split(' ').nth(1).unwrap().parse::<f64>().unwrap() * 4096.0
}

// All of them sleep when their memory is measured; then they wake, and end.
async fn sleepers(count: u64) -> f64 {
    let (asleep, ended) = (Latch::new(count), Latch::new(count));
    let before = resident_bytes();
    for _ in 0..count {
        spawn(async move {
            asleep.count_down();
            sleep(Duration::from_secs(4)).await;
            ended.count_down();
        });
    }
    asleep.done.notified().await;
    let bytes = resident_bytes() - before;
    ended.done.notified().await;
    bytes / count as f64
}

// ---- Measuring ----

async fn run(case: &str, count: u64, tasks: u64) -> f64 {
    match case {
        "yield" => yields(count, tasks).await,
        "join" => joins(count).await,
        "batch" => batches(count, tasks).await,
        "abort" => aborts(count).await,
        "depth" => depths(count, tasks).await,
        "clone" => clones(count).await,
        "wake" => wakes(count).await,
        "oneshot" => oneshots(count).await,
        "request" => requests(count).await,
        "mpsc" => messages(count, tasks).await,
        "hand-over" => hand_overs(count).await,
        "lock" => locks(count).await,
        "contend" => contentions(count, tasks).await,
        "sleep" => sleeps(count).await,
        "arm" => arms(count).await,
        "sleepers" => return sleepers(count).await,
        _ => panic!("no such case"),
    }
    0.0
}

extern "C" {
    fn clock_gettime(clock: i32, now: *mut [i64; 2]) -> i32;
}

fn cpu_ns() -> f64 {
    let mut now = [0; 2];
    unsafe { clock_gettime(2, &mut now) };
    now[0] as f64 * 1e9 + now[1] as f64
}

// In a task, whose spawns stay in its worker.
async fn measure(case: String, count: u64, tasks: u64) {
    if case != "sleepers" {
        run(&case, 2 * tasks.max(64), tasks).await;
    }
    let (cpu, time) = (cpu_ns(), Instant::now());
    let bytes = run(&case, count, tasks).await;
    let (cpu, time) = (cpu_ns() - cpu, time.elapsed().as_nanos() as f64);
    println!("{} {} {}", cpu / count as f64, time / count as f64, bytes);
}

fn main() {
    let words: Vec<String> = std::env::args().collect();
    let number = |i: usize| words[i].parse::<u64>().unwrap();
    let mut builder = match number(1) {
        1 => tokio::runtime::Builder::new_current_thread(),
        _ => tokio::runtime::Builder::new_multi_thread(),
    };
    let runtime = builder.worker_threads(number(1) as usize).enable_time().build().unwrap();
    let (count, tasks) = (number(3), number(4));
    runtime.block_on(async { spawn(measure(words[2].clone(), count, tasks)).await.unwrap() });
}
