package synthetic

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/lines"
	"channelgraph/internal/store"
)

var small = Size{Seed: 7, Providers: 20, Resellers: 200, Customers: 2000, Subscriptions: 10_000}

// collected keeps what is generated.
type collected struct {
	nodes []csp.Node
	facts map[csp.FactKey][]csp.Relationship
	count map[csp.FactKind]int
}

func (c *collected) Node(n *csp.Node) error { c.nodes = append(c.nodes, *n); return nil }

func (c *collected) Relationship(r *csp.Relationship) error {
	c.facts[r.Fact()] = append(c.facts[r.Fact()], *r)
	c.count[r.Kind]++
	return nil
}

func generate(t *testing.T, size Size) *collected {
	t.Helper()
	c := &collected{facts: map[csp.FactKey][]csp.Relationship{}, count: map[csp.FactKind]int{}}
	if err := Generate(context.Background(), size, c); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestAStoreTakesIt(t *testing.T) {
	for _, size := range []Size{{}, {Seed: 3, Providers: 1, Resellers: 2, Customers: 3, Subscriptions: 1}, small} {
		c := generate(t, size)
		known := map[csp.NodeID]bool{}
		for _, node := range c.nodes {
			known[node.ID] = true
		}
		var facts []csp.Fact
		for key, intervals := range c.facts {
			facts = append(facts, csp.Fact{Key: key, Intervals: intervals})
			if !known[intervals[0].From] || !known[intervals[0].To] {
				t.Fatalf("%s names an unknown node", key)
			}
		}
		if err := store.CheckPut(c.nodes, facts); err != nil {
			t.Errorf("%+v: %v", size, err)
		}
	}
}

func TestSizesAreKept(t *testing.T) {
	c := generate(t, small)
	count := map[csp.Kind]int{}
	clouds := map[csp.Cloud]int{}
	for _, node := range c.nodes {
		kind, cloud, _, _ := node.ID.Split()
		count[kind]++
		clouds[cloud]++
	}
	if count[csp.Provider] != 20 || count[csp.Reseller] != 200 || count[csp.Customer] != 2000 || count[csp.Subscription] != 10_000 {
		t.Error(count)
	}
	if clouds[csp.Global] == 0 || clouds[csp.China] == 0 {
		t.Error(clouds)
	}
	for _, kind := range csp.AllFactKinds {
		if c.count[kind] == 0 {
			t.Errorf("no %s", kind)
		}
	}
}

func TestDegreesAreUneven(t *testing.T) {
	c := generate(t, small)
	customers := map[csp.NodeID]int{}
	for _, intervals := range c.facts {
		if intervals[0].Kind == csp.Serves {
			customers[intervals[0].From]++
		}
	}
	most := 0
	for _, count := range customers {
		most = max(most, count)
	}
	if average := c.count[csp.Serves] / 200; most < 5*average {
		t.Errorf("the largest reseller has %d customers, the average is %d", most, average)
	}
}

func TestOneSeedIsOneChannel(t *testing.T) {
	sum := func(seed uint64) [32]byte {
		size := small
		size.Seed = seed
		var file bytes.Buffer
		w := lines.NewWriter(&file)
		if err := errors.Join(Generate(context.Background(), size, w), w.Flush()); err != nil {
			t.Fatal(err)
		}
		return sha256.Sum256(file.Bytes())
	}
	if sum(1) != sum(1) {
		t.Error("the same seed made two channels")
	}
	if sum(1) == sum(2) {
		t.Error("two seeds made one channel")
	}
}

func TestItEndsWithTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := Generate(ctx, small, lines.NewWriter(&bytes.Buffer{})); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
