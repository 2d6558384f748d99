package resolvers

import (
	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// holdingTemplate says in which hops of a subscription it stands who holds and who sells it; -1 for those not read.
type holdingTemplate struct{ owners, sellers, resellers int }

// compileHolding compiles what a subscription's relationships say together: its tier, or how certain it is.
func (c *compiler) compileHolding(shown *collected, builder *nodeBuilder) field {
	holding := &holdingTemplate{owners: -1}
	if shown.name() == "tier" {
		holding.sellers, holding.resellers = c.principals(builder, csp.Sells, false), c.principals(builder, csp.Resells, false)
		return field{code: saleTier, holding: holding}
	}
	holding.owners = c.principals(builder, csp.Owns, true)
	holding.sellers = c.principals(builder, csp.Sells, true)
	holding.resellers = c.principals(builder, csp.Resells, false)
	return field{code: certainty, holding: holding}
}

// principals returns the hop that reads the tenants tied to a subscription by relationships of a kind, and on request
// who says so. At most a page of them is read.
func (c *compiler) principals(builder *nodeBuilder, kind csp.FactKind, witnessed bool) int {
	key := "holding/" + kind.String()
	below, index := builder.hop(key)
	if below == nil {
		page := plan.Page{Kinds: kind.From(), Order: plan.Order{Field: csp.ID}, Size: c.constant(csp.IntValue(int64(c.limits.PageMax)))}
		below, index = builder.addHop(key, plan.Hop{On: csp.OnlySubscriptions, Step: plan.Step{Fact: kind, Inbound: true, To: kind.From()}, Page: page})
		below.node.columns[csp.TenantID] = true
		below.node.columns[csp.ID] = c.limits.NamesCustomers
	}
	if witnessed && below.fact == nil {
		below.fact = &factBuilder{provenance: true}
	}
	return index
}

// notSoldBy compiles the argument that leaves out what some partners sell or, as resellers of record, resell.
func (c *compiler) notSoldBy(in input) (plan.And, error) {
	if !c.given(in) {
		return nil, nil
	}
	ids, err := c.many(in, csp.String, c.limits.PageMax, idConverter(csp.Partners))
	if err != nil {
		return nil, err
	}
	var where plan.And
	for _, kind := range []csp.FactKind{csp.Sells, csp.Resells} {
		step := plan.Step{Fact: kind, Inbound: true, To: kind.From()}
		where = append(where, plan.Related{Step: step, Quantifier: plan.None, Where: plan.Compare{Field: csp.ID, Operator: plan.In, Slot: ids}})
	}
	return where, nil
}

func (w *writer) saleTier(out []byte, holding *holdingTemplate, table *plan.Table, row int) []byte {
	sellersFrom, sellersTo := table.Hops[holding.sellers].Rows(row)
	resellersFrom, resellersTo := table.Hops[holding.resellers].Rows(row)
	return appendName(out, csp.SaleTier(sellersTo-sellersFrom, resellersTo-resellersFrom))
}

func (w *writer) certainty(out []byte, holding *holdingTemplate, table *plan.Table, row int) []byte {
	var parties, principals []string
	for _, index := range []int{holding.owners, holding.sellers, holding.resellers} {
		hop := &table.Hops[index]
		from, to := hop.Rows(row)
		for place := from; place < to; place++ {
			columns := len(hop.Cells) / len(hop.Kinds)
			principals = append(principals, hop.Cells[(place+1)*columns-1].Text()) // the tenant is the last of them
		}
		if hop.Facts == nil {
			continue
		}
		ties := hop.Facts
		firstTie, lastTie := ties.Starts[from], ties.Starts[to]
		for _, witness := range ties.Provenance.Witnesses[ties.Provenance.Starts[firstTie]:ties.Provenance.Starts[lastTie]] {
			parties = append(parties, witness.Party)
		}
	}
	return appendName(out, csp.HoldingCertainty(parties, principals))
}

// appendName appends an enum's value, or null for "".
func appendName(out []byte, name string) []byte {
	if name == "" {
		return append(out, nullText...)
	}
	return appendString(out, name)
}
