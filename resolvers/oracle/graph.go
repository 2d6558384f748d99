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
	via   bool // providers via whom a customer is served serve it too
	sole  bool // only along roads that all lead by the same partner
	also  csp.FactKind
	over  [][]string // roads one after another, one or another of which leads to the end; instead of all else
}

var partner = []csp.Kind{csp.Provider, csp.Reseller}

// roads are the fields that follow relationships, by the kind they begin at and their name.
var roads = map[string]road{
	"Partner.customers":                 {csp.Serves, false, []csp.Kind{csp.Customer}, false, false, 0, nil},
	"Partner.requestedCustomers":        {csp.Requests, false, []csp.Kind{csp.Customer}, false, false, 0, nil},
	"Partner.serves":                    {csp.Serves, false, []csp.Kind{csp.Customer}, true, false, 0, nil},
	"Partner.dependentCustomers":        {csp.Serves, false, []csp.Kind{csp.Customer}, true, true, 0, nil},
	"Provider.dependentResellers":       {csp.DistributesTo, false, []csp.Kind{csp.Reseller}, false, true, 0, nil},
	"Reseller.dependsOn":                {csp.DistributesTo, true, []csp.Kind{csp.Provider}, false, true, 0, nil},
	"Customer.servedBy":                 {csp.Serves, true, partner, true, false, 0, nil},
	"Customer.dependsOn":                {csp.Serves, true, partner, true, true, 0, nil},
	"Subscription.dependsOn":            {csp.Sells, true, partner, false, true, 0, nil},
	"Partner.soldSubscriptions":         {csp.Sells, false, []csp.Kind{csp.Subscription}, false, false, 0, nil},
	"Partner.servedSubscriptions":       {csp.Sells, false, []csp.Kind{csp.Subscription}, false, false, csp.Resells, nil},
	"Subscription.servedBy":             {csp.Sells, true, partner, false, false, csp.Resells, nil},
	"Partner.supportedSubscriptions":    {csp.Supports, false, []csp.Kind{csp.Subscription}, false, false, 0, nil},
	"Partner.administers":               {over: [][]string{{"administeredCustomers"}, {"administeredSubscriptions", "owners"}, {"supportedSubscriptions", "owners"}}},
	"Customer.administeredBy":           {over: [][]string{{"administrators"}, {"subscriptions", "administrators"}, {"subscriptions", "supportContacts"}}},
	"Subscription.administeredBy":       {over: [][]string{{"administrators"}, {"owners", "administrators"}, {"supportContacts"}}},
	"Partner.administeredCustomers":     {csp.Administers, false, []csp.Kind{csp.Customer}, false, false, 0, nil},
	"Partner.administeredSubscriptions": {csp.Administers, false, []csp.Kind{csp.Subscription}, false, false, 0, nil},
	"Partner.transferTargets":           {csp.Transfers, false, partner, false, false, 0, nil},
	"Partner.transferSources":           {csp.Transfers, true, partner, false, false, 0, nil},
	"Provider.resellers":                {csp.DistributesTo, false, []csp.Kind{csp.Reseller}, false, false, 0, nil},
	"Reseller.providers":                {csp.DistributesTo, true, []csp.Kind{csp.Provider}, false, false, 0, nil},
	"Reseller.resoldSubscriptions":      {csp.Resells, false, []csp.Kind{csp.Subscription}, false, false, 0, nil},
	"Customer.partners":                 {csp.Serves, true, partner, false, false, 0, nil},
	"Customer.requestedBy":              {csp.Requests, true, partner, false, false, 0, nil},
	"Customer.providers":                {csp.Serves, true, []csp.Kind{csp.Provider}, false, false, 0, nil},
	"Customer.resellers":                {csp.Serves, true, []csp.Kind{csp.Reseller}, false, false, 0, nil},
	"Customer.subscriptions":            {csp.Owns, false, []csp.Kind{csp.Subscription}, false, false, 0, nil},
	"Customer.administrators":           {csp.Administers, true, partner, false, false, 0, nil},
	"Subscription.customer":             {csp.Owns, true, []csp.Kind{csp.Customer}, false, false, 0, nil},
	"Subscription.owners":               {csp.Owns, true, []csp.Kind{csp.Customer}, false, false, 0, nil},
	"Subscription.seller":               {csp.Sells, true, partner, false, false, 0, nil},
	"Subscription.sellers":              {csp.Sells, true, partner, false, false, 0, nil},
	"Subscription.resellers":            {csp.Resells, true, []csp.Kind{csp.Reseller}, false, false, 0, nil},
	"Subscription.supportContacts":      {csp.Supports, true, partner, false, false, 0, nil},
	"Subscription.administrators":       {csp.Administers, true, partner, false, false, 0, nil},
	"Subscription.addOns":               {csp.AddOnOf, true, []csp.Kind{csp.Subscription}, false, false, 0, nil},
	"Subscription.baseSubscriptions":    {csp.AddOnOf, false, []csp.Kind{csp.Subscription}, false, false, 0, nil},
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
	for _, roads := range along.over {
		v.follow(roads, found)
	}
	if along.over != nil {
		return found
	}
	for i := range v.Facts {
		for j := range v.Facts[i].Intervals {
			r := &v.Facts[i].Intervals[j]
			if r.Kind != along.fact && (r.Kind != along.also || along.also == 0) || r.Since > v.at || v.at >= r.Until {
				continue
			}
			for _, near := range v.beginnings(along, r) {
				far := r.To
				if along.in {
					near, far = far, near
				}
				if near == v.node.ID && slices.Contains(along.kinds, far.Kind()) {
					found[far] = append(found[far], &Tie{v.view, r})
				}
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

// follow adds the ends of roads one after another, with the last ties.
func (v *Vertex) follow(roads []string, found map[csp.NodeID][]*Tie) {
	along, _ := v.road(roads[0])
	for id, ties := range v.ties(along) {
		if len(roads) > 1 {
			v.view.node(id).follow(roads[1:], found)
		} else {
			found[id] = append(found[id], ties...)
		}
	}
}

// beginnings lists the nodes at which a relationship begins on a road.
func (v view) beginnings(along road, r *csp.Relationship) []csp.NodeID {
	list := []csp.NodeID{r.From}
	if via := v.node(csp.NodeID(r.Value(csp.Via).Text())); along.via && via != nil && via.node.ID.Kind() == csp.Provider && via.node.ID != r.From {
		list = append(list, via.node.ID)
	}
	return list
}

// walks tells whether a tie to another node passes a condition, and on a road for sole partners whether no other
// relationship that passes it leads to its end from elsewhere.
func (v *Vertex) walks(along road, far csp.NodeID, tie *Tie, passes func(*Tie) bool) bool {
	if !passes(tie) || !along.sole {
		return passes(tie)
	}
	partner := v.node.ID
	if along.in {
		partner = far
	}
	for i := range v.Facts {
		for j := range v.Facts[i].Intervals {
			r := &v.Facts[i].Intervals[j]
			if r.Kind == along.fact && r.To == tie.relationship.To && r.Since <= v.at && v.at < r.Until &&
				passes(&Tie{v.view, r}) && !slices.Contains(v.beginnings(along, r), partner) {
				return false
			}
		}
	}
	return true
}

func (v *Vertex) value(name string) csp.Value {
	field, _ := csp.NodeField(v.node.ID.Kind(), name)
	return v.node.Value(field, v.at)
}

func (t *Tie) value(name string) csp.Value {
	field, _ := csp.FactField(t.relationship.Kind, name)
	return t.relationship.Value(field)
}
