package transcript

import (
	"fmt"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/plan/outline"
)

// routes writes the routes of a row: a line for each, and one for each of its stops.
func (w *writer) routes(depth int, asked *plan.Routes, table *plan.RouteTable, row int) {
	from, to := table.Rows(row)
	head := fmt.Sprintf("routes hops=%d visited=%d", table.Hops[row], table.Visited[row])
	if asked.Total {
		head += fmt.Sprintf(" total=%d", table.Totals[row])
	}
	if asked.More {
		head += fmt.Sprintf(" more=%t", table.More[row])
	}
	w.line(depth, head)
	for route := from; route < to; route++ {
		text := "route " + table.Keys[route]
		if asked.Tiers {
			text += fmt.Sprintf(" tier=%d", table.Tiers[route])
		}
		if asked.Channels {
			text += " " + outline.Value(table.Channels[route])
		}
		w.line(depth+1, text)
		for i := range asked.Subscriptions {
			page, below := &asked.Subscriptions[i], &table.Subscriptions[i]
			w.line(depth+2, "subscriptions"+cut(page, below, route))
			w.rows(depth+3, &page.Node, nil, below, route)
		}
		first, last := table.Stops.Rows(route)
		for stop := first; stop < last; stop++ {
			leg := ""
			if stop > first {
				leg = table.Legs[stop].String() + " "
			}
			w.row(depth+2, leg, &asked.Stop, asked.Fact, &table.Stops, stop)
		}
	}
}

// checkRoutes says where a table of routes does not fit what was asked or the number of parents.
func checkRoutes(place string, asked *plan.Routes, table *plan.RouteTable, parents int) error {
	routes := len(table.Keys)
	if err := checkStarts(place, table.Starts, parents, routes); err != nil {
		return err
	}
	if err := checkLength(place+" totals", len(table.Totals), parents, asked.Total); err != nil {
		return err
	}
	if err := checkLength(place+" more", len(table.More), parents, asked.More); err != nil {
		return err
	}
	if err := checkLength(place+" visited", len(table.Visited), parents, true); err != nil {
		return err
	}
	if err := checkLength(place+" hops", len(table.Hops), parents, true); err != nil {
		return err
	}
	if err := checkLength(place+" legs", len(table.Legs), len(table.Stops.Kinds), true); err != nil {
		return err
	}
	if err := checkLength(place+" tiers", len(table.Tiers), routes, asked.Tiers); err != nil {
		return err
	}
	if err := checkLength(place+" channels", len(table.Channels), routes, asked.Channels); err != nil {
		return err
	}
	if err := checkLength(place+" subscriptions", len(table.Subscriptions), len(asked.Subscriptions), true); err != nil {
		return err
	}
	for i := range asked.Subscriptions {
		page := &asked.Subscriptions[i]
		if err := checkTable(place+" subscriptions", &page.Node, page, nil, &table.Subscriptions[i], routes); err != nil {
			return err
		}
	}
	if err := checkTable(place+" stops", &asked.Stop, nil, asked.Fact, &table.Stops, routes); err != nil {
		return err
	}
	for route := range routes {
		first, last := table.Stops.Rows(route)
		if last-first < 2 || table.Legs[first] != (csp.Leg{}) {
			return fmt.Errorf("%s: route %d has stops %d to %d", place, route, first, last)
		}
	}
	return nil
}
