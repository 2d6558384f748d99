package api

import "github.com/vektah/gqlparser/v2/ast"

// maxRevisits bounds how often gqlparser's walk may enter selections again through fragments. For each operation
// and each fragment it enters every fragment that can be reached, so a chain of 400 fragments takes 0.2 s.
const maxRevisits = 5_000

// fragmentGraph says which fragments lead to which, of a document that need not be valid.
type fragmentGraph struct {
	roots     []fragmentNode
	fragments map[string]*fragmentNode
}

// fragmentNode is an operation or a fragment: how many selections it has itself, and what it spreads.
type fragmentNode struct {
	selections int
	spreads    []string
	state      visitState
}

type visitState uint8

const (
	unvisited visitState = iota
	entered
	left
)

func newFragmentGraph(doc *ast.QueryDocument) *fragmentGraph {
	g := &fragmentGraph{
		roots:     make([]fragmentNode, len(doc.Operations)+len(doc.Fragments)),
		fragments: make(map[string]*fragmentNode, len(doc.Fragments)),
	}
	for i, operation := range doc.Operations {
		g.roots[i].collect(operation.SelectionSet)
	}
	for i, fragment := range doc.Fragments {
		node := &g.roots[len(doc.Operations)+i]
		node.collect(fragment.SelectionSet)
		g.fragments[fragment.Name] = node
	}
	return g
}

func (n *fragmentNode) collect(set ast.SelectionSet) {
	n.selections += len(set)
	for _, selection := range set {
		switch selection := selection.(type) {
		case *ast.Field:
			n.collect(selection.SelectionSet)
		case *ast.InlineFragment:
			n.collect(selection.SelectionSet)
		case *ast.FragmentSpread:
			n.spreads = append(n.spreads, selection.Name)
		}
	}
}

// revisitsTooMuch reports whether a walk of the whole document would enter selections again too often.
func (g *fragmentGraph) revisitsTooMuch() bool {
	budget := maxRevisits
	for i := range g.roots {
		reached := make(map[string]bool)
		if budget = g.revisit(&g.roots[i], reached, budget); budget < 0 {
			return true
		}
	}
	return false
}

func (g *fragmentGraph) revisit(node *fragmentNode, reached map[string]bool, budget int) int {
	for _, name := range node.spreads {
		fragment := g.fragments[name]
		if fragment == nil || reached[name] {
			continue
		}
		reached[name] = true
		if budget -= fragment.selections; budget < 0 {
			break
		}
		budget = g.revisit(fragment, reached, budget)
	}
	return budget
}

// hasCycle reports whether a fragment leads to itself.
func (g *fragmentGraph) hasCycle() bool {
	for i := range g.roots {
		if g.closesCycle(&g.roots[i]) {
			return true
		}
	}
	return false
}

func (g *fragmentGraph) closesCycle(node *fragmentNode) bool {
	if node.state != unvisited {
		return node.state == entered
	}
	node.state = entered
	for _, name := range node.spreads {
		if fragment := g.fragments[name]; fragment != nil && g.closesCycle(fragment) {
			return true
		}
	}
	node.state = left
	return false
}
