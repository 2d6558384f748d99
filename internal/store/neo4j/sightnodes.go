package neo4j

import (
	"strings"

	"channelgraph/internal/csp"
	"channelgraph/internal/csp/permission"
)

// A node is seen by a relationship that holds and is seen. What that comes to is written out here: the chains of one or two
// relationships that lie between a node and a party. A chain is left out where another one is there whenever it is: who holds a node
// has a relationship of its own with it, and who is served over a distribution is served via its beginning and by its end.
//
// At a customer or a subscription few relationships end, so their chains are walked from there; those of a partner from the parties.

// partyKinds are the kinds of nodes that parties are.
const partyKinds = csp.Partners | csp.OnlyCustomers

// chains writes what lies between a node and a party.
type chains struct {
	*compiler
	node   node
	sought bool // the node is not bound: all are sought, from the parties
	list   []string
}

// sightOf says that the viewer sees a node: a list of one condition, or of none where everything is seen.
func (c *compiler) sightOf(n node) []string {
	if !c.restricted {
		return nil
	}
	ways := []string{n.name + ".id IN " + c.viewer()}
	for _, chain := range c.chains(n, false) {
		ways = append(ways, "EXISTS { "+chain+" }")
	}
	return []string{eitherOf(ways)}
}

// fromParties matches all nodes of some kinds that the viewer sees, each once.
func (c *compiler) fromParties(n node) string {
	c.subqueries++
	branches := []string{"MATCH (" + n.name + labels(n.kinds) + ") WHERE " + n.name + ".id IN " + c.viewer() + " RETURN " + n.name}
	for _, chain := range c.chains(n, true) {
		branches = append(branches, chain+" RETURN "+n.name)
	}
	return "CALL () { " + strings.Join(branches, " UNION ") + " } WITH " + n.name
}

func (c *compiler) chains(n node, sought bool) []string {
	w := &chains{compiler: c, node: n, sought: sought}
	if below := n.kinds &^ csp.Partners; below != csp.NoKinds {
		w.endsBelow(below)
		w.shared(below)
	}
	if partner := n.kinds & csp.Partners; partner != csp.NoKinds {
		w.beside(partner)
		w.namesParty(partner)
		w.sharedByPartner(partner)
	}
	w.named()
	c.subqueries += len(w.list)
	return w.list
}

func (w *chains) add(match string, conditions ...string) {
	w.list = append(w.list, match+whereClause(conditions))
}

// party matches the viewer's parties, as the place to begin.
func (w *chains) party() (match, party string) {
	n := w.newNode(partyKinds)
	return "MATCH (" + n.name + labels(n.kinds) + ") WHERE " + n.name + ".id IN " + w.viewer() + " WITH " + n.name + " SKIP 0 ", n.name
}

// pattern is the node in a pattern.
func (w *chains) pattern() string {
	if w.sought {
		return "(" + w.node.name + labels(w.node.kinds) + ")"
	}
	return "(" + w.node.name + ")"
}

// touching returns those kinds of relationships that are seen from a place and begin, or end, at nodes of some kinds.
func touching(kinds csp.KindSet, end func(csp.FactKind) csp.KindSet, place permission.Place) (touching csp.FactKinds) {
	for _, kind := range listed(seenFrom(csp.EveryFact, place)) {
		if end(kind)&kinds != 0 {
			touching |= csp.FactsOf(kind)
		}
	}
	return touching
}

// endsBelow is what ends at a customer or a subscription, and begins at a party or is via one.
func (w *chains) endsBelow(below csp.KindSet) {
	of := touching(below, csp.FactKind.To, permission.Beginning)
	via := seenFrom(of, permission.Via)
	fact := w.newFact()
	if w.sought {
		opening, party := w.party()
		w.add(opening+"MATCH ("+party+")-["+fact+":"+typesIn(of)+"]->"+w.pattern(), w.inForce(fact)...)
		for _, kind := range listed(via) {
			w.add("MATCH ()-["+fact+":"+kind.String()+"]->"+w.pattern()+byVia(fact, kind), append(w.inForce(fact), w.isViaParty(fact))...)
		}
		return
	}
	party := w.newNode(csp.AnyKind).name
	is := []string{party + ".id IN " + w.viewer()}
	if via != 0 {
		is = append(is, w.isViaParty(fact))
	}
	w.add("MATCH "+w.pattern()+"<-["+fact+":"+typesIn(of)+"]-("+party+")", append(w.inForce(fact), eitherOf(is))...)
}

func (w *chains) isViaParty(fact string) string {
	return fact + "." + csp.Via.String() + " IN " + w.viewer()
}

// shared is what begins at a node of some kinds and ends where a party holds. It is walked from the node if that is known.
func (w *chains) shared(kinds csp.KindSet) {
	fact, held := w.newFact(), w.newNode(csp.AnyKind)
	shared := tie{fact: fact, kinds: touching(kinds, csp.FactKind.From, permission.Holder), to: held}
	list := holdersOf(shared, permission.Holder)
	switch {
	case len(list) == 0:
	case w.sought:
		w.sharedFromParty("", shared, list)
	default:
		w.add("MATCH (" + w.node.name + farLabels(kinds, w.node.kinds) + ")-[" + fact + ":" + typesIn(shared.kinds) + "]->(" + held.name + ")" +
			whereClause(w.inForce(fact)) + " " + w.holder(shared, held.name, list))
	}
}

// sharedByPartner is shared of partners. A known provider holds more than most parties do, so its chain is walked from these.
func (w *chains) sharedByPartner(partner csp.KindSet) {
	if w.sought {
		w.shared(partner)
		return
	}
	if partner.Has(csp.Reseller) {
		w.shared(csp.OnlyResellers)
	}
	if partner.Has(csp.Provider) {
		opening := ""
		if w.node.kinds != csp.OnlyProviders {
			opening = "WITH " + w.node.name + " SKIP 0 WHERE " + w.node.name + labels(csp.OnlyProviders) + " "
		}
		shared := tie{fact: w.newFact(), kinds: touching(csp.OnlyProviders, csp.FactKind.From, permission.Holder), to: w.newNode(csp.AnyKind)}
		w.sharedFromParty(opening, shared, holdersOf(shared, permission.Holder))
	}
}

func (w *chains) sharedFromParty(before string, shared tie, list []holders) {
	opening, party := w.party()
	fact, held, holds := shared.fact, shared.to, w.newFact()
	w.add(before+opening+"MATCH ("+party+")-["+holds+":"+typesIn(heldBy(list))+"]->("+held.name+")"+whereClause(w.inForce(holds))+
		" WITH "+held.name+", "+holds+" SKIP 0 MATCH ("+held.name+")<-["+fact+":"+typesIn(shared.kinds)+"]-"+w.pattern(),
		append(w.inForce(fact), whose(fact, holds, list)...)...)
}

// beside is what lies between a partner and a party. What goes in one direction only does not end at partners.
func (w *chains) beside(partner csp.KindSet) {
	out, in := touching(partner, csp.FactKind.From, permission.End), touching(partner, csp.FactKind.To, permission.Beginning)
	opening, party := w.party()
	fact := w.newFact()
	if !w.sought {
		w.add(opening+"MATCH ("+party+")-["+fact+":"+typesIn(out|in)+"]-"+w.pattern(), w.inForce(fact)...)
		return
	}
	w.add(opening+"MATCH ("+party+")<-["+fact+":"+typesIn(out)+"]-"+w.pattern(), w.inForce(fact)...)
	w.add(opening+"MATCH ("+party+")-["+fact+":"+typesIn(in)+"]->"+w.pattern(), w.inForce(fact)...)
}

// namesParty is what begins at a partner and is via a party: by the index if the partner is sought, and not by it if it is known.
func (w *chains) namesParty(partner csp.KindSet) {
	fact, kinds := w.newFact(), touching(partner, csp.FactKind.From, permission.Via)
	if !w.sought {
		w.add("MATCH "+w.pattern()+"-["+fact+":"+typesIn(kinds)+"]->()",
			append(w.inForce(fact), fact+"."+csp.Via.String()+" + '' IN "+w.viewer())...)
		return
	}
	for _, kind := range listed(kinds) {
		w.add("MATCH "+w.pattern()+"-["+fact+":"+kind.String()+"]->()"+byVia(fact, kind), append(w.inForce(fact), w.isViaParty(fact))...)
	}
}

// byVia has relationships be found by what they name: of several types at once Neo4j would rather look at all nodes.
func byVia(fact string, kind csp.FactKind) string {
	return " USING INDEX " + fact + ":" + kind.String() + "(" + csp.Via.String() + ")"
}

// named is what begins or ends at a party and is via the node. Any node may be named, though it should be a provider.
func (w *chains) named() {
	fact, kinds := w.newFact(), csp.Via.Spec().Facts
	via := fact + "." + csp.Via.String()
	if w.sought {
		opening, party := w.party()
		name := w.newFact()
		w.add(opening + "MATCH (" + party + ")-[" + fact + ":" + typesIn(kinds) + "]-()" + whereClause(w.inForce(fact)) +
			" WITH DISTINCT " + via + " AS " + name + " MATCH " + w.pattern() + " WHERE " + w.node.name + ".id = " + name)
		return
	}
	from, to := w.newNode(csp.AnyKind).name, w.newNode(csp.AnyKind).name
	is := eitherOf([]string{from + ".id IN " + w.viewer(), to + ".id IN " + w.viewer()})
	var matches []string
	for _, kind := range listed(kinds) {
		matches = append(matches, "MATCH ("+from+")-["+fact+":"+kind.String()+"]->("+to+")"+byVia(fact, kind)+
			whereClause(append(w.inForce(fact), via+" = "+w.node.name+".id", is))+" RETURN "+fact)
	}
	w.add(strings.Join(matches, " UNION ALL "))
}
