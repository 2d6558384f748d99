package storetest

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store"
	"channelgraph/internal/store/storetest/channel"
)

var overlapClauses = group{
	name: "overlap",
	own:  true,
	clauses: []clause{
		{"concurrent updates lose nothing", func(tb testing.TB, open opener) {
			const writers, rounds = 6, 8
			s := open(tb)
			put(tb, s, func(g *channel.Graph) { g.Node(bought("n"), csp.Quantity, channel.Dates{"2020": 0}) })
			together(writers, func(int) {
				for range rounds {
					err := s.Update(context.Background(), func(tx store.Transaction) error {
						nodes, err := tx.Nodes([]csp.NodeID{bought("n")})
						if err != nil {
							return err
						}
						g := &channel.Graph{}
						g.Node(bought("n"), csp.Quantity, channel.Dates{"2020": int(nodes[0].Value(csp.Quantity, channel.Day(now)).Number()) + 1})
						return tx.Put(g.Nodes, nil)
					})
					if err != nil {
						tb.Errorf("Update: %v", err)
					}
				}
			})
			q := channel.Ask(now)
			q.Lookup(plan.Selection{Columns: []csp.Field{csp.Quantity}}, bought("n"))
			expect(tb, s, q, fmt.Sprintf("root 0\n  Subscription %d", writers*rounds))
		}},
		{"an update sees nothing change that it read", func(tb testing.TB, open opener) {
			// Two on-call partners may each go off duty while the other is on duty. If both decide on what they read before either wrote, nobody is left.
			s := open(tb)
			for range 10 {
				put(tb, s, func(g *channel.Graph) {
					g.Node(provider("a"), csp.MpnID, "on")
					g.Node(provider("b"), csp.MpnID, "on")
				})
				partners := []csp.NodeID{provider("a"), provider("b")}
				together(2, func(own int) {
					err := s.Update(context.Background(), func(tx store.Transaction) error {
						nodes, err := tx.Nodes(partners)
						if err != nil || nodes[1-own].Properties.Get(csp.MpnID).Text() == "off" {
							return err
						}
						g := &channel.Graph{}
						g.Node(partners[own], csp.MpnID, "off")
						return tx.Put(g.Nodes, nil)
					})
					if err != nil {
						tb.Errorf("Update: %v", err)
					}
				})
				q := channel.Ask(now)
				page := channel.Page(csp.OnlyProviders)
				page.Where, page.Total = q.Is(csp.MpnID, plan.Equal, "on"), true
				if q.List(page); read(tb, s, q).Roots[0].Totals[0] != 1 {
					tb.Errorf("%d partners are on duty instead of one", read(tb, s, q).Roots[0].Totals[0])
				}
			}
		}},
		{"one of many creates what did not exist", func(tb testing.TB, open opener) {
			s := open(tb)
			for round := range 5 {
				id := customer(fmt.Sprintf("n%d", round))
				var created atomic.Int32
				together(4, func(own int) {
					mine := false
					err := s.Update(context.Background(), func(tx store.Transaction) error {
						mine = false
						nodes, err := tx.Nodes([]csp.NodeID{id})
						if err != nil || nodes[0] != nil {
							return err
						}
						mine = true
						return tx.Put([]csp.Node{{ID: id}}, nil)
					})
					if err != nil {
						tb.Errorf("Update: %v", err)
					}
					if mine {
						created.Add(1)
					}
				})
				if created.Load() != 1 {
					tb.Errorf("%d updates created %s", created.Load(), id)
				}
			}
		}},
		{"a reader never sees half an update", func(tb testing.TB, open opener) {
			s := open(tb)
			moveSubscriptions(tb, s, func() {
				q := channel.Ask(now)
				hop := channel.Along(channel.Out(csp.Sells), []csp.Field{csp.ID})
				hop.Page.Total = true
				for _, seller := range sellers {
					q.Lookup(plan.Selection{Hops: []plan.Hop{hop}}, seller)
				}
				sold := channel.Along(channel.In(csp.Sells), []csp.Field{csp.ID})
				page := channel.Page(csp.OnlySubscriptions)
				page.Node.Hops = []plan.Hop{sold}
				q.List(page)
				answer, err := s.Read(context.Background(), q.Plan, q.Input)
				if err != nil {
					tb.Errorf("Read: %v", err)
					return
				}
				a, b, of := answer.Roots[0].Hops[0].Totals[0], answer.Roots[1].Hops[0].Totals[0], &answer.Roots[2].Hops[0]
				if a+b != moved || a*b != 0 {
					tb.Errorf("one seller has %d subscriptions, the other %d: a part of an update", a, b)
				}
				for row := range len(of.Kinds) {
					if of.Cells[row] != of.Cells[0] || len(of.Kinds) != moved {
						tb.Errorf("%d sellers for %d subscriptions, or different ones: a part of an update", len(of.Kinds), moved)
						return
					}
				}
			})
		}},
		{"a dump never shows half an update", func(tb testing.TB, open opener) {
			s := open(tb)
			moveSubscriptions(tb, s, func() {
				sold := map[csp.NodeID]int{}
				err := s.Dump(context.Background(), func(*csp.Node) error { return nil }, func(fact *csp.Fact) error {
					sold[fact.Intervals[0].From]++
					return nil
				})
				if a, b := sold[sellers[0]], sold[sellers[1]]; err != nil || a+b != moved || a*b != 0 {
					tb.Errorf("one seller has %d subscriptions, the other %d (%v): a part of an update", a, b, err)
				}
			})
		}},
		{"a reader sees every update that returned before it asked", func(tb testing.TB, open opener) {
			s := open(tb)
			put(tb, s, func(g *channel.Graph) { g.Node(bought("n"), csp.Quantity, channel.Dates{"2020": 0}) })
			var written atomic.Int64
			finished := make(chan struct{})
			go func() {
				defer close(finished)
				for i := range 30 {
					g := &channel.Graph{}
					g.Node(bought("n"), csp.Quantity, channel.Dates{"2020": i + 1})
					if err := s.Update(context.Background(), func(tx store.Transaction) error { return tx.Put(g.Nodes, nil) }); err != nil {
						tb.Errorf("Update: %v", err)
					}
					written.Store(int64(i + 1))
				}
			}()
			until(finished, 2, func() {
				before := written.Load()
				q := channel.Ask(now)
				q.Lookup(plan.Selection{Columns: []csp.Field{csp.Quantity}}, bought("n"))
				answer, err := s.Read(context.Background(), q.Plan, q.Input)
				if err != nil {
					tb.Errorf("Read: %v", err)
					return
				}
				if seen := answer.Roots[0].Cells[0].Number(); seen < before {
					tb.Errorf("read %d after %d was written", seen, before)
				}
			})
		}},
	},
}

var sellers = []csp.NodeID{provider("a"), provider("b")}

// moved is the number of subscriptions that move from seller to seller.
const moved = 12

// moveSubscriptions moves all subscriptions from one seller to the other and back, each time in one Update of two Puts, while readers look.
func moveSubscriptions(tb testing.TB, s store.Store, look func()) {
	graph := func(seller int) (g *channel.Graph) {
		g = &channel.Graph{}
		for i := range moved {
			g.Fact(sellers[seller], csp.Sells, bought(fmt.Sprint("s", i)), "2020..")
		}
		return g
	}
	first := graph(0)
	for _, seller := range sellers {
		first.Node(seller)
	}
	for i := range moved {
		first.Node(bought(fmt.Sprint("s", i)))
	}
	first.Put(tb, s)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for i := range 20 {
			ended, begun := graph(i%2), graph((i+1)%2)
			for f := range ended.Facts {
				ended.Facts[f].Intervals = nil
			}
			err := s.Update(context.Background(), func(tx store.Transaction) error {
				if err := tx.Put(nil, ended.Facts); err != nil {
					return err
				}
				return tx.Put(nil, begun.Facts)
			})
			if err != nil {
				tb.Errorf("Update: %v", err)
			}
		}
	}()
	until(done, 3, look)
}

// until repeats a function in several goroutines until something is done, and once after that.
func until(done <-chan struct{}, goroutines int, repeat func()) {
	together(goroutines, func(int) {
		for !closed(done) {
			repeat()
		}
		repeat()
	})
}

// together runs a function several times at once and waits for all.
func together(times int, run func(number int)) {
	var group sync.WaitGroup
	for number := range times {
		group.Go(func() { run(number) })
	}
	group.Wait()
}

func closed(done <-chan struct{}) bool {
	select {
	case <-done:
		return true
	default:
		return false
	}
}
