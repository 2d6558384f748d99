package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/store/embedded"
	"channelgraph/internal/store/storetest/channel"
	"channelgraph/internal/store/storetest/random"
)

// TestAdministratorsAreThoseWhomRelationshipsTie compares the lists that fold all means of administration with a walk over every
// relationship of random graphs.
func TestAdministratorsAreThoseWhomRelationshipsTie(t *testing.T) {
	asked, found := 0, 0
	for seed := range uint64(12) {
		graph := random.Graph(rand.New(rand.NewPCG(2, seed)))
		store, err := embedded.OpenInMemory()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { closeStore(t, store) })
		graph.Put(t, store)
		address, _ := serveGraph(t, store)
		for i := range graph.Nodes {
			id := graph.Nodes[i].ID
			field, argument := "administrators", "of"
			if csp.Partners.Has(id.Kind()) {
				field, argument = "administered", "by"
			}
			want := slices.Sorted(maps.Keys(tiedByAdministration(graph, id, channel.Day("2023"))))
			got := idsListed(t, address, field, fmt.Sprintf(`{ %s(%s: [%q], first: 200, asOf: "2023-01-01T00:00:00Z") { nodes { id } } }`, field, argument, id))
			if !slices.Equal(got, want) {
				t.Errorf("graph %d, %s(%s: %s): got %v, want %v", seed, field, argument, id, got, want)
			}
			asked, found = asked+1, found+len(want)
		}
	}
	if found < asked/4 {
		t.Errorf("%d questions have %d answers: the graphs miss them", asked, found)
	}
}

// tiedByAdministration returns the partners that can administer a node by any means, or the customers of whom a partner can anything.
func tiedByAdministration(graph *channel.Graph, id csp.NodeID, at csp.Instant) map[string]bool {
	owners := map[csp.NodeID][]csp.NodeID{}
	each(graph, at, func(r *csp.Relationship) {
		if r.Kind == csp.Owns {
			owners[r.To] = append(owners[r.To], r.From)
		}
	})
	tied := map[string]bool{}
	each(graph, at, func(r *csp.Relationship) {
		switch {
		case r.Kind != csp.Administers && r.Kind != csp.Supports:
		case r.From == id:
			for _, customer := range append(owners[r.To], r.To) {
				if customer.Kind() == csp.Customer {
					tied[string(customer)] = true
				}
			}
		case r.To == id || slices.Contains(owners[r.To], id) || slices.Contains(owners[id], r.To):
			tied[string(r.From)] = true
		}
	})
	return tied
}

func each(graph *channel.Graph, at csp.Instant, visit func(*csp.Relationship)) {
	for i := range graph.Facts {
		for j := range graph.Facts[i].Intervals {
			if r := &graph.Facts[i].Intervals[j]; r.HoldsAt(at) {
				visit(r)
			}
		}
	}
}

func idsListed(t *testing.T, address, field, document string) (ids []string) {
	t.Helper()
	answer := askOverHTTP(t, address, map[string][]byte{"request.graphql": []byte(document)})
	var parsed struct {
		Data map[string]struct{ Nodes []struct{ ID string } }
	}
	if err := json.Unmarshal([]byte(answer), &parsed); err != nil || parsed.Data[field].Nodes == nil {
		t.Fatalf("%s: %s", document, answer)
	}
	for _, node := range parsed.Data[field].Nodes {
		ids = append(ids, node.ID)
	}
	return ids
}
