package neo4j

import (
	"fmt"
	"slices"
	"strings"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// legsByHop leaves of the legs those that can be there at all: that begin at a kind of node to which the hop before can lead.
func legsByHop(asked *plan.Routes) (byHop [][]csp.Leg) {
	legs, near := asked.Legs, asked.On
	if asked.Service {
		legs = csp.ServiceLegs
	}
	for range asked.MaxHops {
		var here []csp.Leg
		far := csp.NoKinds
		for _, leg := range legs {
			if leg.Near()&near != 0 {
				here, far = append(here, leg), far|leg.Far()
			}
		}
		byHop, near = append(byHop, here), far
	}
	return byHop
}

// hopRelationship is the pattern of a relationship e of one of the legs' types.
func hopRelationship(legs []csp.Leg) string {
	var types []string
	for _, leg := range legs {
		if name := leg.Fact.String(); !slices.Contains(types, name) {
			types = append(types, name)
		}
	}
	if len(types) == 0 {
		return "[#e]" // of no route: Neo4j refuses a list of no types
	}
	return "[#e:" + strings.Join(types, "|") + "]"
}

// oneWay reports whether all legs are along the arrow, or all against it.
func oneWay(legs []csp.Leg) bool {
	return !slices.ContainsFunc(legs, func(leg csp.Leg) bool { return leg.Inbound != legs[0].Inbound })
}

func kindsOfLegs(legs []csp.Leg) (kinds csp.FactKinds) {
	for _, leg := range legs {
		kinds |= csp.FactsOf(leg.Fact)
	}
	return kinds
}

// goesOn says that the relationship e over which a hop leads from a stop holds.
func (w *routesCompiler) goesOn(legs []csp.Leg, from string) []string {
	near, far := node{name: from, kinds: csp.AnyKind}, node{name: "#b", kinds: csp.AnyKind}
	of := tie{"#e", kindsOfLegs(legs), near, far}
	switch {
	case !oneWay(legs):
		of = eitherWay("#e", of.kinds)
	case legs[0].Inbound:
		of.from, of.to = far, near
	}
	return w.holds(of).all()
}

// leads says that a relationship x from one stop to another holds.
func (w *routesCompiler) leads(from string, kind csp.FactKind, to string) []string {
	return w.holds(between(kind, "#x", node{name: from, kinds: kind.From()}, node{name: to, kinds: kind.To()})).all()
}

// hopPattern matches one more relationship from a stop, in one direction where it is the same for all legs.
func hopPattern(legs []csp.Leg, from string) string {
	switch {
	case !oneWay(legs):
		return "(" + from + ")-" + hopRelationship(legs) + "-(#b)"
	case legs[0].Inbound:
		return "(" + from + ")<-" + hopRelationship(legs) + "-(#b)"
	}
	return "(" + from + ")-" + hopRelationship(legs) + "->(#b)"
}

// hopLeg is the leg over which the relationship e leads from a stop.
func hopLeg(legs []csp.Leg, from string) string {
	switch {
	case len(legs) == 1:
		return "'" + legs[0].String() + "'"
	case !oneWay(legs):
		return "CASE WHEN startNode(#e) = " + from + " THEN type(#e) + '>' ELSE '<' + type(#e) END"
	case legs[0].Inbound:
		return "'<' + type(#e)"
	}
	return "type(#e) + '>'"
}

// hopDirections is the condition that keeps relationships to the legs where some types have one direction only.
func hopDirections(legs []csp.Leg, from string) string {
	if oneWay(legs) {
		return ""
	}
	var out, in []string
	for _, leg := range legs {
		switch {
		case slices.Contains(legs, leg.Reversed()):
		case leg.Inbound:
			in = append(in, "'"+leg.Fact.String()+"'")
		default:
			out = append(out, "'"+leg.Fact.String()+"'")
		}
	}
	var conditions []string
	if len(out) > 0 {
		conditions = append(conditions, "(startNode(#e) = "+from+" OR NOT type(#e) IN ["+strings.Join(out, ", ")+"])")
	}
	if len(in) > 0 {
		conditions = append(conditions, "(endNode(#e) = "+from+" OR NOT type(#e) IN ["+strings.Join(in, ", ")+"])")
	}
	return strings.Join(conditions, " AND ")
}

// turn is csp.TurnBetween as a condition on the beginning p, whose last stops are z and a, and its next relationship e.
func (w *routesCompiler) turn(befores, nexts []csp.Leg) string {
	var cases []string
	for _, before := range befores {
		for _, next := range nexts {
			condition := ""
			switch csp.TurnBetween(before, next, w.asked.Service) {
			case csp.ServedVia:
				condition = "#e.via = #z.id"
				if next.Inbound {
					condition = "EXISTS { MATCH (#a)-[#x:SERVES]->(#z)" + whereClause(append(w.leads("#a", csp.Serves, "#z"), "#x.via = #b.id")) + " }"
				}
			case csp.SoldBy:
				seller, sold := "#z", "#b"
				if next.Inbound {
					seller, sold = sold, seller
				}
				condition = "EXISTS { MATCH (" + seller + ")-[#x:SELLS]->(" + sold + ")" + whereClause(w.leads(seller, csp.Sells, sold)) + " }"
			case csp.Barred:
				condition = "false"
			default:
				continue
			}
			if len(befores) == 1 && len(nexts) == 1 {
				return condition
			}
			near := "startNode"
			if next.Inbound {
				near = "endNode"
			}
			cases = append(cases, fmt.Sprintf("WHEN #p[-2] = '%s' AND type(#e) = '%s' AND %s(#e) = #a THEN %s", before, next.Fact, near, condition))
		}
	}
	if len(cases) == 0 {
		return ""
	}
	return "CASE " + strings.Join(cases, " ") + " ELSE true END"
}
