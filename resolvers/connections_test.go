package resolvers

import (
	"strings"
	"testing"

	"channelgraph/internal/csp"
)

// TestConnectionsAreAlike checks that every connection, of a root field or of a relationship, has what the others have.
func TestConnectionsAreAlike(t *testing.T) {
	schema := runningSchema()
	connections := 0
	for _, definition := range ownTypes(schema) {
		for _, field := range definition.Fields {
			answers := schema.Types[field.Type.Name()]
			if !strings.HasSuffix(answers.Name, "Connection") {
				continue
			}
			connections++
			for _, name := range []string{"edges", "nodes", "totalCount", "pageInfo"} {
				if answers.Fields.ForName(name) == nil {
					t.Errorf("%s.%s has no %s", definition.Name, field.Name, name)
				}
			}
			if kindsOf(answers.Fields.ForName("nodes").Type.Name()) == csp.NoKinds {
				continue // it lists no nodes of the graph: what it can be asked by is its own
			}
			arguments := []string{"first", "after", "last", "before"}
			isOfRoutes := strings.HasSuffix(answers.Name, "RouteConnection") || strings.HasSuffix(answers.Name, "ChangeConnection") // they are in one order, and have the relationships themselves
			isSearched := answers.Name == "SearchConnection"                                                                        // what a search finds has its own order
			if !isOfRoutes && !isSearched {
				arguments = append(arguments, "where", "orderBy")
			}
			for _, name := range arguments {
				if field.Arguments.ForName(name) == nil {
					t.Errorf("%s.%s has no argument %s", definition.Name, field.Name, name)
				}
			}
			edge := schema.Types[answers.Fields.ForName("edges").Type.Name()]
			for _, name := range []string{"node", "cursor"} {
				if edge.Fields.ForName(name) == nil {
					t.Errorf("%s has no %s", edge.Name, name)
				}
			}
			hasRelationships := edge.Fields.ForName("relationships") != nil
			isRoot, isOfNode := definition == schema.Query || definition.Name == "Impact", kindsOf(definition.Name) != csp.NoKinds
			if isOfNode && findValueHop(kindsOf(definition.Name), field.Name) != nil {
				isRoot, isOfNode = true, false // no relationship leads there
			}
			if follows := findHop(kindsOf(definition.Name), field.Name); isOfNode && follows != nil && follows.byAnyMeans {
				isRoot, isOfNode = true, false // the edge says by what in lists of its own
			}
			if !isOfRoutes && (isRoot && hasRelationships || isOfNode && !hasRelationships) {
				t.Errorf("%s has relationships: %v", edge.Name, hasRelationships)
			}
		}
	}
	if connections < 4+2*len(csp.AllFactKinds) {
		t.Errorf("only %d connections were looked at", connections)
	}
}

// TestRelationshipsWalkFromBothEnds looks for a connection along and against the arrow of each kind of relationship,
// from every kind of node that it joins.
func TestRelationshipsWalkFromBothEnds(t *testing.T) {
	for _, fact := range csp.AllFactKinds {
		for _, inbound := range []bool{false, true} {
			from := fact.From()
			if inbound {
				from = fact.To()
			}
			var walked csp.KindSet
			for _, h := range hops {
				if h.fact == fact && h.inbound == inbound && !h.single {
					walked |= h.from
				}
			}
			if walked&from != from {
				t.Errorf("%s, against the arrow: %v, walks from %v and joins %v", fact, inbound, walked.Kinds(), from.Kinds())
			}
		}
	}
}
