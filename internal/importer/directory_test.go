package importer

import (
	"context"
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/store/storetest/naive"
	"channelgraph/internal/synthetic"
)

func TestTheDirectoryKnowsEveryPartnerOfItsCloud(t *testing.T) {
	ctx, target := context.Background(), naive.New()
	size := synthetic.Size{Seed: 1, Providers: 10, Resellers: 2*directoryPage + 5, Customers: 1, Subscriptions: 1}
	if _, err := Records(ctx, target, "generated", Options{}, func(sink *Sink) error { return synthetic.Generate(ctx, size, sink) }); err != nil {
		t.Fatal(err)
	}
	known := 0
	for _, cloud := range []csp.Cloud{csp.Global, csp.China} {
		d := newDirectory(cloud)
		if err := d.load(ctx, target, csp.Forever-1); err != nil {
			t.Fatal(err)
		}
		for mpnID, ids := range d.byMPN {
			if found := d.ByMPN(mpnID, csp.Partners); len(found) != len(ids) || len(ids) != 1 {
				t.Errorf("MPN ID %s: %v", mpnID, ids)
			}
			known += len(ids)
		}
	}
	if want := size.Providers + size.Resellers; known != want {
		t.Errorf("%d partners known, want %d", known, want)
	}
}

func TestANewMPNReplacesTheOldOne(t *testing.T) {
	d := newDirectory(csp.Global)
	const id = csp.NodeID("Reseller:GLOBAL:r")
	d.learn(id, "1001", "", false)
	d.learn(id, "1002", "", true) // a mention fills gaps only
	if len(d.ByMPN("1001", csp.OnlyResellers)) != 1 || len(d.ByMPN("1002", csp.OnlyResellers)) != 0 {
		t.Error(d.byMPN)
	}
	d.learn(id, "1003", "", false)
	if len(d.ByMPN("1001", csp.OnlyResellers)) != 0 || len(d.ByMPN("1003", csp.OnlyResellers)) != 1 || len(d.ByMPN("1003", csp.OnlyProviders)) != 0 {
		t.Error(d.byMPN)
	}
	d.learn("Reseller:CHINA:c", "1004", "", false)
	if d.Kinds("c") != csp.NoKinds || d.Kinds("R") != csp.OnlyResellers {
		t.Error(d.kinds)
	}
}
