package neo4j

import "channelgraph/internal/plan"

// Statements returns the Cypher that Read would run to answer a plan with these values, in its order. No server is asked, so that it
// can be shown whichever store answers.
func Statements(p *plan.Plan, input plan.Input) []string {
	var texts []string
	for _, statement := range prepare(p).forInput(&input) {
		texts = append(texts, statement.text)
	}
	return texts
}
