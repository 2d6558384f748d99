package random

import (
	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// named are the kinds of nodes that stand for companies.
const named = csp.Partners | csp.OnlyCustomers

// equalHop leads to nodes that have the same value of a field.
func (m *shapeMaker) equalHop(parents csp.KindSet, depth int) plan.Hop {
	field := pick(m.rng, []csp.Field{csp.CompanyName, csp.CompanyName, csp.GlobalMpnID, csp.CustomerTpid, csp.MpnID, csp.TenantID, csp.Country})
	to := pick(m.rng, []csp.KindSet{named, field.Spec().Nodes, field.Spec().Nodes, csp.Of(pick(m.rng, field.Spec().Nodes.Kinds()))})
	return plan.Hop{On: parents, Equal: field, Page: m.page(to, depth)}
}
