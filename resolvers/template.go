package resolvers

import (
	"channelgraph/internal/csp"
	"channelgraph/internal/csp/rules"
	"channelgraph/internal/ledger"
)

// field is how one member of a JSON object is written.
type field struct {
	prefix   string // `{"key":` for the first member, `,"key":` for others
	quoted   string // prefix and the opening quote of a string
	code     code
	column   int       // of the row's cells
	property csp.Field // from which column is found
	index    int       // of the hop, the reference or the aggregate
	divisor  int       // of a quotient: the aggregate by which it divides
	text     string    // what a constant is

	node       *nodeTemplate
	nodes      []*nodeTemplate // of keys, by dimension
	connection *connectionTemplate
	groups     *groupsTemplate
	fields     []field // of an object that is no node
	routes     *routesTemplate
	changes    *changesTemplate
	history    *historyTemplate
	ties       *tiesTemplate
	holding    *holdingTemplate
	rules      *ruleFields
	findings   func(*ledger.Result) []ledger.Finding
	texts      map[*rules.Rule]string
	isFrom     bool // of a finding's evidence: where the relationship begins, not where it ends
}

// code says what stands in a member.
type code uint8

const (
	constant            code = iota // text
	property                        // a cell
	typeName                        // the node's type
	connection                      // a page of a hop's nodes
	neighbour                       // the hop's first node, or null
	referenced                      // the reference's node, or null
	totalCount                      // of a connection
	pageInfo                        // of a connection
	edges                           // of a connection
	nodes                           // of a connection
	hasMore                         // whether the page was cut
	startCursor                     // of a page
	endCursor                       // of a page
	edgeCursor                      // of an edge
	edgeNode                        // of an edge
	facts                           // of an edge: its relationships
	witnesses                       // of a relationship: its provenance
	party                           // of a witness
	origin                          // of a witness
	recorded                        // of a witness
	namedKinds                      // of a search
	match                           // of a found node
	matchKind                       // of a match
	matchField                      // of a match
	matchText                       // of a match
	highlights                      // of a match
	highlightStart                  // of a highlight
	highlightEnd                    // of a highlight
	routes                          // a page of routes
	completeness                    // of a page of routes
	completeState                   // of a completeness
	completeBound                   // of a completeness
	completeHops                    // of a completeness
	visited                         // of a completeness
	tier                            // of a route
	hopCount                        // of a route
	stops                           // of a route
	channels                        // of a route
	reachedBy                       // of a stop
	direction                       // of a stop
	degrees                         // of a node: how many relationships it has
	degreeRelationships             // of a type and direction
	degreeNeighbours                // of a type and direction
	saleTier                        // of a subscription
	certainty                       // of a subscription

	ruleCounts       // of violations
	evidence         // of a violation
	evidenceComplete // of a violation
	evidenceFrom     // of an evidence
	evidenceNext     // of an evidence: a cursor, or null

	probed       // of an edge: whether one of some hops has a row
	changes      // a page of changes
	changedAt    // of a change
	changeKind   // of a change
	changeSource // of a change: the node from which its relationship leads
	changeTarget // of a change: the node to which it leads
	changeBefore // of a change: the relationship until then, or null
	changeAfter  // of a change: the relationship from then on, or null
	heldValues   // a page of dated values
	heldField    // of a dated value
	heldValue    // of a dated value
	heldSince    // of a dated value
	heldUntil    // of a dated value, or null
	intervals    // of a relationship: all of its intervals

	figures  // of a connection or a group: an object of aggregates
	figure   // an aggregate
	quotient // of two aggregates
	groups   // of a connection
	share    // of a group: an aggregate by that of all nodes
	keys     // of a group
	keyValue // of a key
	keyNode  // of a key

	payloadRevision     // of a payload
	payloadAt           // of a payload
	payloadOutcome      // of a payload
	payloadIsRepeated   // of a payload
	payloadIsDryRun     // of a payload
	payloadFindings     // of a payload: refusals, overridden or warnings
	payloadNode         // of a payload: the node by a name, or null
	payloadNodes        // of a payload: all nodes that it is about
	payloadRelationship // of a payload: the newest interval, or null
	findingRule         // of a finding
	findingText         // of a finding
	findingSubjectID    // of a finding
	findingSubject      // of a finding
	findingEvidence     // of a finding
	findingIsComplete   // of a finding
	shownType           // of a finding's evidence: the relationship's type
	shownID             // of a finding's evidence: the id of a node
	shownNode           // of a finding's evidence: a node, or null

	eventActor    // of an event
	eventCommands // of an event
	eventChanges  // of an event
	toldKind      // of an event's change
	toldType      // of an event's change of a relationship
	toldID        // of an event's change: the id of a node
	toldNode      // of an event's change: a node, or null
	toldBefore    // of an event's change: what was recorded before, or null
	toldAfter     // of an event's change: what is recorded now, or null
)

// nodeTemplate is how a node is written, by kind.
type nodeTemplate struct {
	byKind [csp.Subscription + 1][]field
	width  int // cells of a row
}

// connectionTemplate is how a page is written.
type connectionTemplate struct {
	fields    []field
	order     *cursorOrder
	orderCell int // column of the order field
	idCell    int
	width     int
	factWidth int

	aggregates int             // of one parent
	search     *searchTemplate // of a search
}

// add appends a member to an object's fields.
func add(fields []field, key string, added field) []field {
	added.prefix = `,"` + key + `":`
	if len(fields) == 0 {
		added.prefix = `{"` + key + `":`
	}
	added.quoted = added.prefix + `"`
	return append(fields, added)
}

func constantField(typeName string) field { return field{code: constant, text: `"` + typeName + `"`} }
