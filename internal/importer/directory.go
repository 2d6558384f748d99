package importer

import (
	"context"
	"slices"
	"strings"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store"
)

// directory knows the partners of one cloud: those of the graph and those that the import states.
type directory struct {
	cloud   csp.Cloud
	kinds   map[string]csp.KindSet // by tenant id
	byMPN   map[string][]csp.NodeID
	mpn     map[csp.NodeID]string
	regions map[csp.NodeID]string
}

func newDirectory(cloud csp.Cloud) *directory {
	return &directory{cloud, map[string]csp.KindSet{}, map[string][]csp.NodeID{}, map[csp.NodeID]string{}, map[csp.NodeID]string{}}
}

// Kinds implements partnercenter.Directory.
func (d *directory) Kinds(tenantID string) csp.KindSet { return d.kinds[csp.NormalizeKey(tenantID)] }

// ByMPN implements partnercenter.Directory.
func (d *directory) ByMPN(mpnID string, kinds csp.KindSet) []csp.NodeID {
	var found []csp.NodeID
	for _, id := range d.byMPN[mpnID] {
		if kinds.Has(id.Kind()) {
			found = append(found, id)
		}
	}
	return found
}

func (d *directory) learn(id csp.NodeID, mpnID, region string, mention bool) {
	kind, cloud, tenant, ok := id.Split()
	if !ok || cloud != d.cloud || !csp.Partners.Has(kind) {
		return
	}
	d.kinds[tenant] |= csp.Of(kind)
	if old := d.mpn[id]; mpnID != "" && old != mpnID && (old == "" || !mention) {
		if old != "" {
			d.byMPN[old] = slices.DeleteFunc(d.byMPN[old], func(held csp.NodeID) bool { return held == id })
		}
		d.byMPN[mpnID] = append(d.byMPN[mpnID], id)
		d.mpn[id] = mpnID
	}
	if region != "" && (d.regions[id] == "" || !mention) {
		d.regions[id] = region
	}
}

// hear learns from a statement of the import.
func (d *directory) hear(assertion *csp.Assertion) {
	if said := assertion.Node; said != nil {
		d.learn(said.ID, said.Set.Get(csp.MpnID).Text(), said.Set.Get(csp.Region).Text(), said.Mention)
		return
	}
	d.learn(assertion.Fact.From, "", "", true)
	d.learn(assertion.Fact.To, "", "", true)
}

const directoryPage = 1000

// load reads the graph's partners.
func (d *directory) load(ctx context.Context, reader store.Reader, now csp.Instant) error {
	last := ""
	for {
		ids, err := d.page(ctx, reader, now, last)
		if err != nil || len(ids) < directoryPage {
			return err
		}
		last = ids[len(ids)-1]
	}
}

func (d *directory) page(ctx context.Context, reader store.Reader, now csp.Instant, after string) ([]string, error) {
	page := &plan.Page{
		Kinds: csp.Partners,
		Order: plan.Order{Field: csp.ID},
		Size:  0,
		Node:  plan.Selection{Columns: []csp.Field{csp.ID, csp.MpnID, csp.Region}},
	}
	p := &plan.Plan{Roots: []plan.Root{{AsOf: plan.NoSlot, List: page}}, Slots: []plan.SlotType{{Type: csp.Int}}}
	input := plan.Input{Values: []plan.Slotted{{One: csp.IntValue(directoryPage)}}, Now: now, Scope: plan.Everything()}
	if after != "" {
		page.After = &plan.Bound{Value: plan.NoSlot, ID: 1}
		p.Slots = append(p.Slots, plan.SlotType{Type: csp.String})
		input.Values = append(input.Values, plan.Slotted{One: csp.StringValue(after)})
	}
	answer, err := reader.Read(ctx, p, input)
	if err != nil {
		return nil, err
	}
	defer answer.Release()
	var ids []string
	table := &answer.Roots[0]
	for row := range table.Kinds {
		cells := table.Cells[row*3 : row*3+3]
		ids = append(ids, strings.Clone(cells[0].Text())) // the answer's memory goes back to the store
		mpnID, region := strings.Clone(cells[1].Text()), strings.Clone(cells[2].Text())
		d.learn(csp.NodeID(ids[row]), mpnID, region, false)
	}
	return ids, nil
}
