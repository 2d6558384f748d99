package oracle

import (
	"context"
	"slices"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"channelgraph/internal/csp"
)

// NewSchema returns the oracle's executable schema.
func NewSchema(graph *Graph) graphql.ExecutableSchema {
	return NewExecutableSchema(Config{Resolvers: &root{graph}})
}

type root struct{ graph *Graph }

// Query returns the root fields.
func (r *root) Query() QueryResolver { return r }

func (r *root) at(asOf *string) view {
	if asOf == nil {
		return view{r.graph, r.graph.Now}
	}
	instant, err := time.Parse(time.RFC3339, *asOf)
	if err != nil {
		panic(err)
	}
	return view{r.graph, csp.InstantOf(instant)}
}

// Node finds a node by its id.
func (r *root) Node(_ context.Context, id string, asOf *string) (Node, error) {
	if found := r.at(asOf).node(csp.NodeID(id)); found != nil {
		return found.typed(), nil
	}
	return nil, nil
}

// Nodes finds nodes by their ids.
func (r *root) Nodes(ctx context.Context, ids []string, asOf *string) ([]Node, error) {
	if int64(len(ids)) > r.graph.PageMax {
		return nil, csp.Errorf(csp.LimitExceeded, "too many ids")
	}
	list := make([]Node, len(ids))
	for i, id := range ids {
		list[i], _ = r.Node(ctx, id, asOf)
	}
	return list, nil
}

// byKey finds the first node by id that has the one natural key that is given.
func (r *root) byKey(kind csp.Kind, cloud string, keys map[csp.Field]*string, asOf *string) (*Vertex, error) {
	var by csp.Field
	given := 0
	for field, key := range keys {
		if key != nil {
			by = field
			given++
		}
	}
	if given != 1 {
		return nil, csp.Errorf(csp.BadInput, "exactly one key")
	}
	all := r.at(asOf).all(kind)
	slices.SortFunc(all, func(a, b *Vertex) int {
		return order{name: "id"}.compare(position{id: string(a.node.ID)}, position{id: string(b.node.ID)})
	})
	for _, v := range all {
		_, nodeCloud, natural, _ := v.node.ID.Split()
		value := v.value(by.String())
		if by == csp.TenantID || by == csp.SubscriptionID {
			value = csp.StringValue(natural)
		}
		if string(nodeCloud) == cloud && !value.IsNull() && sameText(by, value.Text(), *keys[by]) {
			return v, nil
		}
	}
	return nil, nil
}

// Provider finds a provider by a natural key.
func (r *root) Provider(_ context.Context, cloud string, tenantID, mpnID, domain, asOf *string) (*Provider, error) {
	v, err := r.byKey(csp.Provider, cloud, map[csp.Field]*string{csp.TenantID: tenantID, csp.MpnID: mpnID, csp.Domain: domain}, asOf)
	if v == nil {
		return nil, err
	}
	return &Provider{v}, nil
}

// Reseller finds a reseller by a natural key.
func (r *root) Reseller(_ context.Context, cloud string, tenantID, mpnID, domain, asOf *string) (*Reseller, error) {
	v, err := r.byKey(csp.Reseller, cloud, map[csp.Field]*string{csp.TenantID: tenantID, csp.MpnID: mpnID, csp.Domain: domain}, asOf)
	if v == nil {
		return nil, err
	}
	return &Reseller{v}, nil
}

// Customer finds a customer by a natural key.
func (r *root) Customer(_ context.Context, cloud string, tenantID, domain, asOf *string) (*Customer, error) {
	v, err := r.byKey(csp.Customer, cloud, map[csp.Field]*string{csp.TenantID: tenantID, csp.Domain: domain}, asOf)
	if v == nil {
		return nil, err
	}
	return &Customer{v}, nil
}

// Subscription finds a subscription by its id.
func (r *root) Subscription(_ context.Context, cloud, subscriptionID string, asOf *string) (*CloudSubscription, error) {
	v, err := r.byKey(csp.Subscription, cloud, map[csp.Field]*string{csp.SubscriptionID: &subscriptionID}, asOf)
	if v == nil {
		return nil, err
	}
	return &CloudSubscription{v}, nil
}

func (r *root) listAll(kinds []csp.Kind, where map[string]any, arguments PageArguments, asOf *string) (*Listing, error) {
	at := r.at(asOf)
	var rows []*Row
	for _, v := range at.all(kinds...) {
		rows = append(rows, &Row{vertex: v})
	}
	return at.list(rows, where, arguments)
}

// Partners lists providers and resellers.
func (r *root) Partners(_ context.Context, where, orderBy map[string]any, first *int64, after *string, last *int64, before, asOf *string) (*PartnerConnection, error) {
	return connected[*PartnerConnection](r.listAll(partner, where, PageArguments{orderBy, first, after, last, before}, asOf))
}

// Providers lists providers.
func (r *root) Providers(_ context.Context, where, orderBy map[string]any, first *int64, after *string, last *int64, before, asOf *string) (*ProviderConnection, error) {
	return connected[*ProviderConnection](r.listAll([]csp.Kind{csp.Provider}, where, PageArguments{orderBy, first, after, last, before}, asOf))
}

// Resellers lists resellers.
func (r *root) Resellers(_ context.Context, where, orderBy map[string]any, first *int64, after *string, last *int64, before, asOf *string) (*ResellerConnection, error) {
	return connected[*ResellerConnection](r.listAll([]csp.Kind{csp.Reseller}, where, PageArguments{orderBy, first, after, last, before}, asOf))
}

// Customers lists customers.
func (r *root) Customers(_ context.Context, where, orderBy map[string]any, first *int64, after *string, last *int64, before, asOf *string) (*CustomerConnection, error) {
	return connected[*CustomerConnection](r.listAll([]csp.Kind{csp.Customer}, where, PageArguments{orderBy, first, after, last, before}, asOf))
}

// Subscriptions lists subscriptions.
func (r *root) Subscriptions(_ context.Context, where, orderBy map[string]any, first *int64, after *string, last *int64, before, asOf *string) (*CloudSubscriptionConnection, error) {
	return connected[*CloudSubscriptionConnection](r.listAll([]csp.Kind{csp.Subscription}, where, PageArguments{orderBy, first, after, last, before}, asOf))
}
