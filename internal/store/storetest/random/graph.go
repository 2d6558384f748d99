package random

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"channelgraph/internal/csp"
	"channelgraph/internal/store/storetest/channel"
)

// Graph returns a channel of 10 to 200 nodes in two clouds.
func Graph(rng *rand.Rand) *channel.Graph {
	maker := &graphMaker{rng: rng, graph: &channel.Graph{}, byCloud: map[csp.Cloud][]csp.NodeID{}, stated: map[csp.FactKey]bool{}}
	nodes := 10 + rng.IntN(pick(rng, []int{10, 50, 190}))
	for range nodes {
		maker.addNode()
	}
	for range nodes * pick(rng, []int{1, 3, 6}) {
		maker.addFact()
	}
	maker.addTriples()
	return maker.graph
}

// Change returns new contents for some of the graph's nodes and facts, and a few new ones. The graph itself becomes what the change leads to.
func Change(rng *rand.Rand, graph *channel.Graph) *channel.Graph {
	maker := &graphMaker{rng: rng, graph: graph, byCloud: map[csp.Cloud][]csp.NodeID{}, stated: map[csp.FactKey]bool{}}
	change := &channel.Graph{}
	for i := range graph.Nodes {
		id := graph.Nodes[i].ID
		_, cloud, _, _ := id.Split()
		maker.byCloud[cloud] = append(maker.byCloud[cloud], id)
		if chance(rng, 15) {
			graph.Nodes[i] = maker.content(id)
			change.Nodes = append(change.Nodes, graph.Nodes[i])
		}
	}
	var kept []csp.Fact
	for _, fact := range graph.Facts {
		maker.stated[fact.Key] = true
		if chance(rng, 15) {
			template := fact.Intervals[0]
			fact.Intervals = nil
			if !chance(rng, 30) {
				fact.Intervals = maker.intervals(template)
			}
			change.Facts = append(change.Facts, fact)
		}
		if len(fact.Intervals) > 0 {
			kept = append(kept, fact)
		}
	}
	graph.Facts = kept
	oldNodes, oldFacts := len(graph.Nodes), len(graph.Facts)
	maker.addNode()
	for range 5 {
		maker.addFact()
	}
	change.Nodes = append(change.Nodes, graph.Nodes[oldNodes:]...)
	change.Facts = append(change.Facts, graph.Facts[oldFacts:]...)
	return change
}

type graphMaker struct {
	rng     *rand.Rand
	graph   *channel.Graph
	byCloud map[csp.Cloud][]csp.NodeID
	stated  map[csp.FactKey]bool
}

func (m *graphMaker) addNode() {
	kind := pick(m.rng, []csp.Kind{csp.Provider, csp.Reseller, csp.Reseller, csp.Customer, csp.Customer, csp.Customer, csp.Subscription, csp.Subscription, csp.Subscription})
	cloud := pick(m.rng, []csp.Cloud{csp.Global, csp.Global, csp.Global, csp.China})
	key := fmt.Sprintf("%03x", m.rng.IntN(1<<12))
	if chance(m.rng, 3) {
		key = fmt.Sprintf("nobody-%d", m.rng.IntN(3)) // which a reference may have named before
	}
	id := csp.NewNodeID(kind, cloud, key)
	if slices.Contains(m.byCloud[cloud], id) {
		return
	}
	m.byCloud[cloud] = append(m.byCloud[cloud], id)
	m.graph.Nodes = append(m.graph.Nodes, m.content(id))
}

// content returns a node with random values.
func (m *graphMaker) content(id csp.NodeID) csp.Node {
	node := csp.Node{ID: id}
	set := pick(m.rng, []int{20, 60, 90})
	for _, field := range csp.NodeFields(id.Kind()) {
		switch {
		case field == csp.ID || field == csp.CloudName || !chance(m.rng, set):
		case field.Spec().Dated:
			node.History = append(node.History, m.history(field)...)
		default:
			node.Properties = node.Properties.With(field, value(m.rng, field, nil))
		}
	}
	return node
}

func (m *graphMaker) history(field csp.Field) []csp.Dated {
	var list []csp.Dated
	for _, since := range instants {
		if since > Now || !chance(m.rng, 30) {
			continue
		}
		dated := csp.Dated{Field: field, Since: since}
		if !chance(m.rng, 20) {
			dated.Value = value(m.rng, field, nil)
		}
		list = append(list, dated)
	}
	return list
}

// addFact adds a fact between nodes of one cloud, and sometimes further facts of the same kind between the same nodes.
func (m *graphMaker) addFact() {
	kind := pick(m.rng, commonKinds)
	if kind == csp.Serves && chance(m.rng, 12) {
		kind = csp.Requests
	}
	ids := m.byCloud[pick(m.rng, []csp.Cloud{csp.Global, csp.Global, csp.China})]
	from, to := m.end(ids, kind.From()), m.end(ids, kind.To())
	if from == "" || to == "" {
		return
	}
	for again := true; again; again = chance(m.rng, 40) {
		template := csp.Relationship{Kind: kind, From: from, To: to}
		for _, field := range kind.Discriminator() {
			provider := m.end(ids, csp.OnlyProviders)
			switch {
			case !chance(m.rng, 75):
			case field == csp.Via && provider != "" && chance(m.rng, 60):
				template.Properties = template.Properties.With(field, csp.StringValue(string(provider)))
			default:
				template.Properties = template.Properties.With(field, value(m.rng, field, m.few(ids)))
			}
		}
		key := template.Fact()
		if m.stated[key] {
			continue
		}
		m.stated[key] = true
		m.graph.Facts = append(m.graph.Facts, csp.Fact{Key: key, Intervals: m.intervals(template)})
	}
}

// end picks a node of one of the kinds, the first ones more often than the last, or "".
func (m *graphMaker) end(ids []csp.NodeID, kinds csp.KindSet) csp.NodeID {
	var fitting []csp.NodeID
	for _, id := range ids {
		if kinds.Has(id.Kind()) {
			fitting = append(fitting, id)
		}
	}
	if len(fitting) == 0 {
		return ""
	}
	return fitting[m.rng.IntN(1+m.rng.IntN(len(fitting)))]
}

func (m *graphMaker) few(ids []csp.NodeID) []csp.NodeID { return ids[:min(len(ids), 8)] }

// intervals returns one to three intervals of the template's fact.
func (m *graphMaker) intervals(template csp.Relationship) []csp.Relationship {
	var list []csp.Relationship
	at := m.rng.IntN(5)
	for len(list) == 0 || chance(m.rng, 40) && at < len(instants)-1 {
		length := 1 + m.rng.IntN(4)
		interval := m.properties(template)
		interval.Since, interval.Until = instants[at], csp.Forever
		if end := at + length; end < len(instants) {
			interval.Until = instants[end]
		}
		list = append(list, interval)
		if interval.Until == csp.Forever {
			break
		}
		at += length + m.rng.IntN(2)
	}
	return list
}

// properties fills what does not say which fact it is.
func (m *graphMaker) properties(template csp.Relationship) csp.Relationship {
	_, cloud, _, _ := template.From.Split()
	for _, field := range csp.FactFields(template.Kind) {
		discriminates := slices.Contains(template.Kind.Discriminator(), field)
		if discriminates || field.IsDerived() || !chance(m.rng, 60) {
			continue
		}
		template.Properties = template.Properties.With(field, value(m.rng, field, m.few(m.byCloud[cloud])))
	}
	template.Provenance = nil
	for range 1 + m.rng.IntN(3) {
		template.Provenance = append(template.Provenance, csp.Provenance{
			Party:    pick(m.rng, keys),
			Source:   pick(m.rng, []string{"customers.json", "export.csv", "関係.tsv"}),
			Recorded: pick(m.rng, instants),
		})
	}
	return template
}
