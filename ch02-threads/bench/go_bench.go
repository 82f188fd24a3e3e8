// What go_bench.cpp compares with: go_bench WORK prints the nanoseconds for one of its operations.
// CPU time of the whole process, as there.
package main

import (
	"fmt"
	"os"
	"runtime"
	"sync"
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
		channel <- i
	}
	close(channel)
	<-done
	return count
}

func main() {
	runtime.GOMAXPROCS(1)
	work := map[string]func() int{
		"yield":   func() int { return yields(64, 20000) },
		"join":    func() int { return joins(200000) },
		"channel": func() int { return messages(2000000) },
	}[os.Args[1]]
	work() // warm
	begin := cpuTime()
	operations := work()
	fmt.Println(float64(cpuTime()-begin) / float64(operations))
}
