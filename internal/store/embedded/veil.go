package embedded

import (
	"slices"

	"channelgraph/internal/csp"
	"channelgraph/internal/csp/permission"
)

// The fields that only who sees everything sees are fields that the nodes lack, for everybody else. None of them is dated: the records of
// what a node was name their fields by the layout.

// veil is a graph without those fields, beside the graph that it is of.
type veil struct {
	graph  graph
	tables [nodeKinds]table
}

var veiledLayouts = newVeiledLayouts()

func newVeiledLayouts() (veiled [nodeKinds]*layout) {
	for _, kind := range csp.Kinds {
		veiled[kind] = nodeLayouts[kind]
		if slices.ContainsFunc(permission.Hidden, func(field csp.Field) bool { return nodeLayouts[kind].places[field].class != absentClass }) {
			copied := *nodeLayouts[kind]
			for _, field := range permission.Hidden {
				copied.places[field] = place{}
			}
			veiled[kind] = &copied
		}
	}
	return veiled
}

func (v *veil) over(g *graph) *graph {
	v.graph.state, v.graph.version = g.state, g.version
	for _, kind := range csp.Kinds {
		if veiledLayouts[kind] != nodeLayouts[kind] {
			v.tables[kind] = *g.nodes[kind]
			v.tables[kind].layout = veiledLayouts[kind]
			v.graph.nodes[kind] = &v.tables[kind]
		}
	}
	return &v.graph
}

// lift lets go of the graph.
func (v *veil) lift() {
	v.graph.state = state{}
	v.tables = [nodeKinds]table{}
}
