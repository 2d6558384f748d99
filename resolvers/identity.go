package resolvers

import (
	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// valueHop says the same value of which field leads from a node of some kinds to others.
type valueHop struct {
	from  csp.KindSet
	field string
	equal csp.Field
	to    csp.KindSet
}

var valueHops = []valueHop{
	{from: csp.Partners, field: "sameCompany", equal: csp.GlobalMpnID, to: csp.Partners},
	{from: csp.OnlyCustomers, field: "sameCompany", equal: csp.CustomerTpid, to: csp.OnlyCustomers},
	{from: csp.Partners, field: "candidatesByName", equal: csp.CompanyName, to: csp.Partners},
	{from: csp.OnlyCustomers, field: "candidatesByName", equal: csp.CompanyName, to: csp.OnlyCustomers},
}

// findValueHop returns the hop of a field that nodes of all these kinds have.
func findValueHop(kinds csp.KindSet, field string) *valueHop {
	for i := range valueHops {
		if valueHops[i].field == field && valueHops[i].from&kinds == kinds {
			return &valueHops[i]
		}
	}
	return nil
}

// compileValueHop compiles a connection to nodes that have the same value of a field.
func (c *compiler) compileValueHop(shown *collected, follows *valueHop, kinds csp.KindSet, builder *nodeBuilder) (field, error) {
	key := hopKey(shown, &hop{field: follows.field, from: follows.from})
	below, index := builder.hop(key)
	if below == nil {
		below, index = builder.addHop(key, plan.Hop{Equal: follows.equal, Page: plan.Page{Kinds: follows.to}})
	}
	below.hop.On |= kinds
	template, err := c.compileConnection(shown, &below.hop.Page, below.node, below)
	return field{code: connection, index: index, connection: template}, err
}
