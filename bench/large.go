package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"runtime/debug"
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
}

// childResult is what it prints.
type childResult struct {
	Records     int
	Seconds     float64 // inside Update, or of opening
	ResidentMiB float64
	PeakMiB     float64
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
	b.report.add(
		row{what: name + ": load", ours: fmt.Sprintf("%.0f records/s (%.1f s)", rate, filled.Seconds), target: "200,000 records/s", met: judged(rate >= 200_000),
			note: "one load, in batches of 10,000, each durable before the next; the time of making the records up is left out"},
		row{what: name + ": reopen", ours: fmt.Sprintf("%.2f s", median(seconds)), target: "3 s", met: judged(median(seconds) <= 3)},
		row{what: name + ": resident after reopening", ours: fmt.Sprintf("%.0f MiB", median(resident)), target: "1024 MiB", met: judged(median(resident) <= 1024),
			note: fmt.Sprintf("VmRSS; the peak, VmHWM, is %.0f MiB while reopening", median(peak))},
		row{what: name + ": resident right after the load", ours: fmt.Sprintf("%.0f MiB", filled.ResidentMiB), target: "1024 MiB", met: judged(filled.ResidentMiB <= 1024),
			note: fmt.Sprintf("the peak is %.0f MiB", filled.PeakMiB)},
	)
	read, err := runChild(ctx, childTask{Folder: folder, Size: b.large, Reads: true, Rounds: b.rounds})
	if err != nil {
		return err
	}
	b.report.add(read.Hops.rows()...)
	return nil
}

func runChild(ctx context.Context, task childTask) (result childResult, err error) {
	program, err := os.Executable()
	if err != nil {
		return result, err
	}
	text, err := json.Marshal(task)
	if err != nil {
		return result, err
	}
	command := exec.CommandContext(ctx, program)
	command.Env = append(os.Environ(), childVariable+"="+string(text))
	command.Stderr = os.Stderr
	output, err := command.Output()
	if err != nil {
		return result, err
	}
	return result, json.Unmarshal(output, &result)
}

func largeChild(text string) (err error) {
	var task childTask
	if err := json.Unmarshal([]byte(text), &task); err != nil {
		return err
	}
	debug.SetGCPercent(50) // as the server does
	began := time.Now()
	graph, err := embedded.Open(task.Folder, embedded.Options{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, graph.Close()) }()
	result := childResult{Seconds: time.Since(began).Seconds()}
	if task.Fill {
		timed := &timedWriter{Writer: graph}
		if result.Records, err = fill(context.Background(), timed, task.Size); err != nil {
			return err
		}
		result.Seconds = timed.took.Seconds()
	}
	result.ResidentMiB, result.PeakMiB = memoryMiB("VmRSS"), memoryMiB("VmHWM")
	if task.Reads {
		if result.Hops, err = measureHops(graph, task); err != nil {
			return err
		}
	}
	return json.NewEncoder(os.Stdout).Encode(result)
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
