package command

import (
	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// Command is one change of the channel that somebody asks for. Its exported fields are its input; JSON tags are the
// GraphQL input's field names.
type Command interface {
	// Name is the mutation's name, for example "invitePartnership".
	Name() string

	// Apply reads what the command needs and says what the graph is afterwards; it changes nothing.
	// Errors are csp.BadInput, csp.NotFound and csp.Conflict.
	Apply(graph Graph, by Context) (Effect, error)
}

// Graph is what a command reads.
type Graph interface {
	Nodes(ids []csp.NodeID) ([]*csp.Node, error)
	Facts(keys []csp.FactKey) ([]csp.Fact, error)
	Read(p *plan.Plan, input plan.Input) (*plan.Answer, error)
}

// Context is when a command happens and who asks for it.
type Context struct {
	At    csp.Instant
	Actor string
}

// Effect is the graph after the command, as far as it differs: whole nodes and facts, as a store's Put takes them, but for one thing:
// what began at the command's own instant and ends with it has an empty interval there. Whoever runs the command drops it if
// it began in the same request, and otherwise tries again at a later instant.
type Effect struct {
	Nodes        []csp.Node
	Facts        []csp.Fact
	Subjects     map[string]csp.NodeID // by the payload's field: "provider", "customer", ...
	Relationship csp.FactKey           // the relationship that the command is about, or ""
}

// Source is what the witness of everything that commands write names as its source; corrections name CorrectionSource.
const (
	Source           = "command"
	CorrectionSource = "correction"
)
