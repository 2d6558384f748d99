package api

import (
	"context"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"channelgraph/internal/cost"
	"channelgraph/internal/csp"
)

// price is what a selection set costs, in points. What a field of a connection costs depends on the connection around it, which a
// fragment does not know: so entries and summaries are counted, and weighed where the connection is.
type price struct {
	once      int // whatever is around
	fixed     int // the part of once that does not depend on what is found
	entry     int // for each entry of the list around
	summaries int // of everything that the list around could hold
}

func (p *price) add(q price) {
	p.once, p.fixed = plus(p.once, q.once), plus(p.fixed, q.fixed)
	p.entry, p.summaries = plus(p.entry, q.entry), plus(p.summaries, q.summaries)
}

// fewEntries is how many entries a list is taken to have that has no page: mostly one relationship ties two nodes, with one witness.
const fewEntries = 2

// placeValues is how many values a cursor holds: that of the order, and the id.
const placeValues = 2

// mostEntries are the lists without a page that may have many entries.
var mostEntries = map[string]int{"history": 10, "neighbourhood": len(csp.AllLegs), "evidence": 20, "counts": 50, "rules": 50, "commands": 100}

// beside is what some fields cost beside what they list.
var beside = map[string]int{
	"Query.violations": cost.Rules, "Query.search": cost.Scan, "Query.changes": cost.Scan, "Query.__schema": cost.Scan, "Query.__type": cost.Scan,
	"Impact.customersLost": cost.Scan, "Impact.customersKept": cost.Scan, "Impact.subscriptionsWithoutSeller": cost.Scan,
	"Impact.resellersWithoutProvider": cost.Scan, "Impact.resellersKept": cost.Scan,
}

// hidden is what is read for each entry of some pages to work them out, whatever is shown of it: the two relationships of a change
// with their ends, the texts that a search compares, the evidence of each rule, the keys of a group and what orders it.
var hidden = map[string]int{"groups": 15, "changes": 30, "history": 30, "search": 10, "violations": 5_000}

// price weighs a field whose selection set costs below. Where it is a list with a length, entries is that.
func (m *measurer) price(field *ast.Field, below price, entries int, listed bool) price {
	switch field.Name {
	case "totalCount":
		return price{summaries: 1}
	case "pageInfo":
		return price{once: below.once, entry: cost.Node + placeValues*cost.Value}
	case "cursor":
		return price{once: placeValues * cost.Value}
	case "tier", "certainty", "sells", "serves":
		if len(field.SelectionSet) == 0 { // worked out of relationships of several types
			return price{once: 3 * cost.Summary}
		}
	case "aggregates":
		return price{once: below.once, summaries: 1}
	case "groups": // and a second one, of which the shares are shares
		return price{once: plus(below.once, times(entries, plus(below.entry, hidden["groups"]))), summaries: 2}
	}
	isList := field.Definition.Type.Elem != nil
	switch {
	case field.ObjectDefinition == m.schema.Mutation:
		fixed := times(cost.Command, m.commands(field))
		return price{once: plus(fixed, plus(below.once, below.entry)), fixed: fixed}
	case field.ObjectDefinition == m.schema.Subscription:
		return price{once: plus(below.once, below.entry)}
	case listed && !isList:
		return m.connection(field, below, entries)
	case listed:
		return price{once: times(entries, plus(cost.Node, below.once))}
	case isList && slices.Contains(entriesOfPage, field.Name):
		return price{entry: plus(cost.Node, below.once)}
	case isList:
		return price{once: m.unpaged(field, below)}
	case len(field.SelectionSet) == 0:
		return price{once: cost.Value}
	}
	if m.isOfTheGraph(field) {
		own := cost.List + beside[field.ObjectDefinition.Name+"."+field.Name]
		below.once, below.fixed = plus(below.once, own+cost.Node+placeValues), plus(below.fixed, own)
	} else if field.Name != "node" && m.isNode(field.Definition.Type.NamedType) {
		below.once = plus(below.once, cost.List+cost.Node)
	}
	return below
}

// entriesOfPage are the names of the lists in a connection that show the entries of its page.
var entriesOfPage = []string{"nodes", "edges", "entries"}

// unpaged weighs a list that has no page.
func (m *measurer) unpaged(field *ast.Field, below price) int {
	entry := plus(cost.Node, plus(below.once, below.entry))
	if most, isLong := mostEntries[field.Name]; isLong {
		return plus(cost.Summary, times(most, entry))
	}
	return times(fewEntries, entry)
}

// connection weighs a page of a list. Of the whole graph, whatever sums up all nodes may look at each of them.
func (m *measurer) connection(field *ast.Field, below price, entries int) price {
	isFixed := m.isOfTheGraph(field)
	own, summary := cost.List, cost.Summary
	if isFixed {
		own, summary = own+beside[field.ObjectDefinition.Name+"."+field.Name], cost.Scan
	}
	below.entry = plus(below.entry, hidden[field.Name])
	below.entry = max(below.entry, cost.Node) // a page may be read even if nothing of it is shown
	own = plus(own, times(summary, below.summaries))
	total := price{once: plus(plus(own, below.once), times(entries, below.entry))}
	if isFixed {
		total.fixed = own
	}
	switch field.Name {
	case "history", "valueHistory":
		total.once = plus(total.once, cost.Summary)
	case "routes":
		total.once = plus(total.once, plus(cost.Node+cost.List+cost.Summary, times(cost.Visit, m.visited(field))))
	}
	return total
}

// isOfTheGraph reports whether a field is asked once, of the whole graph.
func (m *measurer) isOfTheGraph(field *ast.Field) bool {
	return field.ObjectDefinition == m.schema.Query || field.ObjectDefinition.Name == "Impact"
}

func (m *measurer) isNode(typeName string) bool {
	definition := m.schema.Types[typeName]
	return definition != nil && (definition.Name == "Node" || slices.Contains(definition.Interfaces, "Node"))
}

// serviceVisited is how many relationships lead to the partners that serve one customer or subscription, with some to spare.
const serviceVisited = 20

// commands is how many commands a field of a mutation carries out: those of its list, or one.
func (m *measurer) commands(field *ast.Field) int {
	for _, argument := range field.Arguments {
		if length, isList := m.length(argument.Value); isList {
			return max(length, 1)
		}
	}
	return 1
}

// visited is how many relationships a search for routes may visit. Routes of service have few.
func (m *measurer) visited(field *ast.Field) int {
	if field.Definition.Arguments.ForName("maxVisited") == nil {
		return serviceVisited
	}
	if argument := field.Arguments.ForName("maxVisited"); argument != nil {
		if visited, known := m.number(argument.Value, m.limits.VisitedMax); known {
			return visited
		}
	}
	return m.limits.Visited
}

// charge notes what the operation can cost, and refuses it if that is more than any may, unless it is only to be explained.
func (l *limiter) charge(ctx context.Context, oc *graphql.OperationContext, price price) *gqlerror.Error {
	requested := plus(price.once, cost.Operation)
	if meter := cost.MeterOf(ctx); meter != nil {
		meter.Requested, meter.Fixed = requested, plus(price.fixed, cost.Operation)
	}
	if requested <= l.limits.Cost || wantsExplanation(oc) {
		return nil
	}
	coded := csp.Errorf(CostExceeded, "The operation could cost %s points; at most %d are allowed. Ask for smaller pages, fewer levels, or fewer numbers of all that matches.",
		countOf(requested), l.limits.Cost)
	return &gqlerror.Error{
		Message: coded.Message, Locations: []gqlerror.Location{{Line: oc.Operation.Position.Line, Column: oc.Operation.Position.Column}},
		Err: &detailed{coded, map[string]any{"requested": requested, "allowed": l.limits.Cost}},
	}
}
