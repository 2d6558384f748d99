package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store"
	"channelgraph/internal/store/embedded"
	"channelgraph/internal/synthetic"
)

// hopResult is what reading three hops took on the large channel, and on one a hundred times smaller.
type hopResult struct {
	Median, P99 time.Duration // of any customers, the median of the rounds
	Large       outcome       // of customers with as many rows in both channels
	Small       outcome
	Rows        int
	Routes      *routesResult
}

func (r *hopResult) rows() []row {
	us := func(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1000 }
	ratio := r.Large.over(r.Small)
	return append([]row{
		{what: "three hops for one customer on that graph, store only: median", ours: short(r.Median), target: "20 us", met: judged(us(r.Median) <= 20)},
		{what: "three hops for one customer on that graph, store only: 99th percentile", ours: short(r.P99), target: "200 us", met: judged(us(r.P99) <= 200)},
		{what: "three hops when the graph grows 100 times", ours: short(r.Large.each()), against: short(r.Small.each()), ratio: fmt.Sprintf("%.2fx", ratio),
			target: "at most 2x", met: judged(ratio <= 2), note: fmt.Sprintf("medians over customers whose answer has %d rows in either graph", r.Rows)},
	}, r.Routes.rows()...)
}

// threeHops reads a customer with its resellers and their providers, and its subscriptions with their sellers.
func threeHops() *plan.Plan {
	columns := []csp.Field{csp.ID, csp.CompanyName, csp.MpnID, csp.Country}
	page := func(kinds csp.KindSet, order csp.Field, node plan.Selection) plan.Page {
		return plan.Page{Kinds: kinds, Order: plan.Order{Field: order}, Size: 1, Node: node}
	}
	providers := plan.Hop{On: csp.OnlyResellers, Step: plan.Step{Fact: csp.DistributesTo, Inbound: true, To: csp.OnlyProviders},
		Page: page(csp.OnlyProviders, csp.CompanyName, plan.Selection{Columns: columns})}
	resellers := plan.Hop{On: csp.OnlyCustomers, Step: plan.Step{Fact: csp.Serves, Inbound: true, To: csp.OnlyResellers},
		Page: page(csp.OnlyResellers, csp.CompanyName, plan.Selection{Columns: columns, Hops: []plan.Hop{providers}})}
	sellers := plan.Hop{On: csp.OnlySubscriptions, Step: plan.Step{Fact: csp.Sells, Inbound: true, To: csp.Partners},
		Page: page(csp.Partners, csp.CompanyName, plan.Selection{Columns: columns})}
	subscriptions := plan.Hop{On: csp.OnlyCustomers, Step: plan.Step{Fact: csp.Owns, To: csp.OnlySubscriptions},
		Page: page(csp.OnlySubscriptions, csp.FriendlyName, plan.Selection{
			Columns: []csp.Field{csp.ID, csp.FriendlyName, csp.Quantity, csp.Status}, Hops: []plan.Hop{sellers}})}
	return &plan.Plan{
		Roots: []plan.Root{{AsOf: plan.NoSlot, IDs: &plan.Lookup{Kinds: csp.OnlyCustomers, IDs: 0,
			Node: plan.Selection{Columns: []csp.Field{csp.ID, csp.CompanyName, csp.Country}, Hops: []plan.Hop{resellers, subscriptions}}}}},
		Slots: []plan.SlotType{{Type: csp.String, Many: true}, {Type: csp.Int}},
	}
}

// subject is a store and customers in it.
type subject struct {
	store     store.Reader
	plan      *plan.Plan
	customers []csp.NodeID
	values    []plan.Slotted // of further slots
}

func newSubject(graph store.Reader, size synthetic.Size, most int) (subject, error) {
	picked := picker{stride: max(size.Customers/most, 1)}
	if err := synthetic.Generate(context.Background(), size, &picked); !errors.Is(err, errPicked) {
		return subject{}, err
	}
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(picked.customers), func(i, j int) {
		picked.customers[i], picked.customers[j] = picked.customers[j], picked.customers[i]
	})
	return subject{graph, threeHops(), picked.customers, nil}, nil
}

// read reads one customer with pages of 20 and returns the number of rows.
func (s *subject) read(number int) (rows int, err error) {
	id := csp.StringValue(string(s.customers[number]))
	input := plan.Input{Values: []plan.Slotted{{Many: []csp.Value{id}}, {One: csp.IntValue(20)}}, Now: csp.InstantOf(time.Now()), Scope: plan.Everything()}
	input.Values = append(input.Values, s.values...)
	answer, err := s.store.Read(context.Background(), s.plan, input)
	if err != nil {
		return 0, err
	}
	for i := range answer.Roots {
		rows += rowsIn(&answer.Roots[i])
	}
	answer.Release()
	return rows, nil
}

func rowsIn(table *plan.Table) int {
	rows := len(table.Kinds)
	for i := range table.Hops {
		rows += rowsIn(&table.Hops[i])
	}
	return rows
}

// times reads every customer once, in random order.
func (s *subject) times() ([]time.Duration, error) {
	times := make([]time.Duration, len(s.customers))
	for i := range s.customers {
		began := time.Now()
		if _, err := s.read(i); err != nil {
			return nil, err
		}
		times[i] = time.Since(began)
	}
	slices.Sort(times)
	return times, nil
}

// with keeps the customers whose answers have so many rows.
func (s *subject) with(rows int) (subject, error) {
	kept := subject{s.store, s.plan, nil, s.values}
	for i, customer := range s.customers {
		count, err := s.read(i)
		if err != nil {
			return kept, err
		}
		if count == rows {
			kept.customers = append(kept.customers, customer)
		}
	}
	if len(kept.customers) == 0 {
		return kept, fmt.Errorf("no customer's answer has %d rows", rows)
	}
	return kept, nil
}

// usualRows is the most frequent number of rows.
func (s *subject) usualRows() (int, error) {
	frequency := map[int]int{}
	usual := 0
	for i := range s.customers {
		rows, err := s.read(i)
		if err != nil {
			return 0, err
		}
		frequency[rows]++
		if frequency[rows] > frequency[usual] {
			usual = rows
		}
	}
	return usual, nil
}

func measureHops(graph *embedded.Store, task childTask) (*hopResult, error) {
	big, err := newSubject(graph, task.Size, 50_000)
	if err != nil {
		return nil, err
	}
	size := scaled(task.Size, 100)
	memory, err := embedded.OpenInMemory()
	if err != nil {
		return nil, err
	}
	defer memory.Close()
	if _, err := fill(context.Background(), memory, size); err != nil {
		return nil, err
	}
	small, err := newSubject(memory, size, 50_000)
	if err != nil {
		return nil, err
	}
	result := &hopResult{}
	if result.Rows, err = big.usualRows(); err != nil {
		return nil, err
	}
	bigUsual, err := big.with(result.Rows)
	if err != nil {
		return nil, err
	}
	smallUsual, err := small.with(result.Rows)
	if err != nil {
		return nil, err
	}
	var medians, p99s []time.Duration
	for range task.Rounds {
		times, err := big.times()
		if err != nil {
			return nil, err
		}
		medians, p99s = append(medians, times[len(times)/2]), append(p99s, times[len(times)*99/100])
		for _, part := range []struct {
			of *subject
			to *outcome
		}{{&bigUsual, &result.Large}, {&smallUsual, &result.Small}} {
			times, err := part.of.times()
			if err != nil {
				return nil, err
			}
			part.to.Rounds = append(part.to.Rounds, times[len(times)/2])
		}
	}
	result.Median, result.P99 = median(medians), median(p99s)
	result.Routes, err = measureRoutes(graph, big.customers, task.Rounds)
	return result, err
}
