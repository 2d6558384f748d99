package sight

import (
	"context"
	"reflect"
	"slices"

	"channelgraph/internal/csp"
	"channelgraph/internal/csp/permission"
	"channelgraph/internal/ledger"
	"channelgraph/internal/plan"
)

// Entry returns what a viewer sees of an entry of the change log: the changes of nodes and relationships that the viewer sees at its
// instant or saw just before, and findings about those. Who asked for what is there only for that one, and for those who see all that the
// request did: else Actor is "" and there are no commands. Nil if nothing is left.
func (s *Sight) Entry(ctx context.Context, scope plan.Scope, subject string, entry *ledger.Entry) (*ledger.Entry, error) {
	if scope.SeesEverything() {
		return entry, nil
	}
	if len(scope.Parties()) == 0 {
		return nil, nil
	}
	visible, err := s.look(ctx, scope, entry.At, lookingAt(entry))
	if err != nil {
		return nil, err
	}
	left := &ledger.Entry{Revision: entry.Revision, At: entry.At}
	seesAll := true
	for i := range entry.Nodes {
		if one := &entry.Nodes[i]; !visible.nodes[one.ID] {
			seesAll = false
		} else if shown := withoutHidden(one); shown.Before == nil || !reflect.DeepEqual(shown.Before, shown.After) {
			left.Nodes = append(left.Nodes, shown)
		}
	}
	for i := range entry.Facts {
		if one := &entry.Facts[i]; visible.ties[tieOfChange(one)] {
			left.Facts = append(left.Facts, *one)
		} else {
			seesAll = false
		}
	}
	left.Overridden, left.Warnings = visible.findings(entry.Overridden), visible.findings(entry.Warnings)
	isOwn := subject != "" && subject == entry.Actor
	if isOwn || seesAll && len(left.Nodes)+len(left.Facts) > 0 {
		left.Key, left.Actor, left.OnBehalfOf, left.Commands, left.Override = entry.Key, entry.Actor, entry.OnBehalfOf, entry.Commands, entry.Override
		return left, nil
	}
	if len(left.Nodes)+len(left.Facts)+len(left.Overridden)+len(left.Warnings) == 0 {
		return nil, nil
	}
	return left, nil
}

func lookingAt(entry *ledger.Entry) looking {
	wanted := looking{map[csp.NodeID]bool{}, map[tie]bool{}}
	for i := range entry.Nodes {
		wanted.nodes[entry.Nodes[i].ID] = true
	}
	for i := range entry.Facts {
		wanted.ties[tieOfChange(&entry.Facts[i])] = true
	}
	wanted.add(entry.Overridden)
	wanted.add(entry.Warnings)
	return wanted
}

// tieOfChange is of the relationship's whole past: its intervals have the same ends, and are via the same provider.
func tieOfChange(change *ledger.FactChange) tie {
	if len(change.After.Intervals) > 0 {
		return tieOf(&change.After.Intervals[0])
	}
	return tieOf(&change.Before.Intervals[0])
}

func withoutHidden(change *ledger.NodeChange) ledger.NodeChange {
	strip := func(node *csp.Node) *csp.Node {
		if node == nil {
			return nil
		}
		left := *node
		left.Properties = slices.DeleteFunc(slices.Clone(node.Properties), func(one csp.Property) bool { return slices.Contains(permission.Hidden, one.Field) })
		return &left
	}
	return ledger.NodeChange{ID: change.ID, Before: strip(change.Before), After: strip(change.After)}
}
