package embedded

import (
	"context"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"channelgraph/internal/csp"
	"channelgraph/internal/store"
)

// benchmarkSize is the size of the made-up channel: CHANNELGRAPH_BENCH_SIZE, or small.
func benchmarkSize(b *testing.B) float64 {
	text := os.Getenv("CHANNELGRAPH_BENCH_SIZE")
	if text == "" {
		return 0.02
	}
	size, err := strconv.ParseFloat(text, 64)
	if err != nil {
		b.Fatal(err)
	}
	return size
}

func residentBytes() float64 {
	status, _ := os.ReadFile("/proc/self/status")
	for line := range strings.Lines(string(status)) {
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] == "VmRSS:" {
			kilobytes, _ := strconv.ParseFloat(fields[1], 64)
			return kilobytes * 1024
		}
	}
	return 0
}

// BenchmarkLoadAndReopen reports records a second through Update, the seconds of opening again, and the memory after both.
func BenchmarkLoadAndReopen(b *testing.B) {
	for b.Loop() {
		folder := b.TempDir()
		s, err := Open(folder, Options{})
		if err != nil {
			b.Fatal(err)
		}
		var inUpdates time.Duration
		records := 0
		newMadeUp(benchmarkSize(b)).each(10_000, func(nodes []csp.Node, facts []csp.Fact) {
			begin := time.Now()
			if err := s.Update(context.Background(), func(t store.Transaction) error { return t.Put(nodes, facts) }); err != nil {
				b.Fatal(err)
			}
			inUpdates += time.Since(begin)
			records += len(nodes) + len(facts)
		})
		runtime.GC()
		b.ReportMetric(float64(records)/inUpdates.Seconds(), "records/s")
		b.ReportMetric(residentBytes()/(1<<20), "MiB-loaded")
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
		s = nil
		runtime.GC()
		begin := time.Now()
		if s, err = Open(folder, Options{}); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(time.Since(begin).Seconds(), "s-reopen")
		runtime.GC()
		b.ReportMetric(residentBytes()/(1<<20), "MiB-reopened")
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		b.ReportMetric(float64(m.HeapAlloc)/(1<<20), "MiB-heap")
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
