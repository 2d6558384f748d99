package storetest

import (
	"slices"
	"strings"

	"channelgraph/internal/csp"
	"channelgraph/internal/store/storetest/channel"
)

// firstUnordered is the first character about whose order inside an Update the contract says nothing.
const firstUnordered = '\uE000'

// ordinary returns a change without the characters whose order inside the Update that puts them is not said (see
// store.Transaction.Read). Facts that have one in their key are left out.
func ordinary(change *channel.Graph) *channel.Graph {
	plain := &channel.Graph{}
	for _, node := range change.Nodes {
		node = csp.Node{ID: node.ID, Properties: ordinaryProperties(node.Properties), History: slices.Clone(node.History)}
		for i := range node.History {
			node.History[i].Value = ordinaryValue(node.History[i].Value)
		}
		plain.Nodes = append(plain.Nodes, node)
	}
	for _, fact := range change.Facts {
		if ordinaryText(string(fact.Key)) != string(fact.Key) {
			continue
		}
		fact.Intervals = slices.Clone(fact.Intervals)
		for i := range fact.Intervals {
			interval := &fact.Intervals[i]
			interval.Properties = ordinaryProperties(interval.Properties)
			interval.Provenance = slices.Clone(interval.Provenance)
			for j := range interval.Provenance {
				witness := &interval.Provenance[j]
				witness.Party, witness.Source = ordinaryText(witness.Party), ordinaryText(witness.Source)
			}
		}
		plain.Facts = append(plain.Facts, fact)
	}
	return plain
}

func ordinaryProperties(properties csp.Properties) csp.Properties {
	properties = slices.Clone(properties)
	for i := range properties {
		properties[i].Value = ordinaryValue(properties[i].Value)
	}
	return properties
}

func ordinaryValue(value csp.Value) csp.Value {
	switch value.Type() {
	case csp.String:
		return csp.StringValue(ordinaryText(value.Text()))
	case csp.List:
		return csp.JoinedListValue(ordinaryText(value.Joined()), value.Len())
	}
	return value
}

func ordinaryText(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= firstUnordered {
			return 'q'
		}
		return r
	}, text)
}
