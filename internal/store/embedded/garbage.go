package embedded

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

const (
	leastGarbage  = 64 << 20 // bytes
	garbageShare  = 16       // percent of what stays
	mostGCPercent = 400
)

// BoundGarbage makes the process collect garbage before there are more than 64 MiB of it or, where that is more, a sixth
// of what stays. Beside a large graph that keeps the process small, and as the graph is nearly free of pointers a
// collection takes milliseconds; beside a small graph it collects seldom.
//
// It holds for the whole process and until its end, so the program calls it, once, and not Open.
func BoundGarbage() {
	pace := &pacer{sample: []metrics.Sample{{Name: "/gc/heap/live:bytes"}}}
	pace.afterCollection()
}

// pacer sets the percentage anew after each collection.
type pacer struct {
	sample  []metrics.Sample
	percent int
}

// afterCollection sets the percentage, and sees to be called again after the next collection.
func (p *pacer) afterCollection() {
	metrics.Read(p.sample)
	if percent := gcPercent(p.sample[0].Value.Uint64()); percent != p.percent {
		p.percent = percent
		debug.SetGCPercent(percent)
	}
	// The cleanup of an object that nobody has runs after the collection that finds it.
	runtime.AddCleanup(new(*pacer), (*pacer).afterCollection, p)
}

// gcPercent is the percentage of a heap of so many live bytes that may become garbage.
func gcPercent(live uint64) int {
	return int(min(max(leastGarbage*100/max(live, 1), garbageShare), mostGCPercent))
}
