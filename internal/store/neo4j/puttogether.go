package neo4j

import (
	"errors"
	"strings"

	"channelgraph/internal/csp"
)

// putTogether writes a few nodes and relationships by one statement.
func (t *transaction) putTogether(nodes []csp.Node, fresh map[ends][]any) error {
	written, made := make([]any, len(nodes)), []any{}
	for i := range nodes {
		kind := nodes[i].ID.Kind()
		written[i] = []any{kind.String(), string(nodes[i].ID), propertiesOf(nodeProperties(kind), nodeRow(&nodes[i]))}
	}
	for _, between := range sortedEnds(fresh) {
		for _, row := range fresh[between] {
			values := row.([]any)
			made = append(made, []any{values[0], values[1], between.fact.String(), propertiesOf(factProperties(between.fact), values[2:])})
		}
	}
	if len(written)+len(made) == 0 {
		return nil
	}
	records, err := t.run(putText, map[string]any{"p": map[string]any{"nodes": written, "facts": made}})
	if err != nil || records[0].Values[0] == int64(len(made)) {
		return err
	}
	for _, between := range sortedEnds(fresh) {
		if err := t.missingEnd(between, fresh[between]); err != nil {
			return err
		}
	}
	return errNotWritten
}

var errNotWritten = errors.New("neo4j: a relationship was not written though both its ends are there")

func propertiesOf(names []string, values []any) map[string]any {
	properties := make(map[string]any, len(names))
	for i, name := range names {
		if values[i] != nil {
			properties[name] = values[i]
		}
	}
	return properties
}

// putText writes nodes, rows of a kind, an id and all properties, and then relationships, rows of two ids, a kind and all properties.
// It returns the number of relationships whose ends are there.
var putText = func() string {
	choose := func(column, name, write string) string {
		return " FOREACH (one IN CASE row[" + column + "] WHEN '" + name + "' THEN [row] ELSE [] END | " + write + ")"
	}
	var text strings.Builder
	text.WriteString("CALL () { UNWIND $p.nodes AS row")
	for _, kind := range csp.Kinds {
		partner := ""
		if csp.Partners.Has(kind) {
			partner = ", n:" + partnerLabel
		}
		text.WriteString(choose("0", kind.String(), "MERGE (n:"+kind.String()+" {id: one[1]}) SET n = one[2]"+partner))
	}
	text.WriteString(" } CALL () { UNWIND $p.facts AS row " + anyNode("a", "row[0]") + " " + anyNode("b", "row[1]"))
	for _, kind := range csp.AllFactKinds {
		text.WriteString(choose("2", kind.String(), "CREATE (a)-[r:"+kind.String()+"]->(b) SET r = one[3]"))
	}
	return text.String() + " RETURN count(*) AS made } RETURN made"
}()

// anyNode finds the node of an id, of whichever kind.
func anyNode(variable, id string) string {
	var branches []string
	for _, kind := range csp.Kinds {
		branches = append(branches, "MATCH ("+variable+":"+kind.String()+" {id: "+id+"}) RETURN "+variable)
	}
	return "CALL (row) { " + strings.Join(branches, " UNION ALL ") + " }"
}
