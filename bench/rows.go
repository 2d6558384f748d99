package main

import (
	"fmt"
	"iter"
	"strconv"
	"strings"

	"channelgraph/internal/csp"
)

// rows are a channel as the rows of hand-written statements, with the properties that the product writes. It
// implements synthetic.Sink.
type rows struct {
	records    int
	statements []string // in the order of first use: nodes before relationships
	of         map[string][]any
}

func newRows() *rows { return &rows{of: map[string][]any{}} }

func (r *rows) inOrder() iter.Seq2[string, []any] {
	return func(yield func(string, []any) bool) {
		for _, statement := range r.statements {
			if !yield(statement, r.of[statement]) {
				return
			}
		}
	}
}

func (r *rows) add(statement string, row map[string]any) {
	if _, known := r.of[statement]; !known {
		r.statements = append(r.statements, statement)
	}
	r.of[statement] = append(r.of[statement], row)
	r.records++
}

func (r *rows) Node(node *csp.Node) error {
	kind, cloud, _, _ := node.ID.Split()
	labels := ""
	if csp.Partners.Has(kind) {
		labels = ", n:Partner"
	}
	properties := map[string]any{"cloud": string(cloud)}
	addProperties(properties, node.Properties)
	addHistory(properties, node.History)
	// SET n += with one branch for new nodes and one for known ones keeps the planner from holding the batch back.
	r.add(fmt.Sprintf("UNWIND $rows AS row MERGE (n:%s {id: row.id}) ON CREATE SET n += row.properties%s ON MATCH SET n += row.properties", kind, labels),
		map[string]any{"id": string(node.ID), "properties": properties})
	return nil
}

func (r *rows) Relationship(relationship *csp.Relationship) error {
	_, cloud, _, _ := relationship.From.Split()
	properties := map[string]any{"cloud": string(cloud)}
	if relationship.Until != csp.Forever {
		properties["until"] = int64(relationship.Until)
	}
	addProperties(properties, relationship.Properties)
	var parties, sources []string
	var recorded []int64
	for _, witness := range relationship.Provenance {
		parties, sources, recorded = append(parties, witness.Party), append(sources, witness.Source), append(recorded, int64(witness.Recorded))
	}
	properties["provenanceParty"], properties["provenanceSource"], properties["provenanceRecorded"] = parties, sources, recorded
	r.add(fmt.Sprintf("UNWIND $rows AS row MATCH (a:%s {id: row.from}) MATCH (b:%s {id: row.to}) MERGE (a)-[r:%s {fact: row.fact}]->(b)"+
		" ON CREATE SET r += row.properties, r.since = row.since ON MATCH SET r += row.properties", relationship.From.Kind(), relationship.To.Kind(), relationship.Kind),
		map[string]any{"from": string(relationship.From), "to": string(relationship.To), "fact": string(relationship.Fact()),
			"since": int64(relationship.Since), "properties": properties})
	return nil
}

func addProperties(to map[string]any, properties csp.Properties) {
	for _, property := range properties {
		to[property.Field.String()] = plainValue(property.Value)
		if property.Field.Spec().Format == csp.Typed {
			to[property.Field.String()+"Folded"] = plainValue(property.Field.Comparable(property.Value))
		}
	}
}

// addHistory adds the newest value of each dated field, the instants at which its values began, and the values.
func addHistory(to map[string]any, history []csp.Dated) {
	for _, dated := range history {
		name := dated.Field.String()
		since, _ := to[name+"Since"].([]int64)
		texts, known := to[name+"History"].([]string)
		if !known {
			texts = []string{"\x00"} // before the first
		}
		to[name] = plainValue(dated.Value)
		to[name+"Since"], to[name+"History"] = append(since, int64(dated.Since)), append(texts, historyText(dated.Value))
	}
}

func plainValue(value csp.Value) any {
	switch value.Type() {
	case csp.Bool:
		return value.Bool()
	case csp.Int:
		return value.Number()
	case csp.Time:
		return int64(value.Instant())
	case csp.List:
		return value.List()
	}
	return value.Text()
}

func historyText(value csp.Value) string {
	switch value.Type() {
	case csp.Bool:
		return strconv.FormatBool(value.Bool())
	case csp.Int:
		return strconv.FormatInt(value.Number(), 10)
	case csp.List:
		return strings.Join(value.List(), "\x1f") + "\x1f"
	}
	return value.Text()
}
