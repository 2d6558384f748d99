package main

import (
	"context"
	"log/slog"
	"slices"

	"channelgraph/internal/ledger"
	"channelgraph/internal/plan"
	"channelgraph/internal/sample"
	"channelgraph/resolvers"
)

// commonQuestions are the shapes in which people begin, besides the sample's own. A store that plans statements
// knows them before the first caller asks.
var commonQuestions = []string{
	`query ($id: ID!) { node(id: $id) { id } }`,
	`query ($id: ID!) { customer(tenantId: $id) { companyName
		partners { nodes { companyName } } subscriptions { totalCount nodes { friendlyName status quantity } } } }`,
	`query ($id: ID!) { reseller(tenantId: $id) { companyName
		providers { nodes { companyName } } customers { totalCount nodes { companyName } } } }`,
	`query ($id: ID!) { provider(tenantId: $id) { companyName
		resellers { totalCount nodes { companyName } } customers { totalCount nodes { companyName } } } }`,
	`query ($id: ID!) { subscription(subscriptionId: $id) { friendlyName customer { companyName } seller { companyName } } }`,
	`query ($size: Int, $after: String) { customers(first: $size, after: $after, orderBy: {field: COMPANY_NAME}) {
		totalCount pageInfo { hasNextPage endCursor } nodes { id companyName } } }`,
}

// planner is a store that can plan statements before they are asked.
type planner interface {
	Warm(ctx context.Context, asked, afterWriting, restricted []*plan.Plan) error
}

// planCommonQuestions has the store plan the common questions, and what the common commands read, for viewers who do not see everything too
// if there are any. A failure costs only time later, so it is logged.
func planCommonQuestions(ctx context.Context, store planner, schema *resolvers.Schema, withRestricted bool, log *slog.Logger) {
	plans, err := commonPlans(schema)
	if err == nil {
		var restricted []*plan.Plan
		if withRestricted {
			restricted = slices.Concat(plans, ledger.PermissionPlans(), schema.SightPlans())
		}
		before, after := ledger.CommonPlans()
		err = store.Warm(ctx, append(plans, before...), after, restricted)
	}
	if err != nil && ctx.Err() == nil {
		log.Warn("the common questions were not planned ahead", "error", err)
	}
}

func commonPlans(schema *resolvers.Schema) ([]*plan.Plan, error) {
	var plans []*plan.Plan
	for _, question := range commonQuestions {
		compiled, err := schema.Plan(question, map[string]any{"id": "any"})
		if err != nil {
			return nil, err
		}
		plans = append(plans, compiled)
	}
	for _, example := range sample.Questions() {
		compiled, err := schema.Plan(example.Query, example.Variables)
		if err != nil {
			return nil, err
		}
		plans = append(plans, compiled)
	}
	return plans, nil
}
