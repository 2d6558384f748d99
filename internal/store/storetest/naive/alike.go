package naive

import "channelgraph/internal/csp"

// alike returns the nodes of the graph that have the same value of a field as this one.
func (r *reader) alike(node *csp.Node, field csp.Field) []*csp.Node {
	var list []*csp.Node
	for _, other := range r.graph.allNodes() {
		value, wanted := r.rules.Value(other, field, r.at), r.rules.Value(node, field, r.at)
		same := r.rules.Comparable(field, value) == r.rules.Comparable(field, wanted)
		if same && !value.IsNull() && r.rules.Another(node, other) {
			list = append(list, other)
		}
	}
	return list
}
