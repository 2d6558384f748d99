package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"time"

	"channelgraph/internal/csp"
	changing "channelgraph/internal/csp/command"
	"channelgraph/internal/ledger"
	"channelgraph/internal/store"
	"channelgraph/internal/store/embedded"
	"channelgraph/internal/synthetic"
)

// writingClients is how many ask at once where commands share what a disk does.
const writingClients = 64

// writing measures commands on an embedded store that lies on a disk.
func writing(ctx context.Context, b *bench) (err error) {
	side, err := newWritingSide(ctx, b.channel)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, side.close()) }()
	bytes, err := side.bytesOf(200)
	if err != nil {
		return err
	}
	for _, measure := range []func(context.Context, *bench, int) error{side.besideSync, side.besidePebble, side.readsBeside, side.seenLive} {
		if err := measure(ctx, b, bytes); err != nil {
			return err
		}
	}
	return nil
}

// writingSide is a durable store with a channel in it, and who changes it.
type writingSide struct {
	folder string // of the store and of what it is compared with
	store  *embedded.Store
	http   *endpoint
	orders *orders
}

func newWritingSide(ctx context.Context, size synthetic.Size) (_ *writingSide, err error) {
	if err := os.MkdirAll("bench/out", 0o755); err != nil {
		return nil, err
	}
	side := &writingSide{}
	if side.folder, err = os.MkdirTemp("bench/out", "writing-"); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, side.close())
		}
	}()
	if side.store, err = embedded.Open(filepath.Join(side.folder, "store"), embedded.Options{}); err != nil {
		return nil, err
	}
	if _, err := fill(ctx, side.store, size); err != nil {
		return nil, err
	}
	if side.orders, err = newOrders(ctx, side.store, size, 200); err != nil {
		return nil, err
	}
	side.http, err = serveStore(side.store, 0)
	return side, err
}

func (s *writingSide) close() error {
	var ending []error
	if s.http != nil {
		ending = append(ending, s.http.close())
	}
	if s.store != nil {
		ending = append(ending, s.store.Close())
	}
	return errors.Join(append(ending, os.RemoveAll(s.folder))...)
}

// bytesOf counts what a command has the store write, as the mean of some.
func (s *writingSide) bytesOf(commands int) (int, error) {
	before, err := writtenBytes()
	if err != nil {
		return 0, err
	}
	for range commands {
		if err := s.orders.place(); err != nil {
			return 0, err
		}
	}
	after, err := writtenBytes()
	return (after - before) / commands, err
}

// writtenBytes is what this process has given to be written to files so far.
func writtenBytes() (int, error) { return strconv.Atoi(field("/proc/self/io", "wchar")) }

// besideSync measures one command after the other beside appending the same bytes to a file and having the disk keep them.
func (s *writingSide) besideSync(_ context.Context, b *bench, bytes int) (err error) {
	file, err := os.Create(filepath.Join(s.folder, "appended"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	content := make([]byte, bytes)
	ours := contender{"commands", func(int) error { return s.orders.place() }}
	outcomes, err := b.race(1, 1, ours, contender{"fsync", func(int) error {
		_, err := file.Write(content)
		return errors.Join(err, file.Sync())
	}})
	if err != nil {
		return err
	}
	result := atMost("embedded, one durable command at a time (registerSubscription with a key, by the ledger) / one append of the same bytes and fsync", outcomes[0], outcomes[1], 2)
	b.report.add(b.explained(result.noting(fmt.Sprintf("%d bytes of a command are written", bytes)), ours, 1, 1))
	return nil
}

// besidePebble measures commands of many clients beside commits of the same size by as many to Pebble itself.
func (s *writingSide) besidePebble(_ context.Context, b *bench, bytes int) error {
	floor, err := openCommits(filepath.Join(s.folder, "pebble"), bytes)
	if err != nil {
		return err
	}
	ours := contender{"commands", func(int) error { return s.orders.place() }}
	outcomes, err := b.race(1, writingClients, ours, contender{"Pebble", func(int) error { return floor.commit() }})
	if err := errors.Join(err, floor.db.Close()); err != nil {
		return err
	}
	result := atLeast(fmt.Sprintf("embedded, %d clients, commands (registerSubscription with a key, by the ledger) / Pebble's own synced commits of the same bytes by %d goroutines", writingClients, writingClients),
		outcomes[0], outcomes[1], 0.7)
	b.report.add(b.explained(result, ours, 1, writingClients))
	return nil
}

// atLeast is the row of a rate that has to be so much of another one.
func atLeast(what string, ours, against outcome, target float64) row {
	ratio := against.over(ours)
	return row{what: what, ours: perSecond(ours.each()), against: perSecond(against.each()), ratio: fmt.Sprintf("%.2fx", ratio),
		target: fmt.Sprintf("at least %gx", target), met: judged(ratio >= target)}
}

func perSecond(each time.Duration) string {
	return fmt.Sprintf("%.0f/s", float64(time.Second)/float64(each))
}

// orders registers subscriptions: of customers, sold by a provider through a reseller that serve them. It is safe for concurrent use.
type orders struct {
	ledger *ledger.Ledger
	ties   []orderTie
	placed atomic.Int64
}

// orderTie is who buys of whom.
type orderTie struct{ customer, seller, reseller csp.NodeID }

// tieStride is how far apart the customers who buy are among those who could.
const tieStride = 10

// newOrders picks customers of whom the rules say nothing when they buy, at most so many. They buy by turns.
func newOrders(ctx context.Context, graph store.Store, size synthetic.Size, most int) (*orders, error) {
	picked := tiePicker{most: most}
	if err := synthetic.Generate(ctx, size, &picked); err != nil && !errors.Is(err, errPicked) {
		return nil, err
	}
	o := &orders{ledger: ledger.New(graph, nil)}
	for _, tie := range picked.ties {
		request := o.request(tie)
		request.DryRun = true
		result, err := o.ledger.Run(ctx, request)
		if err != nil {
			return nil, err
		}
		if result.Outcome == ledger.Done && len(result.Warnings) == 0 {
			o.ties = append(o.ties, tie)
		}
	}
	if len(o.ties) == 0 {
		return nil, errors.New("no customer of the channel can buy anything")
	}
	return o, nil
}

// next is the tie of the next order.
func (o *orders) next() orderTie { return o.ties[int(o.placed.Load())%len(o.ties)] }

// request is an order that nobody placed before.
func (o *orders) request(tie orderTie) ledger.Request {
	quantity := int32(25)
	name := fmt.Sprintf("written-%d", o.placed.Add(1))
	return ledger.Request{Actor: "bench", IdempotencyKey: name, Commands: []changing.Command{&changing.RegisterSubscription{
		SubscriptionID: name, Customer: tie.customer, Seller: tie.seller, Reseller: tie.reseller, Quantity: &quantity,
	}}}
}

// place carries out the next order.
func (o *orders) place() error {
	result, err := o.ledger.Run(context.Background(), o.request(o.next()))
	if err == nil && result.Outcome != ledger.Done {
		err = fmt.Errorf("an order came to %s", result.Outcome)
	}
	return err
}

// tiePicker picks customers that a reseller serves through a provider now, in the global cloud. It implements synthetic.Sink.
type tiePicker struct {
	most, seen int
	ties       []orderTie
}

func (*tiePicker) Node(*csp.Node) error { return nil }

func (p *tiePicker) Relationship(relationship *csp.Relationship) error {
	via := csp.NodeID(relationship.Properties.Get(csp.Via).Text())
	_, cloud, _, _ := relationship.From.Split()
	if relationship.Kind != csp.Serves || via == "" || relationship.Until != csp.Forever || cloud != csp.Global {
		return nil
	}
	if p.seen++; p.seen%tieStride != 0 {
		return nil
	}
	p.ties = append(p.ties, orderTie{relationship.To, via, relationship.From})
	if len(p.ties) == p.most {
		return errPicked
	}
	return nil
}
