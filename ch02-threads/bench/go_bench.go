// What go_bench.cpp compares with: go_bench WORK THREADS prints the nanoseconds for one of its
// operations. CPU time of the whole process, as there.
package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
)

func cpuTime() int64 {
	var usage syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return (usage.Utime.Nano() + usage.Stime.Nano())
}

func yields(count, times int) int {
	var all sync.WaitGroup
	for i := 0; i < count; i++ {
		all.Add(1)
		go func() {
			for j := 0; j < times; j++ {
				runtime.Gosched()
			}
			all.Done()
		}()
	}
	all.Wait()
	return count * times
}

func joins(times int) int {
	for i := 0; i < times; i++ {
		done := make(chan struct{})
		go func() { close(done) }()
		<-done
	}
	return times
}

func messages(count int) int {
	channel := make(chan int, 1024)
	done := make(chan int)
	go func() {
		sum := 0
		for message := range channel {
			sum += message
		}
		done <- sum
	}()
	for i := 0; i < count; i++ {
		channel <- i % 2
	}
	close(channel)
	<-done
	return count
}

var result uint64

// The same as workloads::calculate().
func calculate() {
	state := uint64(1)
	for i := 0; i < 20000; i++ {
		state = (state ^ state>>29) * 6364136223846793005
	}
	atomic.StoreUint64(&result, state)
}

func sums(count int) int {
	var all sync.WaitGroup
	for i := 0; i < count; i++ {
		all.Add(1)
		go func() {
			calculate()
			all.Done()
		}()
	}
	all.Wait()
	return count
}

type pair struct{ out, in [2]*os.File }

var pairs []pair

// Opens the pipes, once: the other program does not count that either.
func openPairs(count int) {
	for i := 0; i < count; i++ {
		var one pair
		for end := range one.out {
			var err error
			one.out[end], one.in[end], err = os.Pipe()
			check(err)
		}
		pairs = append(pairs, one)
	}
}

// An error would leave the other one waiting for ever.
func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func send(in *os.File, bytes []byte) {
	_, err := in.Write(bytes)
	check(err)
}

func receive(out *os.File, bytes []byte) {
	_, err := out.Read(bytes)
	check(err)
}

// The same as workloads::PingPong.
func pingPong(count, rounds int) int {
	if pairs == nil {
		openPairs(count)
	}
	var all sync.WaitGroup
	for _, one := range pairs {
		one := one
		all.Add(2)
		go func() {
			bytes := make([]byte, 1)
			for i := 0; i < rounds; i++ {
				send(one.in[0], bytes)
				receive(one.out[1], bytes)
			}
			all.Done()
		}()
		go func() {
			bytes := make([]byte, 1)
			for i := 0; i < rounds; i++ {
				receive(one.out[0], bytes)
				send(one.in[1], bytes)
			}
			all.Done()
		}()
	}
	all.Wait()
	return count * 2 * rounds
}

func main() {
	threads, _ := strconv.Atoi(os.Args[2])
	runtime.GOMAXPROCS(threads)
	work := map[string]func() int{
		"yield":     func() int { return yields(64, 20000) },
		"join":      func() int { return joins(200000) },
		"channel":   func() int { return messages(2000000) },
		"sums":      func() int { return sums(256) },
		"ping-pong": func() int { return pingPong(64, 100) },
	}[os.Args[1]]
	work() // warm
	begin := cpuTime()
	operations := work()
	fmt.Println(float64(cpuTime()-begin) / float64(operations))
}
