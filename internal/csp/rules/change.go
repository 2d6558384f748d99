package rules

import (
	"slices"

	"channelgraph/internal/csp"
)

// Change is what a change of the graph touches, as far as it decides which rules it can break.
type Change struct {
	Facts   csp.FactKinds // of which a relationship changed
	Created csp.KindSet   // of which a node is new
	Fields  Fields        // that changed on nodes which were there before
}

// Fields is a set of fields of nodes.
type Fields [(csp.FieldCount + 63) / 64]uint64

// Add puts a field into the set.
func (f *Fields) Add(field csp.Field) { f[field/64] |= 1 << (field % 64) }

// Has reports whether the set holds a field.
func (f *Fields) Has(field csp.Field) bool { return f[field/64]&(1<<(field%64)) != 0 }

// Parts are the changes of one kind of relationship, of new node or of field of which a change consists.
func (change Change) Parts() (parts []Change) {
	for _, kind := range csp.AllFactKinds {
		if change.Facts.Has(kind) {
			parts = append(parts, Change{Facts: csp.FactsOf(kind)})
		}
	}
	for _, kind := range change.Created.Kinds() {
		parts = append(parts, Change{Created: csp.Of(kind)})
	}
	for field := csp.NoField + 1; int(field) < csp.FieldCount; field++ {
		if change.Fields.Has(field) {
			part := Change{}
			part.Fields.Add(field)
			parts = append(parts, part)
		}
	}
	return parts
}

// Touched lists the nodes that a change of relationships touches: their ends, and the nodes that they name.
func Touched(fact *csp.Fact) (ids []csp.NodeID) {
	for i := range fact.Intervals {
		relationship := &fact.Intervals[i]
		ids = append(ids, relationship.From, relationship.To)
		for _, field := range []csp.Field{csp.Via, csp.TransferCustomer} {
			if id := relationship.Properties.Get(field); !id.IsNull() {
				ids = append(ids, csp.NodeID(id.Text()))
			}
		}
		ids = append(ids, transferred(relationship)...)
	}
	return ids
}

func transferred(relationship *csp.Relationship) (ids []csp.NodeID) {
	_, cloud, _, _ := relationship.From.Split()
	for _, key := range relationship.Properties.Get(csp.TransferSubscriptions).List() {
		ids = append(ids, csp.NewNodeID(csp.Subscription, cloud, key))
	}
	return ids
}

// openTransfers are the states of a transfer that has not ended.
var openTransfers = []string{"ACTIVE", "PENDING", "IN_PROGRESS", "PROCESSING"}

// Proposed lists the subscriptions of which a change opens a transfer.
func Proposed(before, after *csp.Fact, at csp.Instant) []csp.NodeID {
	if opened := openAt(after, at); opened != nil && openAt(before, at) == nil {
		return transferred(opened)
	}
	return nil
}

func openAt(fact *csp.Fact, at csp.Instant) *csp.Relationship {
	for i := range fact.Intervals {
		relationship := &fact.Intervals[i]
		if relationship.Kind == csp.Transfers && relationship.HoldsAt(at) && slices.Contains(openTransfers, relationship.Properties.Get(csp.TransferStatus).Text()) {
			return relationship
		}
	}
	return nil
}
