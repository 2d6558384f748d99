package resolvers

import (
	"slices"
	"strconv"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// routesTemplate is how a page of routes is written.
type routesTemplate struct {
	fields  []field
	maxHops int
}

// tiesTemplate is how relationships are written, by their kind.
type tiesTemplate [csp.Requests + 1]tieTemplate

type tieTemplate struct {
	fields   []field
	template *connectionTemplate
}

// routesPage is a page of routes that is being written.
type routesPage struct {
	*writer
	template *routesTemplate
	table    *plan.RouteTable
	parent   int
	from, to int
}

func (w *writer) routes(out []byte, template *routesTemplate, table *plan.RouteTable, parent int) []byte {
	from, to := table.Rows(parent)
	page := routesPage{w, template, table, parent, from, to}
	return appendObject(out, template.fields, -1, page.member)
}

func (p *routesPage) member(out []byte, f *field, _ int) []byte {
	switch f.code {
	case totalCount:
		return strconv.AppendInt(out, p.table.Totals[p.parent], 10)
	case pageInfo:
		return appendObject(out, f.fields, -1, p.pageMember)
	case completeness:
		return appendObject(out, f.fields, -1, p.completenessMember)
	case edges:
		return appendObjects(out, f.fields, p.from, p.to, p.edgeMember)
	}
	return appendObjects(out, f.fields, p.from, p.to, p.routeMember)
}

func (p *routesPage) pageMember(out []byte, f *field, _ int) []byte {
	return p.pageInfoMember(out, f, p.table.More, p.spent(), p.cursor)
}

// spent reports whether the search for routes ended before it had gone as far as was asked.
func (p *routesPage) spent() bool { return int(p.table.Hops[p.parent]) < p.template.maxHops }

// pageInfoMember writes a member of PageInfo; more is per parent, if it was read.
func (p *routesPage) pageInfoMember(out []byte, f *field, more []bool, spent bool, cursor func(out []byte, row int) []byte) []byte {
	page := writtenPage{p.from, p.to, isCut(more, p.parent), spent, cursor}
	return page.member(out, f, 0)
}

func (p *routesPage) cursor(out []byte, route int) []byte {
	out, p.scratch = appendCursor(out, p.scratch, routeOrder, csp.Value{}, p.table.Keys[route])
	return out
}

func (p *routesPage) completenessMember(out []byte, f *field, _ int) []byte {
	switch f.code {
	case visited:
		return strconv.AppendInt(out, p.table.Visited[p.parent], 10)
	case completeHops:
		return strconv.AppendInt(out, int64(p.table.Hops[p.parent]), 10)
	}
	out, _ = appendCut(out, f.code, p.table.More[p.parent], p.spent())
	return out
}

func (p *routesPage) edgeMember(out []byte, f *field, route int) []byte {
	if f.code == edgeCursor {
		return p.cursor(out, route)
	}
	return appendObject(out, f.fields, route, p.routeMember)
}

func (p *routesPage) routeMember(out []byte, f *field, route int) []byte {
	from, to := p.table.Stops.Rows(route)
	switch f.code {
	case tier:
		hops := to - from - 1
		if p.table.Tiers != nil {
			hops = int(p.table.Tiers[route])
		}
		if hops == 0 {
			return append(out, nullText...)
		}
		return appendString(out, csp.ServiceTiers.Names[hops-1])
	case channels:
		return appendValue(out, &p.table.Channels[route])
	case connection:
		return p.connection(out, f.connection, &p.table.Subscriptions[f.index], route)
	case hopCount:
		return strconv.AppendInt(out, int64(to-from-1), 10)
	}
	return appendObjects(out, f.fields, from, to, p.stopMember)
}

func (p *routesPage) stopMember(out []byte, f *field, stop int) []byte {
	leg := p.table.Legs[stop]
	switch f.code {
	case edgeNode:
		return p.node(out, f.node, &p.table.Stops, stop)
	case facts:
		return p.ties(out, f.ties, leg.Fact, stop)
	}
	switch {
	case leg.Fact == 0:
		return append(out, nullText...)
	case f.code == reachedBy:
		return appendString(out, leg.Fact.String())
	}
	return appendString(out, directionOf(leg))
}

func (p *routesPage) ties(out []byte, template *tiesTemplate, kind csp.FactKind, stop int) []byte {
	tie := &template[kind]
	if tie.template == nil {
		return append(out, "[]"...)
	}
	return p.facts(out, tie.template, tie.fields, p.table.Stops.Facts, stop)
}

// routeOrder is the order to which cursors of routes belong.
var routeOrder = &cursorOrder{field: csp.ID, routes: true, header: string(slices.Concat([]byte{cursorVersion, 6}, []byte("route+")))}
