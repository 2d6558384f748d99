package importer

import "channelgraph/internal/csp"

// endings say of which relationships an import has said that they do not hold. Within one import the end counts, whatever
// else the same files say: a party whose files contradict each other would otherwise begin and end the relationship
// anew with every import.
type endings map[csp.FactKey]bool

// isEnded reports whether this import ended what a statement sees holding, and notes ends.
func (m *merger) isEnded(key csp.FactKey, said *csp.FactStatement) bool {
	if said.Ended {
		m.ended[key] = true
		return false
	}
	return !said.Exact && said.Handover == 0 && (m.ended[key] || m.batch.ended[key])
}

// keepEnded leaves a relationship as it ended, and says who states it all the same.
func (m *merger) keepEnded(key csp.FactKey, said *csp.FactStatement) {
	var party string
	if len(said.Provenance) > 0 {
		party = said.Provenance[0].Party
	}
	m.contradictions = append(m.contradictions, csp.Contradiction{
		Subject: string(key), Field: csp.Until, Kept: said.Observed.String(), Party: party,
	})
	m.count(csp.Unchanged)
}
