package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"time"

	"channelgraph/internal/store"
	"channelgraph/internal/store/embedded"
	"channelgraph/internal/synthetic"
)

// childVariable holds the task of a process that measures its own memory, so that nothing else is in it.
const childVariable = "CHANNELGRAPH_BENCH_CHILD"

// childTask is what such a process does: fill a folder, or open it again and read.
type childTask struct {
	Folder string
	Fill   bool
	Size   synthetic.Size
	Reads  bool // measure three hops after opening
	Rounds int
	CPU    bool // profile what is measured
}

// childResult is what it prints.
type childResult struct {
	Records     int
	Seconds     float64 // inside Update, or of opening
	ResidentMiB float64
	PeakMiB     float64
	Memory      string // what the resident memory is, after a fill
	CPU         string
	Hops        *hopResult
}

// large measures loading, reopening and memory of the large channel in the embedded store, and three hops on it.
func large(ctx context.Context, b *bench) (err error) {
	folder, err := os.MkdirTemp("", "channelgraph-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	filled, err := runChild(ctx, childTask{Folder: folder, Fill: true, Size: b.large})
	if err != nil {
		return err
	}
	var seconds, resident, peak []float64
	for range b.rounds {
		opened, err := runChild(ctx, childTask{Folder: folder, Size: b.large})
		if err != nil {
			return err
		}
		seconds, resident, peak = append(seconds, opened.Seconds), append(resident, opened.ResidentMiB), append(peak, opened.PeakMiB)
	}
	rate := float64(filled.Records) / filled.Seconds
	name := fmt.Sprintf("embedded, %d records in %d nodes", filled.Records, b.large.Providers+b.large.Resellers+b.large.Customers+b.large.Subscriptions)
	load := row{what: name + ": load", ours: fmt.Sprintf("%.0f records/s (%.1f s)", rate, filled.Seconds), target: "200,000 records/s", met: judged(rate >= 200_000),
		note: "one load, in batches of 10,000, each durable before the next; the time of making the records up is left out"}
	reopening := row{what: name + ": reopen", ours: fmt.Sprintf("%.2f s", median(seconds)), target: "3 s", met: judged(median(seconds) <= 3)}
	b.report.add(
		b.explainedByChild(ctx, load, childTask{Folder: folder + "/again", Fill: true, Size: b.large}),
		b.explainedByChild(ctx, reopening, childTask{Folder: folder, Size: b.large}),
		row{what: name + ": resident after reopening", ours: fmt.Sprintf("%.0f MiB", median(resident)), target: "1024 MiB", met: judged(median(resident) <= 1024),
			note: fmt.Sprintf("VmRSS; the peak, VmHWM, is %.0f MiB while reopening", median(peak))},
		row{what: name + ": resident right after the load", ours: fmt.Sprintf("%.0f MiB", filled.ResidentMiB), target: "1024 MiB", met: judged(filled.ResidentMiB <= 1024),
			note: fmt.Sprintf("of the process that loaded, as of an import, which then ends: a server is another process; the peak is %.0f MiB; %s", filled.PeakMiB, filled.Memory)},
	)
	read, err := runChild(ctx, childTask{Folder: folder, Size: b.large, Reads: true, Rounds: b.rounds})
	if err != nil {
		return err
	}
	for _, hops := range read.Hops.rows() {
		b.report.add(b.explainedByChild(ctx, hops, childTask{Folder: folder, Size: b.large, Reads: true, Rounds: b.rounds}))
	}
	return nil
}

// explainedByChild notes, for a target that is not met, where a process that does the task spends its time.
func (b *bench) explainedByChild(ctx context.Context, result row, task childTask) row {
	if result.met != unmet || b.quick {
		return result
	}
	task.CPU = true
	profiled, err := runChild(ctx, task)
	if err != nil {
		return result.noting("no profile: " + err.Error())
	}
	return result.noting("CPU profile " + profiled.CPU)
}

func runChild(ctx context.Context, task childTask) (result childResult, err error) {
	err = runSelf(ctx, childVariable, task, &result)
	return result, err
}

// runSelf has a process of this program do a task, which a variable holds, and reads the result that it prints.
func runSelf(ctx context.Context, variable string, task, result any) error {
	program, err := os.Executable()
	if err != nil {
		return err
	}
	text, err := json.Marshal(task)
	if err != nil {
		return err
	}
	command := exec.CommandContext(ctx, program)
	command.Env = append(os.Environ(), variable+"="+string(text))
	command.Stderr = os.Stderr
	output, err := command.Output()
	if err != nil {
		return err
	}
	return json.Unmarshal(output, result)
}

func largeChild(text string) (err error) {
	var task childTask
	if err := json.Unmarshal([]byte(text), &task); err != nil {
		return err
	}
	embedded.BoundGarbage() // as the server does
	child := largeProcess{task: task}
	if err := child.measured(!task.Fill && !task.Reads, child.open); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, child.graph.Close()) }()
	if task.Fill {
		err = child.measured(true, child.fill)
	}
	child.result.ResidentMiB, child.result.PeakMiB = memoryMiB("VmRSS"), memoryMiB("VmHWM")
	if task.Fill && err == nil {
		child.result.Memory, err = memorySplit(child.result.ResidentMiB)
	}
	if task.Reads && err == nil {
		err = child.measured(true, child.read)
	}
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(child.result)
}

// largeProcess is the process of a task.
type largeProcess struct {
	task   childTask
	graph  *embedded.Store
	result childResult
}

// measured runs a step, with a profile if the task wants one and the step is what it measures.
func (p *largeProcess) measured(measures bool, step func() error) (err error) {
	if !measures || !p.task.CPU {
		return step()
	}
	p.result.CPU, err = cpuProfile(step)
	return err
}

func (p *largeProcess) open() (err error) {
	began := time.Now()
	p.graph, err = embedded.Open(p.task.Folder, embedded.Options{Logger: slog.New(slog.DiscardHandler)})
	p.result.Seconds = time.Since(began).Seconds()
	return err
}

func (p *largeProcess) fill() (err error) {
	timed := &timedWriter{Writer: p.graph}
	p.result.Records, err = fill(context.Background(), timed, p.task.Size)
	p.result.Seconds = timed.took.Seconds()
	return err
}

func (p *largeProcess) read() (err error) {
	p.result.Hops, err = measureHops(p.graph, p.task)
	return err
}

// memorySplit says what the resident memory holds.
func memorySplit(residentMiB float64) (string, error) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	live, err := heapProfile()
	runtime.ReadMemStats(&after)
	mib := func(bytes uint64) float64 { return float64(bytes) / (1 << 20) }
	garbage := mib(before.HeapAlloc - min(after.HeapAlloc, before.HeapAlloc))
	unused := mib(before.HeapSys-before.HeapReleased) - mib(before.HeapAlloc)
	return fmt.Sprintf("live heap %.0f MiB, garbage not yet collected %.0f MiB, heap without objects %.0f MiB, the rest (Pebble's memory tables and cache, the program, the runtime) %.0f MiB; live heap %s",
		mib(after.HeapAlloc), garbage, unused, residentMiB-mib(before.HeapSys-before.HeapReleased), live), err
}

// timedWriter adds up the time inside Update.
type timedWriter struct {
	store.Writer
	took time.Duration
}

func (w *timedWriter) Update(ctx context.Context, change func(store.Transaction) error) error {
	began := time.Now()
	defer func() { w.took += time.Since(began) }()
	return w.Writer.Update(ctx, change)
}

// memoryMiB reads a figure of this process's memory.
func memoryMiB(name string) float64 {
	kilobytes, _ := strconv.ParseFloat(strings.TrimSuffix(field("/proc/self/status", name), " kB"), 64)
	return kilobytes / 1024
}
