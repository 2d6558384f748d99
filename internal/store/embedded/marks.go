package embedded

// marks is a set of nodes, one bit each. Between uses it is empty.
type marks [nodeKinds][]uint64

// add enters a node and reports whether it was not there.
func (m *marks) add(g *graph, n node) bool {
	if words := int(g.nodes[n.kind()].rows+63) / 64; len(m[n.kind()]) < words {
		longer := make([]uint64, words)
		copy(longer, m[n.kind()])
		m[n.kind()] = longer
	}
	word, bit := &m[n.kind()][n.row()/64], uint64(1)<<(n.row()%64)
	if *word&bit != 0 {
		return false
	}
	*word |= bit
	return true
}

func (m *marks) has(n node) bool {
	word := int(n.row() / 64)
	return word < len(m[n.kind()]) && m[n.kind()][word]>>(n.row()%64)&1 != 0
}

// empty takes out all nodes.
func (m *marks) empty() {
	for _, words := range m {
		clear(words)
	}
}

// remove takes out all nodes that share a word with this one; it is for emptying the set.
func (m *marks) remove(n node) {
	if word := int(n.row() / 64); word < len(m[n.kind()]) {
		m[n.kind()][word] = 0
	}
}

func (r *reading) borrowMarks() *marks {
	if last := len(r.marks) - 1; last >= 0 {
		m := r.marks[last]
		r.marks = r.marks[:last]
		return m
	}
	return &marks{}
}

// giveBackMarks takes back marks that hold no other nodes than those given.
func (r *reading) giveBackMarks(m *marks, held []node) {
	for _, n := range held {
		m.remove(n)
	}
	r.marks = append(r.marks, m)
}
