package oracle

import (
	"context"
	"slices"

	"channelgraph/internal/csp"
)

// Loss is the graph at an instant without some partners.
type Loss struct {
	view
	without []csp.NodeID
}

// chosen checks ids of nodes of some kinds.
func (r *root) chosen(ids []string, kinds ...csp.Kind) ([]csp.NodeID, error) {
	if int64(len(ids)) > r.graph.PageMax {
		return nil, csp.Errorf(csp.LimitExceeded, "too many ids")
	}
	var list []csp.NodeID
	for _, id := range ids {
		if !slices.Contains(kinds, csp.NodeID(id).Kind()) {
			return nil, csp.Errorf(csp.BadInput, "an id of another kind")
		}
		list = append(list, csp.NodeID(id))
	}
	return list, nil
}

// Impact is what is lost without some partners.
func (r *root) Impact(_ context.Context, without []string, asOf *string) (*Impact, error) {
	chosen, err := r.chosen(without, csp.Provider, csp.Reseller)
	if err != nil {
		return nil, err
	}
	return &Impact{&Loss{r.at(asOf), chosen}}, nil
}

// CommonCustomers lists the customers of all of some partners.
func (r *root) CommonCustomers(_ context.Context, of []string, where, orderBy map[string]any, first *int64, after *string, last *int64, before, asOf *string) (*CommonCustomerConnection, error) {
	chosen, err := r.chosen(of, csp.Provider, csp.Reseller)
	if err != nil {
		return nil, err
	}
	return connected[*CommonCustomerConnection](r.common(chosen, "servedBy", where, PageArguments{orderBy, first, after, last, before}, asOf, csp.Customer))
}

// CommonPartners lists the partners of all of some customers.
func (r *root) CommonPartners(_ context.Context, of []string, where, orderBy map[string]any, first *int64, after *string, last *int64, before, asOf *string) (*CommonPartnerConnection, error) {
	chosen, err := r.chosen(of, csp.Customer)
	if err != nil {
		return nil, err
	}
	return connected[*CommonPartnerConnection](r.common(chosen, "serves", where, PageArguments{orderBy, first, after, last, before}, asOf, partner...))
}

func (r *root) common(of []csp.NodeID, road string, where map[string]any, arguments PageArguments, asOf *string, kinds ...csp.Kind) (*Listing, error) {
	if len(of) == 0 {
		return nil, csp.Errorf(csp.BadInput, "no id")
	}
	at := r.at(asOf)
	var rows []*Row
	for _, v := range at.all(kinds...) {
		along, _ := v.road(road)
		ties := v.ties(along)
		if !slices.ContainsFunc(of, func(id csp.NodeID) bool { return ties[id] == nil }) {
			rows = append(rows, &Row{vertex: v, chosen: of})
		}
	}
	return at.list(rows, where, arguments)
}

// connect lists what is lost or kept.
func (l *Loss) connect(name string, where, _ map[string]any, arguments PageArguments) (*Listing, error) {
	var rows []*Row
	for _, v := range l.all(csp.Reseller, csp.Customer, csp.Subscription) {
		tied, left := false, false
		switch {
		case v.node.ID.Kind() == csp.Customer && (name == "customersLost" || name == "customersKept"):
			tied, left = v.fate("servedBy", "partners", l.without)
		case v.node.ID.Kind() == csp.Subscription && name == "subscriptionsWithoutSeller":
			tied, left = v.fate("sellers", "sellers", l.without)
		case v.node.ID.Kind() == csp.Reseller && (name == "resellersWithoutProvider" || name == "resellersKept"):
			tied, left = v.fate("providers", "providers", l.without)
			tied = tied && !slices.Contains(l.without, v.node.ID)
		}
		keeps := name == "customersKept" || name == "resellersKept"
		if tied && left == keeps {
			rows = append(rows, &Row{vertex: v, chosen: l.without})
		}
	}
	return l.list(rows, where, arguments)
}

// fate tells whether one of the chosen is on a road from here, and whether another road is left without them.
func (v *Vertex) fate(by, over string, chosen []csp.NodeID) (tied, left bool) {
	along, _ := v.road(by)
	for id := range v.ties(along) {
		tied = tied || slices.Contains(chosen, id)
	}
	along, _ = v.road(over)
	for id, ties := range v.ties(along) {
		left = left || !slices.Contains(chosen, id) && len(without(ties, chosen)) > 0
	}
	return tied, left
}

// without leaves the relationships that are not via one of the chosen.
func without(ties []*Tie, chosen []csp.NodeID) []*Tie {
	return slices.DeleteFunc(slices.Clone(ties), func(t *Tie) bool {
		return slices.Contains(chosen, csp.NodeID(t.relationship.Value(csp.Via).Text()))
	})
}

// connect lists neighbours of the edge's node with regard to the chosen nodes.
func (r *Row) connect(name string, where, _ map[string]any, arguments PageArguments) (*Listing, error) {
	roads := map[string]string{"alternatives": "resellers", "partnersLeft": "partners", "providersLeft": "providers", "partners": "servedBy", "customers": "serves"}
	along, _ := r.vertex.road(roads[name])
	var rows []*Row
	for id, ties := range r.vertex.ties(along) {
		isChosen, about := slices.Contains(r.chosen, id), name == "partners" || name == "customers"
		if name == "partnersLeft" {
			ties = without(ties, r.chosen)
		}
		neighbour := r.vertex.view.node(id)
		if _, hasProvider := neighbour.fate("providers", "providers", r.chosen); name == "alternatives" && !hasProvider {
			continue
		}
		if isChosen == about && len(ties) > 0 {
			rows = append(rows, &Row{vertex: neighbour, ties: ties, chosen: r.chosen})
		}
	}
	return r.vertex.list(rows, where, arguments)
}
