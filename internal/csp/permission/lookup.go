package permission

import (
	"slices"

	"channelgraph/internal/csp"
)

// Seers lists the ways to see relationships of a kind.
func Seers(kind csp.FactKind) []Seer { return seers[kind] }

// HasSide reports whether one of the parties is where a relationship begins or ends, or the provider via which it is, and sees it
// therefore, at any instant.
func HasSide(parties []csp.NodeID, kind csp.FactKind, from, to, via csp.NodeID) bool {
	return slices.ContainsFunc(seers[kind], func(seer Seer) bool {
		switch seer.Place {
		case Beginning:
			return slices.Contains(parties, from)
		case End:
			return slices.Contains(parties, to)
		case Via:
			return slices.Contains(parties, via)
		}
		return false
	})
}

// IsShared reports whether others than those of HasSide may see relationships of a kind: the graph has to be asked.
func IsShared(kind csp.FactKind) bool {
	return slices.ContainsFunc(seers[kind], func(seer Seer) bool { return seer.Place > Via })
}

// Issuers lists the ways to be allowed a command; none for those that only administrators may issue.
func Issuers(command string) []Issuer { return issuers[command] }

// Approached lists the members of a command's input that may name a node which the viewer does not see.
func Approached(command string) []string { return approached[command] }
