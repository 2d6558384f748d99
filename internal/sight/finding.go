package sight

import (
	"context"

	"channelgraph/internal/csp"
	"channelgraph/internal/ledger"
	"channelgraph/internal/plan"
)

// Findings returns what a viewer sees of violations that a request newly caused at an instant: those of nodes that the viewer sees, with the
// evidence that the viewer sees.
func (s *Sight) Findings(ctx context.Context, scope plan.Scope, at csp.Instant, findings []ledger.Finding) ([]ledger.Finding, error) {
	if scope.SeesEverything() || len(findings) == 0 {
		return findings, nil
	}
	wanted := looking{map[csp.NodeID]bool{}, map[tie]bool{}}
	wanted.add(findings)
	visible, err := s.look(ctx, scope, at, wanted)
	return visible.findings(findings), err
}

func (l *looking) add(findings []ledger.Finding) {
	for _, finding := range findings {
		l.nodes[finding.Subject] = true
		for _, shown := range finding.Evidence {
			l.ties[tie{kind: shown.Fact, from: shown.From, to: shown.To}] = true
		}
	}
}

func (s *seen) findings(all []ledger.Finding) (left []ledger.Finding) {
	for _, finding := range all {
		if !s.nodes[finding.Subject] {
			continue
		}
		evidence := finding.Evidence
		finding.Evidence = nil
		for _, shown := range evidence {
			if s.ties[tie{kind: shown.Fact, from: shown.From, to: shown.To}] {
				finding.Evidence = append(finding.Evidence, shown)
			}
		}
		left = append(left, finding)
	}
	return left
}
