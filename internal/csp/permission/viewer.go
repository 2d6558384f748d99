package permission

import (
	"context"
	"slices"

	"channelgraph/internal/csp"
)

// Role is what somebody is to the channel.
type Role string

// The roles. An administrator and an analyst see everything; only an administrator may override rules and may issue every command.
// The others see and do what their party may.
const (
	Administrator Role = "administrator"
	Analyst       Role = "analyst"
	ProviderParty Role = "provider"
	ResellerParty Role = "reseller"
	CustomerParty Role = "customer"
)

// Roles lists every role.
var Roles = []Role{Administrator, Analyst, ProviderParty, ResellerParty, CustomerParty}

// Kind returns the kind of node that a role's party is; 0 for roles without a party.
func (r Role) Kind() csp.Kind {
	switch r {
	case ProviderParty:
		return csp.Provider
	case ResellerParty:
		return csp.Reseller
	case CustomerParty:
		return csp.Customer
	}
	return 0
}

// Grant is one role that somebody has.
type Grant struct {
	Role  Role
	Party csp.NodeID // of the role's kind; "" for roles without a party
}

// Viewer is somebody who asks. The zero Viewer has no role: it sees nothing and may do nothing.
type Viewer struct {
	Subject string // who it is, for ever and in one text: the change log names it as the actor
	Name    string // for people; may be empty
	Grants  []Grant

	Since, Until csp.Instant // when its credential is good; 0 for no bound
}

// Is reports whether the viewer has a role.
func (v *Viewer) Is(role Role) bool {
	return v != nil && slices.ContainsFunc(v.Grants, func(grant Grant) bool { return grant.Role == role })
}

// SeesEverything reports whether nothing is hidden from the viewer.
func (v *Viewer) SeesEverything() bool { return v.Is(Administrator) || v.Is(Analyst) }

// Parties lists the nodes that the viewer acts for, each once, in order.
func (v *Viewer) Parties() []csp.NodeID {
	var parties []csp.NodeID
	if v != nil {
		for _, grant := range v.Grants {
			if grant.Party != "" {
				parties = append(parties, grant.Party)
			}
		}
	}
	slices.Sort(parties)
	return slices.Compact(parties)
}

type viewerKey struct{}

// WithViewer returns a context in which somebody asks.
func WithViewer(ctx context.Context, viewer *Viewer) context.Context {
	return context.WithValue(ctx, viewerKey{}, viewer)
}

// ViewerOf returns who asks, or nil if that was not found out: then nothing may be shown.
func ViewerOf(ctx context.Context) *Viewer {
	viewer, _ := ctx.Value(viewerKey{}).(*Viewer)
	return viewer
}
