package neo4j

import (
	"testing"

	"channelgraph/internal/csp"
)

func TestServersThatAreTooOldAreRefused(t *testing.T) {
	for agent, refused := range map[string]bool{
		"Neo4j/4.4.40": true, "Neo4j/5.22.0": true, "Neo4j/5.23.0": false, "Neo4j/5.26.30": false, "Neo4j/2025.10.1": false, "Another/1.0": false,
	} {
		if err := checkAgent("localhost:7687", agent); (csp.CodeOf(err) == csp.UnsupportedData) != refused {
			t.Errorf("%s: %v", agent, err)
		}
	}
}
