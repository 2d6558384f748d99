// Package cost says what an operation costs: the weights of what it can ask for, and of what a read found.
package cost

// The weights, in points. A point is what one value of a node takes to be read and written, some 25 ns of one processor on the
// embedded store; Neo4j takes more for each, in much the same proportions. docs/limits.md says how they were measured.
const (
	Operation = 200       // any operation, whatever it asks for: HTTP, its document, its answer
	Value     = 1         // a value of a node, a relationship or an edge
	Node      = 2         // one entry of a list, be it a node, an edge, a relationship, a route, a change or a group: found, and put in its place
	List      = 5         // a list that is begun at one node: its condition and its order
	Summary   = 20        // what looks at everything that is tied to one node, whatever the page: a number, aggregates, groups, a history
	Visit     = 4         // a relationship that a search for routes may visit
	Scan      = 5_000     // what may look at every node of a kind: a summary of a root's list, a search, impact, the changes of a graph
	Command   = 5_000     // a command: rules are checked, and it is durable before it is answered
	Rules     = 2_000_000 // violations: every rule is asked of every node that it concerns
)
