package embedded

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// BenchmarkSearch asks for the first 20 of what a text finds in the synthetic channel. The first search of each kind makes its index; that is
// reported apart.
func BenchmarkSearch(b *testing.B) {
	c := syntheticBench(b)
	page := plan.Page{Kinds: csp.AnyKind, Order: plan.Order{Field: csp.ID}, Search: &plan.Search{Text: 0}, Size: 1, More: true,
		Node: plan.Selection{Columns: []csp.Field{csp.ID, csp.CompanyName, csp.FriendlyName}}}
	p := &plan.Plan{Roots: []plan.Root{{AsOf: plan.NoSlot, List: &page}}, Slots: []plan.SlotType{{Type: csp.String}, {Type: csp.Int}}}
	ask := func(text string) int {
		answer, err := c.store.Read(context.Background(), p, plan.Input{Now: csp.InstantOf(time.Now()), Scope: plan.Everything(),
			Values: []plan.Slotted{{One: csp.StringValue(text)}, {One: csp.IntValue(20)}}})
		if err != nil {
			b.Fatal(err)
		}
		defer answer.Release()
		return len(answer.Roots[0].Kinds)
	}
	before, begin := liveBytes(), time.Now()
	ask("no such thing")
	took := time.Since(begin)
	fmt.Printf("the indexes of %v were made in %v and take %d MiB\n", syntheticSize(b), took, (liveBytes()-before)>>20)
	name := csp.Fold(c.providers[3].Value(csp.CompanyName, 0).Text())
	middle := len(name) / 2
	for _, text := range []string{name, name[:4], name[middle:], name[:middle] + "x" + name[middle+1:], "microsoft 365", "co", "e3", "zzzzzz qqqqqq",
		strings.Split(string(c.customers[0]), ":")[2][:8]} {
		b.Run(fmt.Sprintf("%q finds %d", text, ask(text)), func(b *testing.B) {
			for b.Loop() {
				ask(text)
			}
		})
	}
}

// liveBytes is what the heap holds after a collection.
func liveBytes() uint64 {
	runtime.GC()
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	return memory.HeapAlloc
}
