package api

import (
	"context"

	"github.com/99designs/gqlgen/graphql"

	"channelgraph/internal/csp"
	"channelgraph/internal/observe"
)

// The ways by which operations come, as metrics and traces name them.
const (
	overHTTP   = "http"
	overEvents = "events"
	overSocket = "websocket"
)

// measure has the metrics read what is counted here anyway.
func (t *transport) measure() {
	number := func(read func() int) func() float64 { return func() float64 { return float64(read()) } }
	t.observer.Gauge("operations_under_way", "Queries and mutations that are being answered.", number(func() int { underWay, _ := t.gate.load(); return underWay }))
	t.observer.Gauge("operations_waiting", "Queries and mutations that wait for others to finish.", number(func() int { _, waiting := t.gate.load(); return waiting }))
	t.observer.Counter("operations_shed_total", "Queries and mutations that were refused because the server had more to answer than it can.", func() float64 { return float64(t.gate.refused.Load()) })
	t.observer.Gauge("live_connections", "WebSockets and event streams, those that are reserved too.", func() float64 { return float64(t.live.connections.taken.Load()) })
	t.observer.Gauge("live_subscriptions", "Subscriptions under way.", func() float64 { return float64(t.live.subscriptions.taken.Load()) })
	t.observer.Counter("live_too_slow_total", "Subscriptions that ended because their peer was too slow.", func() float64 { return float64(t.live.slow.Load()) })
	t.observer.Counter("live_cut_total", "Live connections that were cut because their peer took nothing.", func() float64 { return float64(t.live.cut.Load()) })
}

// answered tells of an answer before it is sent. In place of one that shows customers to somebody who could not be written down it
// returns an error: auditors may rely on it that there is no answer without its line.
func (t *transport) answered(ctx context.Context, observed *observe.Operation, response *graphql.Response) *graphql.Response {
	if observed == nil {
		return response
	}
	if err := observed.Answer(ctx, codesOf(response)); err != nil {
		return t.shown(ctx, err)
	}
	return response
}

func codesOf(response *graphql.Response) []csp.Code {
	var codes []csp.Code
	for _, err := range response.Errors {
		codes = append(codes, codeOf(err))
	}
	return codes
}
