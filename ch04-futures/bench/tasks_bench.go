// What tasks_bench.cpp compares with: tasks_bench THREADS CASE COUNT TASKS runs COUNT operations of a
// case over goroutines, and prints what one of them took: CPU time and time in ns, and bytes.
package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// ---- Goroutines ----

func all(tasks int, work func()) {
	var left sync.WaitGroup
	left.Add(tasks)
	for i := 0; i < tasks; i++ {
		go func() {
			work()
			left.Done()
		}()
	}
	left.Wait()
}

func yields(count, tasks int) {
	all(tasks, func() {
		for i := 0; i < count/tasks; i++ {
			runtime.Gosched()
		}
	})
}

func joins(count, _ int) {
	for i := 0; i < count; i++ {
		done := make(chan struct{})
		go func() { close(done) }()
		<-done
	}
}

func batches(count, tasks int) {
	for i := 0; i < count/tasks; i++ {
		all(tasks, func() {})
	}
}

// ---- Sharing ----

func oneshots(count, _ int) {
	for i := 0; i < count; i++ {
		i, answer := i, make(chan int, 1)
		go func() { answer <- i }()
		<-answer
	}
}

type question struct {
	number int
	reply  chan int
}

func requests(count, _ int) {
	asked := make(chan question, 64)
	go func() {
		for one := range asked {
			one.reply <- one.number + 1
		}
	}()
	for i := 0; i < count; i++ {
		reply := make(chan int, 1)
		asked <- question{i, reply}
		<-reply
	}
	close(asked)
}

func messages(count, capacity int) {
	channel := make(chan int, capacity)
	go func() {
		for i := 0; i < count; i++ {
			channel <- i
		}
		close(channel)
	}()
	sum := 0
	for message := range channel {
		sum += message
	}
}

func handOvers(count, _ int) {
	ping, pong := make(chan struct{}), make(chan struct{})
	go func() {
		for range ping {
			pong <- struct{}{}
		}
	}()
	for i := 0; i < count/2; i++ {
		ping <- struct{}{}
		<-pong
	}
	close(ping)
}

func locks(count, _ int) {
	var mutex sync.Mutex
	sum := 0
	for i := 0; i < count; i++ {
		mutex.Lock()
		sum++
		mutex.Unlock()
	}
}

func contentions(count, tasks int) {
	var mutex sync.Mutex
	sum := 0
	all(tasks, func() {
		for i := 0; i < count/tasks; i++ {
			mutex.Lock()
			sum++
			runtime.Gosched()
			mutex.Unlock()
		}
	})
}

// ---- Sleeping ----

func sleeps(count, _ int) {
	var left sync.WaitGroup
	left.Add(count)
	for i := 0; i < count; i++ {
		i := i
		go func() {
			time.Sleep(time.Duration(1+i%100) * time.Millisecond)
			left.Done()
		}()
	}
	left.Wait()
}

func arms(count, _ int) {
	for i := 0; i < count; i++ {
		time.NewTimer(time.Hour).Stop()
	}
}

func residentBytes() float64 {
	numbers, _ := os.ReadFile("/proc/self/statm")
	pages, _ := strconv.ParseFloat(strings.Fields(string(numbers))[1], 64)
	return pages * 4096
}

// All of them sleep when their memory is measured; then they wake, and end.
func sleepers(count int) float64 {
	var asleep int64
	var left sync.WaitGroup
	left.Add(count)
	before := residentBytes()
	for i := 0; i < count; i++ {
		go func() {
			atomic.AddInt64(&asleep, 1)
			time.Sleep(8 * time.Second)
			left.Done()
		}()
	}
	for atomic.LoadInt64(&asleep) < int64(count) {
		runtime.Gosched()
	}
	bytes := residentBytes() - before
	left.Wait()
	return bytes / float64(count)
}

// ---- Measuring ----

func cpuTime() int64 {
	var usage syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return usage.Utime.Nano() + usage.Stime.Nano()
}

func number(word int) int {
	value, _ := strconv.Atoi(os.Args[word])
	return value
}

func main() {
	runtime.GOMAXPROCS(number(1))
	count, tasks := number(3), number(4)
	bytes := 0.0
	work := map[string]func(count, tasks int){
		"yield": yields, "join": joins, "batch": batches, "oneshot": oneshots, "request": requests,
		"mpsc": messages, "hand-over": handOvers, "lock": locks, "contend": contentions,
		"sleep": sleeps, "arm": arms,
		"sleepers": func(count, _ int) { bytes = sleepers(count) },
	}[os.Args[2]]
	if os.Args[2] != "sleepers" {
		work(2*tasks+128, tasks)
	}
	cpu, begin := cpuTime(), time.Now()
	work(count, tasks)
	each := 1 / float64(count)
	fmt.Println(float64(cpuTime()-cpu)*each, float64(time.Since(begin).Nanoseconds())*each, bytes)
}
