package importer

import "channelgraph/internal/csp"

// stated says which fields of which nodes an import has stated. Between imports the last word counts, but within one
// the first does: else two sources that disagree would change the graph at every import of the same files.
type stated map[csp.NodeID]fieldSet

// fieldSet is a set of fields.
type fieldSet [(csp.FieldCount + 63) / 64]uint64

func (s *fieldSet) has(field csp.Field) bool { return s[field/64]&(1<<(field%64)) != 0 }

func (s *fieldSet) add(field csp.Field) { s[field/64] |= 1 << (field % 64) }

// firstWord returns the statement without what contradicts an earlier one of the same import.
func (m *merger) firstWord(existing *csp.Node, said *csp.NodeStatement, at csp.Position) *csp.NodeStatement {
	fields, known := m.stated[said.ID]
	if !known {
		fields = m.batch.stated[said.ID]
	}
	first := *said
	first.Set, first.Clear, first.Dated = nil, nil, nil
	agrees := func(field csp.Field, held, value csp.Value) bool {
		if !fields.has(field) || held == value {
			fields.add(field)
			return true
		}
		m.contradictions = append(m.contradictions, csp.Contradiction{
			Subject: string(said.ID), Field: field, Kept: held.String(), Rejected: value.String(), Party: place(at),
		})
		return false
	}
	var held csp.Node
	if existing != nil {
		held = *existing
	}
	for _, property := range said.Set {
		if agrees(property.Field, held.Properties.Get(property.Field), property.Value) {
			first.Set = append(first.Set, property)
		}
	}
	for _, field := range said.Clear {
		if agrees(field, held.Properties.Get(field), csp.Value{}) {
			first.Clear = append(first.Clear, field)
		}
	}
	for _, dated := range said.Dated {
		if agrees(dated.Field, held.Value(dated.Field, dated.Since), dated.Value) {
			first.Dated = append(first.Dated, dated)
		}
	}
	m.stated[said.ID] = fields
	return &first
}
