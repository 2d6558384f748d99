package plan

// ValueBytes is about what a value or a row of an answer takes in memory.
const ValueBytes = 32

// Size is the number of the answer's rows of nodes and relationships, and of their values: what makes it large.
func (a *Answer) Size() int {
	size := 0
	for i := range a.Roots {
		size += a.Roots[i].size()
	}
	return size
}

func (t *Table) size() int {
	size := len(t.Kinds) + len(t.Cells) + t.Facts.size()
	for i := range t.Hops {
		size += t.Hops[i].size()
	}
	for i := range t.Routes {
		size += t.Routes[i].Stops.size()
		for j := range t.Routes[i].Subscriptions {
			size += t.Routes[i].Subscriptions[j].size()
		}
	}
	for i := range t.Changes {
		changes := &t.Changes[i]
		size += changes.Sources.size() + changes.Targets.size() + changes.New.size() + changes.Old.size()
	}
	for i := range t.Groups {
		for j := range t.Groups[i].Nodes {
			size += t.Groups[i].Nodes[j].size()
		}
	}
	return size
}

func (t *FactTable) size() int {
	if t == nil {
		return 0
	}
	size := len(t.Cells) + t.History.size()
	if parents := len(t.Starts); parents > 0 {
		size += int(t.Starts[parents-1])
	}
	for i := range t.References {
		size += t.References[i].size()
	}
	return size
}
