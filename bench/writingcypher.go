package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"time"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"channelgraph/internal/csp"
	"channelgraph/internal/ledger"
	"channelgraph/internal/store/neo4j/neo4jtest"
)

// cypherRegister registers a subscription with a reseller as one would by hand: it takes the lock that all writers take, looks whether
// the request came before, checks what the rules say of such a subscription, and writes it with its relationships and its entry
// of the log. It returns nothing, and its transaction is taken back, if anything of that is not so.
const cypherRegister = `MATCH (format:ChannelgraphFormat {id: 'channelgraph'}) SET format.locked = true
WITH format, coalesce(format.revision, 0) + 1 AS revision
MATCH (c:Customer {id: $p.customer}) MATCH (p:Provider {id: $p.seller}) MATCH (q:Reseller {id: $p.reseller})
WHERE NOT EXISTS { MATCH (:ChannelgraphEntry {key: $p.key}) } AND NOT EXISTS { MATCH (:Subscription {id: $p.id}) }
  AND NOT EXISTS { MATCH (:Provider {id: $p.customerAsProvider}) } AND NOT EXISTS { MATCH (:Reseller {id: $p.customerAsReseller}) }
  AND coalesce(p.isAgreementSigned, true) AND coalesce(q.isAgreementSigned, true)
  AND EXISTS { MATCH (p)-[d:DISTRIBUTES_TO]->(q) WHERE d.since <= $p.now AND (d.until IS NULL OR d.until > $p.now) AND NOT coalesce(d.state, '') IN ['INVITED', 'REMOVED'] }
  AND EXISTS { MATCH (c)<-[e:SERVES]-(x) WHERE e.since <= $p.now AND (e.until IS NULL OR e.until > $p.now) AND (x = p OR e.via = p.id) }
CREATE (s:Subscription) SET s = $p.subscription
CREATE (c)-[owns:OWNS]->(s) SET owns = $p.owns
CREATE (p)-[sells:SELLS]->(s) SET sells = $p.sells
CREATE (q)-[resells:RESELLS]->(s) SET resells = $p.resells
SET format.revision = revision
CREATE (:ChannelgraphEntry {revision: revision, key: $p.key, content: $p.content})
RETURN revision`

// writingBesideCypher measures a command on Neo4j beside a transaction by hand, in a server of its own, which it fills.
func writingBesideCypher(ctx context.Context, b *bench) (err error) {
	size := scaled(b.channel, 20)
	if b.quick {
		size = scaled(b.channel, 5)
	}
	side, err := launchNeo4j("")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, side.close()) }()
	if side.store, err = side.open(ctx); err != nil {
		return err
	}
	if _, err := fill(ctx, side.store, size); err != nil {
		return err
	}
	if _, err := side.run(ctx, "CALL db.prepareForReplanning(60)", nil); err != nil {
		return err
	}
	orders, err := newOrders(ctx, side.store, size, 20)
	if err != nil {
		return err
	}
	hand, err := side.newHand(ctx, orders)
	if err != nil {
		return err
	}
	ours := contender{"commands", func(int) error { return orders.place() }}
	byHand := contender{"Cypher", func(int) error { return hand.place(ctx) }}
	outcomes, err := b.race(1, 1, ours, byHand)
	if err != nil {
		return err
	}
	result := atMost("Neo4j, one command (registerSubscription with a key, by the ledger) / a hand-written transaction of one statement by the same driver", outcomes[0], outcomes[1], 1.3)
	if result.met == unmet {
		split, err := side.commandSplit(ctx, orders)
		if err != nil {
			return err
		}
		result = result.noting(split)
	}
	b.report.add(result)
	return nil
}

// splitCommands is how many commands are divided into their statements.
const splitCommands = 50

// commandSplit places some orders and says how long which kind of statement was waited for.
func (s *neo4jSide) commandSplit(ctx context.Context, placed *orders) (split string, err error) {
	s.listening = newBoltClock()
	defer func() { s.listening = nil }()
	graph, err := s.open(ctx)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, graph.Close()) }()
	listened := &orders{ledger: ledger.New(graph, nil), ties: placed.ties}
	listened.placed.Store(placed.placed.Load())
	began := s.listening.start()
	for range splitCommands {
		if err := listened.place(); err != nil {
			return "", err
		}
	}
	s.listening.stop(began)
	return fmt.Sprintf("%d commands: %s", splitCommands, s.listening.split), nil
}

// hand places orders by a statement by hand, with what the product wrote of one as the pattern.
type hand struct {
	side    *neo4jSide
	orders  *orders
	pattern map[string]any // properties of the subscription and its relationships
	content []byte
}

// newHand places one order and reads what was written.
func (s *neo4jSide) newHand(ctx context.Context, orders *orders) (*hand, error) {
	if err := orders.place(); err != nil {
		return nil, err
	}
	name := fmt.Sprintf("written-%d", orders.placed.Load())
	found, err := s.run(ctx, `MATCH (s:Subscription {id: $id}) MATCH ()-[owns:OWNS]->(s) MATCH ()-[sells:SELLS]->(s) MATCH ()-[resells:RESELLS]->(s)
MATCH (e:ChannelgraphEntry {key: $key}) RETURN {subscription: properties(s), owns: properties(owns), sells: properties(sells), resells: properties(resells)}, e.content`,
		map[string]any{"id": string(csp.NewNodeID(csp.Subscription, csp.Global, name)), "key": name})
	if err != nil {
		return nil, err
	}
	if len(found) != 1 {
		return nil, fmt.Errorf("%d subscriptions were found of one that was placed", len(found))
	}
	return &hand{s, orders, found[0].Values[0].(map[string]any), found[0].Values[1].([]byte)}, nil
}

// place carries out the next order.
func (h *hand) place(ctx context.Context) error {
	tie, name := h.orders.next(), fmt.Sprintf("written-%d", h.orders.placed.Add(1))
	id := csp.NewNodeID(csp.Subscription, csp.Global, name)
	written := func(of string, properties ...any) map[string]any {
		changed := maps.Clone(h.pattern[of].(map[string]any))
		for i := 0; i < len(properties); i += 2 {
			changed[properties[i].(string)] = properties[i+1]
		}
		return changed
	}
	fact := func(kind csp.FactKind, from csp.NodeID, further string) string {
		return fmt.Sprintf("%s %s %s%s", kind, from, id, further)
	}
	parameters := map[string]any{"p": map[string]any{
		"customer": string(tie.customer), "seller": string(tie.seller), "reseller": string(tie.reseller), "id": string(id), "key": name, "content": h.content,
		"customerAsProvider": string(csp.NewNodeID(csp.Provider, csp.Global, tenantOf(tie.customer))), "customerAsReseller": string(csp.NewNodeID(csp.Reseller, csp.Global, tenantOf(tie.customer))),
		"now":          time.Now().UnixMilli(),
		"subscription": written("subscription", "id", string(id), "subscriptionId", name),
		"owns":         written("owns", "fact", fact(csp.Owns, tie.customer, "")),
		"sells":        written("sells", "fact", fact(csp.Sells, tie.seller, "")),
		"resells":      written("resells", "fact", fact(csp.Resells, tie.reseller, " TRANSACTION_RESELLER")),
	}}
	session := h.side.driver.NewSession(ctx, driver.SessionConfig{DatabaseName: neo4jtest.Database})
	defer session.Close(ctx)
	_, err := session.ExecuteWrite(ctx, func(transaction driver.ManagedTransaction) (any, error) {
		result, err := transaction.Run(ctx, cypherRegister, parameters)
		if err != nil {
			return nil, err
		}
		return result.Single(ctx)
	})
	return err
}
