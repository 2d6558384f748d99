package storetest

import (
	"fmt"
	"runtime"
	"sync"
	"testing"
)

// recorder stands in for a test whose failure is expected: it keeps what would be reported.
type recorder struct {
	testing.TB

	mutex    sync.Mutex
	messages []string
	cleanups []func()
}

// failures runs a test function on a recorder and returns what it reported, panics included.
func failures(tb testing.TB, run func(testing.TB)) []string {
	r := &recorder{TB: tb}
	r.goexit(func() { run(r) })
	for len(r.cleanups) > 0 {
		last := r.cleanups[len(r.cleanups)-1]
		r.cleanups = r.cleanups[:len(r.cleanups)-1]
		r.goexit(last)
	}
	return r.messages
}

// goexit runs a function in a goroutine of its own, which FailNow may end.
func (r *recorder) goexit(run func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			if recovered := recover(); recovered != nil {
				r.Errorf("panic: %v", recovered)
			}
		}()
		run()
	}()
	<-done
}

func (r *recorder) Errorf(format string, args ...any) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.messages = append(r.messages, fmt.Sprintf(format, args...))
}

func (r *recorder) Error(args ...any) { r.Errorf("%s", fmt.Sprintln(args...)) }

func (r *recorder) Fail() { r.Errorf("failed") }

func (r *recorder) FailNow() {
	r.Fail()
	runtime.Goexit()
}

func (r *recorder) Fatalf(format string, args ...any) {
	r.Errorf(format, args...)
	runtime.Goexit()
}

func (r *recorder) Fatal(args ...any) {
	r.Error(args...)
	runtime.Goexit()
}

func (r *recorder) Failed() bool {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return len(r.messages) > 0
}

func (r *recorder) Cleanup(cleanup func()) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.cleanups = append(r.cleanups, cleanup)
}

func (r *recorder) Helper() {}
