package plan

import "channelgraph/internal/csp"

// Plan is the shape of one operation.
type Plan struct {
	Roots []Root
	Slots []SlotType // what the value in each slot holds

	// Prepared is for the store that runs the plan: whatever it works out once per plan
	// (an access path, a statement's text).
	Prepared Prepared
}

// Slot is the number of a value in Input.Values.
type Slot int

// NoSlot is the absence of a value.
const NoSlot Slot = -1

// SlotType is what a slot's value holds.
type SlotType struct {
	Type csp.Type // of one element
	Many bool     // the slot holds a list of such elements
}

// Input is what one run brings to a plan.
type Input struct {
	Values []Slotted   // in the order of Plan.Slots
	Now    csp.Instant // the instant of every root without AsOf
	Scope  Scope
	Most   int // how large the answer may be (Answer.Size); a larger one is csp.LimitExceeded. 0 for any size
}

// Slotted is the value in a slot: One for a single value, Many for a list. Values stand in the
// comparable form of the field they are compared with (csp.Field.Comparable).
type Slotted struct {
	One  csp.Value
	Many []csp.Value
}

// Scope is what the viewer may see. The zero Scope sees nothing.
type Scope struct {
	everything bool
	parties    []csp.NodeID
}

// Everything is the scope of a viewer who may see the whole graph.
func Everything() Scope { return Scope{everything: true} }

// ScopeOf is the scope of a viewer who sees what these parties see, providers, resellers and customers: for each relationship what
// permission.Seers says, for each node what follows from that. Every store answers as if nothing else were there.
func ScopeOf(parties ...csp.NodeID) Scope { return Scope{parties: parties} }

// SeesEverything reports whether nothing is hidden from the viewer.
func (s Scope) SeesEverything() bool { return s.everything }

// Parties returns the parties of a viewer who does not see everything.
func (s Scope) Parties() []csp.NodeID { return s.parties }

// Root is one entry into the graph: a lookup by ids (IDs), a page of all nodes of some kinds (List), or the
// changes of the whole graph (Changes). Exactly one of them is set.
type Root struct {
	AsOf    Slot  // the instant for everything below this root, or NoSlot for Input.Now
	KnownAs *Slot // only witnesses recorded at this instant or before are there, and relationships that have one; nil for all
	IDs     *Lookup
	List    *Page
	Changes *Changes // the answer's table has no rows, and one table of changes whose parent is the graph
}

// Lookup asks for nodes by id: the answer has one row per id, in the order asked, also for ids
// that name no node (or one of another kind): those rows have kind 0 and null cells.
type Lookup struct {
	Kinds csp.KindSet // nodes of other kinds count as absent
	IDs   Slot        // a list of strings
	Node  Selection
}

// Selection is what to read of every node of a table.
type Selection struct {
	Columns []csp.Field // in ascending order; null where the node's kind lacks the field
	Hops    []Hop
	Routes  []Routes
	Degrees bool // count each node's relationships, by kind and direction
	Changes []Changes
	History []History
}

// Hop follows one relationship kind from every node of a table to its neighbours.
// Each neighbour is listed once, however many facts tie it.
type Hop struct {
	On   csp.KindSet // only for parents of these kinds; others have no rows
	Step Step
	Page Page
	Fact *FactSelection // what to read of the relationships that tie parent and neighbour, or nil

	// Equal follows no relationship but a value: the neighbours are the other nodes of the kinds in Page.Kinds, of any cloud,
	// whose value of this field is the same in its comparable form. Nodes without a value have none. The field is
	// an undated text; Step and Fact are not set then. csp.NoField for a hop over relationships.
	Equal csp.Field
}

// Step is a relationship kind, or two, in one direction to nodes of some kinds, holding at the root's instant.
//
// The ends of a relationship are where it begins and where it ends, unless Via says otherwise.
type Step struct {
	Fact    csp.FactKind
	Inbound bool        // against the arrow
	To      csp.KindSet // kinds of the node at the other end
	Where   Predicate   // on the relationship, or nil
	Via     ViaUse      // for csp.Serves only

	// Also lets the step go over relationships of a second kind too, in the same direction: a neighbour is tied by whichever of the two
	// there is. Neither kind is csp.Serves then, Where compares only fields that both have, and Via and Sole are not set.
	// Zero for none.
	Also csp.FactKind

	// Ways leads the step over chains of relationships instead: a neighbour is a node of a kind in To to which at least one of the ways
	// leads from the node where the step begins. Nothing else of the step is set then, nor Hop.Fact. Nil for a step over relationships.
	Ways []Way

	// Sole keeps a relationship only if the node where it ends has no other partner: if every relationship of the
	// kind that holds there and satisfies Where, whatever To says, has the same node as its beginning (or as
	// Via says). Without that node nothing of the kind remains.
	Sole bool
}

// GoesOver reports whether relationships of a kind are the step's.
func (s *Step) GoesOver(kind csp.FactKind) bool { return kind == s.Fact || kind == s.Also }

// Ends returns the kinds of nodes at which the step's relationships begin and end.
func (s *Step) Ends() (from, to csp.KindSet) {
	from, to = s.Fact.From(), s.Fact.To()
	if s.Also != 0 {
		from, to = from|s.Also.From(), to|s.Also.To()
	}
	return from, to
}

// ViaUse says whether a step regards the provider via which a relationship is as a node where it begins. A csp.Via that names
// no provider, or the node where the relationship begins anyway, is none.
type ViaUse uint8

// The uses of csp.Via.
const (
	ViaNone ViaUse = iota // a relationship begins at its partner
	ViaAlso               // it begins at its partner and at the provider via which it is
	ViaOnly               // it begins at the provider via which it is
)

// Page is an ordered, filtered list of nodes, cut to a page.
type Page struct {
	Kinds    csp.KindSet // of the nodes listed
	Where    Predicate   // on the node, or nil
	Order    Order
	Search   *Search // of a root's list: only what it finds, the best first; Order is by id then, without Aggregates and Groups
	Size     Slot    // the page's size; NoSlot for all (only for hops that can reach few nodes)
	Backward bool    // take the last Size nodes instead of the first; rows are in order all the same
	After    *Bound
	Before   *Bound
	Total    bool // count all nodes that match Where, whatever the page and its bounds
	More     bool // say whether the page was cut: nodes follow it (Backward: precede it) within the bounds
	NoRows   bool // list no node, whatever Size says: only Total, Aggregates and Groups are asked; Node is empty then, and More and Hop.Fact are not set
	Node     Selection

	Aggregates []Aggregate // of all nodes that match Where, whatever the page and its bounds
	Groups     []Grouping  // of the same nodes
}

// Order sorts by one field and then by id, both in the same direction; nulls are last in
// either direction (among themselves by id in that direction). Strings sort by code point as written.
type Order struct {
	Field      csp.Field // csp.ID for order by id alone
	Descending bool
}

// Search keeps the nodes that match a text (csp.SearchQuery) and sorts them by the rank of their best match, an integer, and then
// by id, both ascending. A Bound's value is a rank.
type Search struct {
	Text Slot // folded, not empty
}

// Bound is a place in an order: the position of a (possibly vanished) node. Exclusive.
type Bound struct {
	Null  bool // the node's order field is null; Value is NoSlot
	Value Slot // the node's value of the order field; NoSlot if the order is by id
	ID    Slot
}

// FactSelection is what to read of relationships, ordered by (since, fact key). Columns are null where a
// relationship's kind lacks the field.
type FactSelection struct {
	Columns    []csp.Field // in ascending order
	Kinds      bool        // say of which kind each is; set where Step.Also is
	Provenance bool        // read the witnesses too
	References []Reference

	// History reads of each relationship all intervals of its fact, itself included, whether they hold at the root's instant or not;
	// nil if that is not wanted.
	History *FactSelection
}

// Reference reads the node that a relationship's reference field (csp.Via, csp.TransferCustomer) names.
type Reference struct {
	Field csp.Field
	Kinds csp.KindSet
	Node  Selection
}
