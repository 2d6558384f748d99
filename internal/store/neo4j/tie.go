package neo4j

import (
	"slices"
	"strings"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// tie is a relationship that is matched, with what sight of it depends on.
type tie struct {
	fact     string        // its variable
	kinds    csp.FactKinds // of which it can be
	from, to node          // its ends
}

// between is a relationship of one kind.
func between(kind csp.FactKind, fact string, from, to node) tie {
	return tie{fact, csp.FactsOf(kind), from, to}
}

// along is a relationship of a step from one node to another.
func along(step *plan.Step, near, far node, fact string) tie {
	kinds := csp.FactsOf(step.Fact)
	if step.Also != 0 {
		kinds |= csp.FactsOf(step.Also)
	}
	if step.Inbound {
		return tie{fact, kinds, far, near}
	}
	return tie{fact, kinds, near, far}
}

// eitherWay is a relationship of which no variable says where it begins.
func eitherWay(fact string, kinds csp.FactKinds) tie {
	return tie{fact, kinds, node{name: "startNode(" + fact + ")", kinds: csp.AnyKind}, node{name: "endNode(" + fact + ")", kinds: csp.AnyKind}}
}

// isOf says that a relationship is of one of some kinds.
func isOf(fact string, kinds csp.FactKinds) string {
	return "type(" + fact + ") IN ['" + strings.Join(typeNames(kinds), "', '") + "']"
}

func listed(kinds csp.FactKinds) []csp.FactKind {
	return slices.DeleteFunc(slices.Clone(csp.AllFactKinds), func(kind csp.FactKind) bool { return !kinds.Has(kind) })
}

func typeNames(kinds csp.FactKinds) (names []string) {
	for _, kind := range listed(kinds) {
		names = append(names, kind.String())
	}
	return names
}

func typesIn(kinds csp.FactKinds) string { return strings.Join(typeNames(kinds), "|") }
