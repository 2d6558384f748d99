package embedded

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

const noSize = plan.NoSlot

var partnerColumns = []csp.Field{csp.ID, csp.CompanyName, csp.MpnID, csp.Country}

func all(kinds csp.KindSet, order csp.Field, node plan.Selection) plan.Page {
	return plan.Page{Kinds: kinds, Order: plan.Order{Field: order}, Size: noSize, Node: node}
}

// threeHops is one customer with its resellers, their providers, and its subscriptions with their resellers.
func threeHops() *plan.Plan {
	providers := plan.Hop{On: csp.OnlyResellers, Step: plan.Step{Fact: csp.DistributesTo, Inbound: true, To: csp.OnlyProviders},
		Page: all(csp.OnlyProviders, csp.CompanyName, plan.Selection{Columns: partnerColumns})}
	resellers := plan.Hop{On: csp.OnlyCustomers, Step: plan.Step{Fact: csp.Serves, Inbound: true, To: csp.Partners},
		Page: all(csp.Partners, csp.CompanyName, plan.Selection{Columns: partnerColumns, Hops: []plan.Hop{providers}}),
		Fact: &plan.FactSelection{Columns: []csp.Field{csp.Since, csp.Relation}}}
	sellers := plan.Hop{On: csp.OnlySubscriptions, Step: plan.Step{Fact: csp.Resells, Inbound: true, To: csp.OnlyResellers},
		Page: all(csp.OnlyResellers, csp.CompanyName, plan.Selection{Columns: partnerColumns, Hops: []plan.Hop{providers}})}
	subscriptions := plan.Hop{On: csp.OnlyCustomers, Step: plan.Step{Fact: csp.Owns, To: csp.OnlySubscriptions},
		Page: all(csp.OnlySubscriptions, csp.FriendlyName, plan.Selection{
			Columns: []csp.Field{csp.ID, csp.FriendlyName, csp.Quantity, csp.Status}, Hops: []plan.Hop{sellers}})}
	subscriptions.Page.Size = 1
	return &plan.Plan{
		Roots: []plan.Root{{AsOf: plan.NoSlot, IDs: &plan.Lookup{Kinds: csp.OnlyCustomers, IDs: 0,
			Node: plan.Selection{Columns: partnerColumns, Hops: []plan.Hop{resellers, subscriptions}}}}},
		Slots: []plan.SlotType{{Type: csp.String, Many: true}, {Type: csp.Int}},
	}
}

// bigStores keeps the filled stores of the benchmarks for the life of the process.
var bigStores sync.Map

func filled(b *testing.B, size float64) (*Store, *madeUp) {
	b.Helper()
	if kept, ok := bigStores.Load(size); ok {
		return kept.(*Store), newMadeUp(size)
	}
	s, err := OpenInMemory()
	if err != nil {
		b.Fatal(err)
	}
	m, _ := fillStore(b, s, size, 10_000)
	bigStores.Store(size, s)
	return s, m
}

func BenchmarkThreeHops(b *testing.B) {
	for _, size := range []float64{benchmarkSize(b) / 100, benchmarkSize(b)} {
		b.Run(fmt.Sprintf("size=%g", size), func(b *testing.B) {
			s, m := filled(b, size)
			p := threeHops()
			times := make([]time.Duration, 0, 1<<20)
			for b.Loop() {
				id := csp.StringValue(string(m.id(csp.Customer, m.random.IntN(m.customers))))
				input := plan.Input{Values: []plan.Slotted{{Many: []csp.Value{id}}, {One: csp.IntValue(100)}}, Now: 1_700_000_000_000, Scope: plan.Everything()}
				begin := time.Now()
				answer, err := s.Read(context.Background(), p, input)
				if err != nil {
					b.Fatal(err)
				}
				answer.Release()
				times = append(times, time.Since(begin))
			}
			slices.Sort(times)
			b.ReportMetric(float64(times[len(times)/2].Nanoseconds())/1000, "us-p50")
			b.ReportMetric(float64(times[len(times)*99/100].Nanoseconds())/1000, "us-p99")
		})
	}
}

func benchmarkPlan(b *testing.B, size float64, p *plan.Plan, values ...plan.Slotted) {
	s, _ := filled(b, size)
	input := plan.Input{Values: values, Now: 1_700_000_000_000, Scope: plan.Everything()}
	rows := 0
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	begin := threadTime(b)
	b.ReportAllocs()
	for b.Loop() {
		answer, err := s.Read(context.Background(), p, input)
		if err != nil {
			b.Fatal(err)
		}
		rows = len(answer.Roots[0].Kinds)
		answer.Release()
	}
	used := float64(threadTime(b)-begin) / float64(b.N)
	b.ReportMetric(used/1000, "cpu-us/op")
	b.ReportMetric(used/float64(max(rows, 1)), "cpu-ns/row")
	b.ReportMetric(float64(rows), "rows")
}

func listPlan(page plan.Page) *plan.Plan {
	return &plan.Plan{Roots: []plan.Root{{AsOf: plan.NoSlot, List: &page}}, Slots: []plan.SlotType{{Type: csp.Int}, {Type: csp.String}, {Type: csp.String}}}
}

// threadTime returns the processor time of this thread: on a busy machine it says more than the clock.
func threadTime(b *testing.B) time.Duration {
	b.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(1, &usage); err != nil { // RUSAGE_THREAD
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func one(value csp.Value) plan.Slotted { return plan.Slotted{One: value} }

func BenchmarkFirstPageOfAll(b *testing.B) {
	page := plan.Page{Kinds: csp.OnlyCustomers, Order: plan.Order{Field: csp.CompanyName}, Size: 0, Total: true, More: true, Node: plan.Selection{Columns: partnerColumns[:2]}}
	benchmarkPlan(b, benchmarkSize(b), listPlan(page), one(csp.IntValue(50)))
}

func BenchmarkListOf1000(b *testing.B) {
	page := plan.Page{Kinds: csp.OnlyCustomers, Order: plan.Order{Field: csp.ID}, Size: 0, Where: plan.Compare{Field: csp.Country, Operator: plan.Equal, Slot: 1},
		Node: plan.Selection{Columns: []csp.Field{csp.ID, csp.CompanyName, csp.Domain, csp.Country}}}
	benchmarkPlan(b, benchmarkSize(b), listPlan(page), one(csp.IntValue(1000)), one(csp.StringValue("JP")))
}

// BenchmarkHopTo1000 reads up to 1,000 customers of one reseller with four cells each.
func BenchmarkHopTo1000(b *testing.B) {
	customers := plan.Hop{On: csp.OnlyResellers, Step: plan.Step{Fact: csp.Serves, To: csp.OnlyCustomers},
		Page: plan.Page{Kinds: csp.OnlyCustomers, Order: plan.Order{Field: csp.CompanyName}, Size: 1, Node: plan.Selection{Columns: []csp.Field{csp.ID, csp.CompanyName, csp.Domain, csp.Country}}}}
	p := &plan.Plan{Roots: []plan.Root{{AsOf: plan.NoSlot, IDs: &plan.Lookup{Kinds: csp.OnlyResellers, IDs: 0, Node: plan.Selection{Hops: []plan.Hop{customers}}}}},
		Slots: []plan.SlotType{{Type: csp.String, Many: true}, {Type: csp.Int}}}
	s, m := filled(b, benchmarkSize(b))
	input := plan.Input{Values: []plan.Slotted{{Many: []csp.Value{csp.StringValue(string(m.id(csp.Reseller, 0)))}}, one(csp.IntValue(1000))}, Now: 1_700_000_000_000, Scope: plan.Everything()}
	rows := 0
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	begin := threadTime(b)
	b.ReportAllocs()
	for b.Loop() {
		answer, err := s.Read(context.Background(), p, input)
		if err != nil {
			b.Fatal(err)
		}
		rows = len(answer.Roots[0].Hops[0].Kinds)
		answer.Release()
	}
	used := float64(threadTime(b)-begin) / float64(b.N)
	b.ReportMetric(used/1000, "cpu-us/op")
	b.ReportMetric(used/float64(max(rows, 1)), "cpu-ns/row")
	b.ReportMetric(float64(rows), "rows")
}

// BenchmarkCustomersOfAProvider asks for customers of a country with a product and a provider, by name, first 50.
func BenchmarkCustomersOfAProvider(b *testing.B) {
	provider := plan.Related{Step: plan.Step{Fact: csp.DistributesTo, Inbound: true, To: csp.OnlyProviders}, Quantifier: plan.Some,
		Where: plan.Compare{Field: csp.ID, Operator: plan.Equal, Slot: 3}}
	where := plan.And{
		plan.Compare{Field: csp.Country, Operator: plan.Equal, Slot: 1},
		plan.Related{Step: plan.Step{Fact: csp.Owns, To: csp.OnlySubscriptions}, Quantifier: plan.Some, Where: plan.Compare{Field: csp.Product, Operator: plan.Equal, Slot: 2}},
		plan.Related{Step: plan.Step{Fact: csp.Serves, Inbound: true, To: csp.Partners}, Quantifier: plan.Some, Where: provider},
	}
	page := plan.Page{Kinds: csp.OnlyCustomers, Order: plan.Order{Field: csp.CompanyName}, Size: 0, Where: where, More: true, Node: plan.Selection{Columns: partnerColumns[:2]}}
	p := listPlan(page)
	p.Slots = append(p.Slots, plan.SlotType{Type: csp.String})
	_, m := filled(b, benchmarkSize(b))
	benchmarkPlan(b, benchmarkSize(b), p, one(csp.IntValue(50)), one(csp.StringValue("JP")), one(csp.StringValue("product number 3")), one(csp.StringValue(string(m.id(csp.Provider, 2)))))
}
