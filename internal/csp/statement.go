package csp

// NodeStatement is what one source says of one node. What it does not mention stays as it is:
// absent is not null.
type NodeStatement struct {
	ID      NodeID
	Set     Properties // values without a history; they replace what was there
	Clear   []Field    // fields without a history that the source states to be null
	Dated   []Dated    // dated values, each from the instant at which the source saw them, in order of (Field, Since)
	Include []Dated    // elements that a dated list has besides others that the source cannot see
	Mention bool       // the node is only named: Set fills gaps and replaces nothing
}

// FactStatement is what one source says of one relationship.
type FactStatement struct {
	// Relationship holds the best documented start in Since, the end in Until if it is known,
	// and the witnesses who say so.
	Relationship
	Observed Instant  // when the source saw it
	Ended    bool     // the source says that it does not hold at Observed; Since and Until count for nothing
	Exact    bool     // Since and Until are both known, as in a copy of a graph; Observed counts for nothing
	Handover Handover // of a sale, what a completed transfer means for it; the statement is then exact
}

// Position is a place in an input.
type Position struct {
	File   string
	Line   int // from 1; 0 if the input has no lines
	Column int // in bytes, from 1
}

// Assertion is one statement and where it stands. Exactly one of Node and Fact is set.
type Assertion struct {
	Node *NodeStatement
	Fact *FactStatement
	At   Position
}

// Outcome is what a statement did to the graph.
type Outcome uint8

// The outcomes.
const (
	Unchanged Outcome = iota
	Changed
	Created
)

// Contradiction is a statement that disagrees with what the graph holds. Who holds a relationship that only one can hold
// is a disagreement in NoField: the graph then has both. Otherwise it keeps what it held.
type Contradiction struct {
	Subject  string // a node's id or a fact's key
	Field    Field  // what they disagree in; NoField for who holds it
	Kept     string // what the graph holds
	Rejected string // what was said
	Party    string // who said it
}
