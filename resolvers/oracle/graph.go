package oracle

import (
	"slices"
	"strings"

	"channelgraph/internal/csp"
)

// Graph is what the oracle answers from.
type Graph struct {
	Nodes []csp.Node
	Facts []csp.Fact
	Now   csp.Instant
	// PageDefault and PageMax are the sizes of pages.
	PageDefault, PageMax int64
}

// view is the graph at an instant.
type view struct {
	*Graph
	at csp.Instant
}

func (v view) node(id csp.NodeID) *Vertex {
	for i := range v.Nodes {
		if v.Nodes[i].ID == id {
			return &Vertex{view: v, node: &v.Nodes[i]}
		}
	}
	return nil
}

func (v view) all(kinds ...csp.Kind) []*Vertex {
	var list []*Vertex
	for i := range v.Nodes {
		if slices.Contains(kinds, v.Nodes[i].ID.Kind()) {
			list = append(list, &Vertex{view: v, node: &v.Nodes[i]})
		}
	}
	return list
}

// Vertex is a node at an instant.
type Vertex struct {
	view
	node *csp.Node
}

// Tie is a relationship at an instant.
type Tie struct {
	view
	relationship *csp.Relationship
}

// road says which relationships a field follows.
type road struct {
	fact  csp.FactKind
	in    bool
	kinds []csp.Kind
}

var partner = []csp.Kind{csp.Provider, csp.Reseller}

// roads are the fields that follow relationships, by the kind they begin at and their name.
var roads = map[string]road{
	"Partner.customers":                 {csp.Serves, false, []csp.Kind{csp.Customer}},
	"Partner.soldSubscriptions":         {csp.Sells, false, []csp.Kind{csp.Subscription}},
	"Partner.supportedSubscriptions":    {csp.Supports, false, []csp.Kind{csp.Subscription}},
	"Partner.administeredCustomers":     {csp.Administers, false, []csp.Kind{csp.Customer}},
	"Partner.administeredSubscriptions": {csp.Administers, false, []csp.Kind{csp.Subscription}},
	"Partner.transferTargets":           {csp.Transfers, false, partner},
	"Partner.transferSources":           {csp.Transfers, true, partner},
	"Provider.resellers":                {csp.DistributesTo, false, []csp.Kind{csp.Reseller}},
	"Reseller.providers":                {csp.DistributesTo, true, []csp.Kind{csp.Provider}},
	"Reseller.resoldSubscriptions":      {csp.Resells, false, []csp.Kind{csp.Subscription}},
	"Customer.partners":                 {csp.Serves, true, partner},
	"Customer.providers":                {csp.Serves, true, []csp.Kind{csp.Provider}},
	"Customer.resellers":                {csp.Serves, true, []csp.Kind{csp.Reseller}},
	"Customer.subscriptions":            {csp.Owns, false, []csp.Kind{csp.Subscription}},
	"Customer.administrators":           {csp.Administers, true, partner},
	"Subscription.customer":             {csp.Owns, true, []csp.Kind{csp.Customer}},
	"Subscription.owners":               {csp.Owns, true, []csp.Kind{csp.Customer}},
	"Subscription.seller":               {csp.Sells, true, partner},
	"Subscription.sellers":              {csp.Sells, true, partner},
	"Subscription.resellers":            {csp.Resells, true, []csp.Kind{csp.Reseller}},
	"Subscription.supportContacts":      {csp.Supports, true, partner},
	"Subscription.administrators":       {csp.Administers, true, partner},
	"Subscription.addOns":               {csp.AddOnOf, true, []csp.Kind{csp.Subscription}},
	"Subscription.baseSubscriptions":    {csp.AddOnOf, false, []csp.Kind{csp.Subscription}},
}

func (v *Vertex) road(name string) (road, bool) {
	kind := v.node.ID.Kind()
	found, ok := roads[kind.String()+"."+name]
	if !ok && slices.Contains(partner, kind) {
		found, ok = roads["Partner."+name]
	}
	return found, ok
}

// ties lists the relationships that a road leads along, by the node at the other end.
func (v *Vertex) ties(along road) map[csp.NodeID][]*Tie {
	found := map[csp.NodeID][]*Tie{}
	for i := range v.Facts {
		for j := range v.Facts[i].Intervals {
			r := &v.Facts[i].Intervals[j]
			near, far := r.From, r.To
			if along.in {
				near, far = far, near
			}
			if r.Kind == along.fact && near == v.node.ID && slices.Contains(along.kinds, far.Kind()) && r.Since <= v.at && v.at < r.Until {
				found[far] = append(found[far], &Tie{v.view, r})
			}
		}
	}
	for _, ties := range found {
		slices.SortFunc(ties, func(a, b *Tie) int {
			if a.relationship.Since != b.relationship.Since {
				return int(max(-1, min(1, a.relationship.Since-b.relationship.Since)))
			}
			return strings.Compare(string(a.relationship.Fact()), string(b.relationship.Fact()))
		})
	}
	return found
}

func (v *Vertex) value(name string) csp.Value {
	field, _ := csp.NodeField(v.node.ID.Kind(), name)
	return v.node.Value(field, v.at)
}

func (t *Tie) value(name string) csp.Value {
	field, _ := csp.FactField(t.relationship.Kind, name)
	return t.relationship.Value(field)
}
