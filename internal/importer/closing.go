package importer

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"channelgraph/internal/csp"
	"channelgraph/internal/partnercenter"
	"channelgraph/internal/plan"
)

// closing ends what a caller's list stated in an earlier import and, now that the whole list was read, no longer mentions.
// A list of which a page is missing, that announces more than it holds or of which a record was rejected ends nothing: what was not
// read looks as if it did not exist.
type closing struct {
	sink   *sink
	reader *partnercenter.Reader

	list       callersList
	stated     map[csp.FactKey]struct{} // by the list that is being read
	rejected   int64                    // before it
	unfinished int                      // before it
	records    int                      // before it
	headless   bool                     // a page before one of its pages is missing
	unresolved bool                     // it names a partner by an MPN ID that nobody is known by
}

// callersList is one of a caller's lists, of a customer or of its own.
type callersList struct {
	resource         partnercenter.Resource
	caller, customer string
	relationship     string // the type of a list of one type of relationships
}

// listed says by which source's name the relationships of a list are witnessed.
var listed = map[partnercenter.Resource]string{
	partnercenter.Relationships:         "relationships.json",
	partnercenter.CustomerRelationships: "customers/relationships.json",
	partnercenter.Customers:             "customers.json",
	partnercenter.Subscriptions:         "subscriptions.json",
	partnercenter.DelegatedAdmin:        "delegatedAdminRelationships.json",
}

// begin is told of each file before it is read.
func (c *closing) begin(ctx context.Context, source partnercenter.Source) error {
	next := callersList{source.Resource, source.Caller, source.Customer, source.Relationship}
	if next != c.list {
		if err := c.end(ctx); err != nil {
			return err
		}
		if listed[next.resource] != "" && next.caller != "" && source.Subscription == "" {
			c.start(next)
		}
	}
	if c.stated != nil && source.Headless {
		c.headless = true
		c.sink.Warn(csp.Position{File: source.Path}, "", "the page before this one is missing: nothing of the list ends")
	}
	return nil
}

func (c *closing) start(l callersList) {
	c.list, c.stated = l, map[csp.FactKey]struct{}{}
	c.rejected, c.unfinished, c.records = c.sink.run.report.Rejected.Count, c.reader.Unfinished, c.reader.Records
	c.reader.Announced, c.headless, c.unresolved = 0, false, false
}

func (c *closing) hear(said *csp.FactStatement) {
	if c.stated != nil {
		c.stated[said.Fact()] = struct{}{}
	}
}

// end closes the list that was read.
func (c *closing) end(ctx context.Context) error {
	whole := c.whole()
	ended := c.list
	stated := c.stated
	c.list, c.stated = callersList{}, nil
	if !whole {
		return nil
	}
	if err := c.sink.batch.flush(ctx); err != nil {
		return err
	}
	gone, err := c.gone(ctx, ended, stated)
	if err != nil {
		return err
	}
	for i := range gone {
		said := &csp.FactStatement{Relationship: gone[i], Observed: c.sink.run.options.Observed, Ended: true}
		said.Provenance = []csp.Provenance{{Party: ended.caller, Source: listed[ended.resource], Recorded: c.sink.run.options.Recorded}}
		if err := c.sink.batch.add(ctx, csp.Assertion{Fact: said}); err != nil {
			return err
		}
	}
	c.sink.run.report.Ended += int64(len(gone))
	return nil
}

// whole reports whether everything of the list was read and understood.
func (c *closing) whole() bool {
	if c.stated == nil || c.headless || c.rejected != c.sink.run.report.Rejected.Count || c.unfinished != c.reader.Unfinished {
		return false
	}
	found := c.reader.Records - c.records
	if c.reader.Announced <= found {
		return true
	}
	c.sink.Warn(c.reader.At, "", fmt.Sprintf("the list says that it has %d records and has %d: nothing of it ends", c.reader.Announced, found))
	return false
}

// gone finds the relationships that only the list's caller ever stated, that hold and that the list did not state.
func (c *closing) gone(ctx context.Context, l callersList, stated map[csp.FactKey]struct{}) ([]csp.Relationship, error) {
	var gone []csp.Relationship
	lost := map[ends]bool{} // by the list of customers
	collect := func(relationship csp.Relationship, sources []string) {
		if _, still := stated[relationship.Fact()]; still || !slices.Contains(sources, listed[l.resource]) {
			return
		}
		if l.resource == partnercenter.Customers {
			// A customer's own body says of delegated administration (DAP), and it ends with the customer's relationship.
			if relationship.Kind == csp.Administers && !lost[ends{relationship.From, relationship.To}] {
				return
			}
			lost[ends{relationship.From, relationship.To}] = true
		}
		if relationship.Kind == csp.Resells && c.unresolved {
			return // it may be the one that the list means
		}
		gone = append(gone, relationship)
	}
	for _, begin := range c.beginnings(l) {
		for _, step := range steps(l, begin.Kind()) {
			if err := c.walk(ctx, begin, step, l.caller, collect); err != nil {
				return nil, err
			}
		}
	}
	return gone, nil
}

// beginnings are the nodes at which the list's relationships are found.
func (c *closing) beginnings(l callersList) []csp.NodeID {
	cloud := c.sink.run.options.Cloud
	if l.customer != "" {
		return []csp.NodeID{csp.NewNodeID(csp.Customer, cloud, l.customer)}
	}
	return []csp.NodeID{csp.NewNodeID(csp.Provider, cloud, l.caller), csp.NewNodeID(csp.Reseller, cloud, l.caller)}
}

// steps lead from there to what the list states; a subscription's partners lie one step further (see soldBelow).
func steps(l callersList, from csp.Kind) []plan.Step {
	switch resource := l.resource; {
	case resource == partnercenter.Relationships && l.relationship != "" && (l.relationship == partnercenter.ProviderOf) != (from == csp.Provider):
		return nil // the other type's
	case resource == partnercenter.Relationships && from == csp.Provider:
		return []plan.Step{{Fact: csp.DistributesTo, To: csp.OnlyResellers}}
	case resource == partnercenter.Relationships:
		return []plan.Step{{Fact: csp.DistributesTo, Inbound: true, To: csp.OnlyProviders}}
	case resource == partnercenter.Customers:
		return []plan.Step{{Fact: csp.Serves, To: csp.OnlyCustomers}, {Fact: csp.Administers, To: csp.OnlyCustomers}}
	case resource == partnercenter.CustomerRelationships:
		return []plan.Step{{Fact: csp.Serves, Inbound: true, To: csp.OnlyResellers}}
	case resource == partnercenter.DelegatedAdmin:
		return []plan.Step{{Fact: csp.Administers, To: csp.OnlyCustomers}}
	}
	return []plan.Step{{Fact: csp.Owns, To: csp.OnlySubscriptions}}
}

// soldBelow are the steps from a subscription to who sells and resells it.
var soldBelow = []plan.Step{
	{Fact: csp.Sells, Inbound: true, To: csp.Partners},
	{Fact: csp.Resells, Inbound: true, To: csp.OnlyResellers},
}

// ends are those of a relationship.
type ends struct{ from, to csp.NodeID }

const closingPage = 1000

// walk visits the relationships of a step that only one party states, page by page.
func (c *closing) walk(ctx context.Context, begin csp.NodeID, step plan.Step, party string, visit func(csp.Relationship, []string)) error {
	var below []plan.Step
	if step.Fact == csp.Owns {
		below = soldBelow
	}
	for last := ""; ; {
		p, input := c.page(begin, step, below, last)
		answer, err := c.sink.run.target.Read(ctx, p, input)
		if err != nil {
			return err
		}
		table := &answer.Roots[0].Hops[0]
		r := relationships{party: party, visit: visit}
		r.of(table, []csp.NodeID{begin}, step)
		ids := idsOf(table)
		for i, further := range below {
			r.of(&table.Hops[i], ids, further)
		}
		answer.Release()
		if len(ids) < closingPage {
			return nil
		}
		last = string(ids[len(ids)-1])
	}
}

// page asks for a page of a step's neighbours after one of them.
func (c *closing) page(begin csp.NodeID, step plan.Step, below []plan.Step, last string) (*plan.Plan, plan.Input) {
	observed := c.sink.run.options.Observed
	hop := along(step, 2)
	for _, further := range below {
		hop.Page.Node.Hops = append(hop.Page.Node.Hops, along(further, plan.NoSlot))
	}
	p := &plan.Plan{Slots: []plan.SlotType{{Type: csp.String, Many: true}, {Type: csp.Time}, {Type: csp.Int}}}
	input := plan.Input{Now: observed, Scope: plan.Everything(), Values: []plan.Slotted{
		{Many: []csp.Value{csp.StringValue(string(begin))}}, {One: csp.TimeValue(observed)}, {One: csp.IntValue(closingPage)},
	}}
	if last != "" {
		hop.Page.After = &plan.Bound{Value: plan.NoSlot, ID: 3}
		p.Slots = append(p.Slots, plan.SlotType{Type: csp.String})
		input.Values = append(input.Values, plan.Slotted{One: csp.StringValue(last)})
	}
	p.Roots = []plan.Root{{AsOf: 1, IDs: &plan.Lookup{Kinds: csp.Of(begin.Kind()), IDs: 0, Node: plan.Selection{Columns: []csp.Field{csp.ID}, Hops: []plan.Hop{hop}}}}}
	return p, input
}

// along is the hop of a step, with what says which relationship each is.
func along(step plan.Step, size plan.Slot) plan.Hop {
	from, to := step.Ends()
	on := from
	if step.Inbound {
		on = to
	}
	columns := slices.Sorted(slices.Values(step.Fact.Discriminator()))
	return plan.Hop{
		On: on, Step: step,
		Page: plan.Page{Kinds: step.To, Order: plan.Order{Field: csp.ID}, Size: size, Node: plan.Selection{Columns: []csp.Field{csp.ID}}},
		Fact: &plan.FactSelection{Columns: columns, Provenance: true},
	}
}

func idsOf(table *plan.Table) []csp.NodeID {
	ids := make([]csp.NodeID, len(table.Kinds))
	for row := range ids {
		ids[row] = csp.NodeID(strings.Clone(table.Cells[row].Text())) // the answer's memory goes back to the store
	}
	return ids
}

// relationships reads relationships back from an answer.
type relationships struct {
	party string // only what nobody else states
	visit func(relationship csp.Relationship, sources []string)
}

func (r *relationships) of(table *plan.Table, parents []csp.NodeID, step plan.Step) {
	columns := slices.Sorted(slices.Values(step.Fact.Discriminator()))
	ids := idsOf(table)
	for parent, near := range parents {
		from, to := table.Rows(parent)
		for row := from; row < to; row++ {
			first, last := table.Facts.Rows(row)
			for fact := first; fact < last; fact++ {
				sources, alone := r.sources(table.Facts.Provenance, fact)
				if !alone {
					continue
				}
				found := csp.Relationship{Kind: step.Fact, From: near, To: ids[row]}
				if step.Inbound {
					found.From, found.To = ids[row], near
				}
				for i, field := range columns {
					if value := table.Facts.Cells[fact*len(columns)+i]; !value.IsNull() {
						found.Properties = found.Properties.With(field, csp.StringValue(strings.Clone(value.Text())))
					}
				}
				r.visit(found, sources)
			}
		}
	}
}

// sources lists from what a party stated a relationship; alone is false if another party states it too.
func (r *relationships) sources(table *plan.ProvenanceTable, fact int) (sources []string, alone bool) {
	for _, witness := range table.Witnesses[table.Starts[fact]:table.Starts[fact+1]] {
		if witness.Party != r.party {
			return nil, false
		}
		sources = append(sources, witness.Source)
	}
	return sources, true
}
