package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"time"

	"channelgraph/internal/csp"
	"channelgraph/internal/store/embedded"
)

const documentSearch = `query ($text: String!, $at: DateTime) {
  search(query: $text, first: 20, asOf: $at) { edges { match { kind field } node { id ... on Partner { companyName } ... on Customer { companyName } ... on CloudSubscription { friendlyName } } } }
}`

const documentSearchCustomers = `query ($text: String!) {
  search(query: $text, kinds: [CUSTOMER], first: 20) { nodes { id ... on Customer { companyName domain } } }
}`

// cypherSearchCustomers ranks as the product does: by how a name or domain matches, then the field, the share of grams, the length and the id.
const cypherSearchCustomers = `CALL () {
  UNWIND $seeks AS seek MATCH (n:Customer) WHERE n.companyNameFolded CONTAINS seek RETURN n
  UNION UNWIND $seeks AS seek MATCH (n:Customer) WHERE n.domainFolded CONTAINS seek RETURN n }
WITH n, [i IN [0, 1] | [CASE i WHEN 0 THEN n.companyNameFolded ELSE n.domainFolded END, i]] AS fields
WITH n, [f IN fields WHERE f[0] IS NOT NULL | [CASE WHEN f[0] = $text THEN 1 WHEN f[0] STARTS WITH $text THEN 2 WHEN any(x IN $starts WHERE f[0] CONTAINS x) THEN 3
    WHEN f[0] CONTAINS $text THEN 4 WHEN size($grams) > 0 AND 2 * size([x IN $grams WHERE f[0] CONTAINS x]) >= size($grams) THEN 5 ELSE 9 END,
  f[1], f[0]]] AS matches
WITH n, [m IN matches WHERE m[0] < 9 | m[0] * 1000000000 + m[1] * 100000000 + size(m[2])
  + CASE m[0] WHEN 5 THEN (1000 - 1000 * size([x IN $grams WHERE m[2] CONTAINS x]) / size($grams)) * 10000 ELSE 0 END] AS ranks
WHERE size(ranks) > 0
WITH n, CASE WHEN size(ranks) > 1 AND ranks[1] < ranks[0] THEN ranks[1] ELSE ranks[0] END AS rank
ORDER BY rank, n.id LIMIT 20
WITH collect(n {.id, .companyName, .domain}) AS nodes
RETURN {search: {nodes: nodes}} AS data`

// searchOnNeo4j measures searches for customers beside hand-written Cypher that uses the same text indexes.
func searchOnNeo4j(ctx context.Context, b *bench) error {
	side, err := b.neo4jSide(ctx)
	if err != nil {
		return err
	}
	names, err := namesOf(side.http)
	if err != nil {
		return err
	}
	for _, asked := range searchedTexts(names) {
		q := &question{name: "search, first 20, " + asked.what, document: documentSearchCustomers, cypher: cypherSearchCustomers}
		for _, text := range asked.texts {
			query := csp.NewSearchQuery(text)
			q.sets = append(q.sets, map[string]any{"text": text, "seeks": query.Seeks, "starts": query.Starts, "grams": append([]string{}, query.Grams...)})
		}
		if err := side.besideHand(ctx, b, q); err != nil {
			return err
		}
	}
	return nil
}

// searchedText is a sort of text that people search.
type searchedText struct {
	what  string
	texts []string
}

// searchedTexts makes texts of names: as they are, their beginnings, misspelt.
func searchedTexts(names []string) []searchedText {
	list := []searchedText{{what: "a whole name"}, {what: "the beginning of a name"}, {what: "the end of a name"}, {what: "a misspelt name"}}
	for _, name := range names {
		runes := []rune(csp.Fold(name))
		if len(runes) < 8 {
			continue
		}
		middle := len(runes) / 2
		list[0].texts = append(list[0].texts, string(runes))
		list[1].texts = append(list[1].texts, csp.Fold(string(runes[:middle])))
		list[2].texts = append(list[2].texts, csp.Fold(string(runes[middle:])))
		list[3].texts = append(list[3].texts, csp.Fold(string(runes[:middle])+"x"+string(runes[middle+1:])))
	}
	return list
}

// namesOf returns names of some customers.
func namesOf(side *endpoint) (names []string, err error) {
	answer, err := side.answer(request(`{ customers(first: 20) { nodes { companyName } } }`, nil))
	if err != nil {
		return nil, err
	}
	var found struct {
		Data struct {
			Customers struct {
				Nodes []struct{ CompanyName string }
			}
		}
	}
	if err := json.Unmarshal(answer, &found); err != nil {
		return nil, err
	}
	for _, node := range found.Data.Customers.Nodes {
		names = append(names, node.CompanyName)
	}
	return names, nil
}

const documentDay = `query ($from: DateTime!, $to: DateTime!) {
  changes(from: $from, to: $to, first: 20) { totalCount nodes { at change type from { id } to { id } } }
}`

const documentRule = `query ($rule: ID!, $at: DateTime) {
  violations(rules: [$rule], first: 20, asOf: $at) { totalCount nodes { node { id } } }
}`

// largeQuestions measures searches, the changes of a day and the violations of one rule on the large channel in the embedded store.
func largeQuestions(ctx context.Context, b *bench) (err error) {
	graph, err := embedded.OpenInMemory()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, graph.Close()) }()
	if _, err := fill(ctx, graph, b.large); err != nil {
		return err
	}
	side, err := serveStore(graph, 0)
	if err != nil {
		return err
	}
	defer side.close()
	before, began := liveMiB(), time.Now()
	graph.PrepareSearch()
	if _, err := side.answer(request(documentSearch, map[string]any{"text": "no such thing"})); err != nil {
		return err
	}
	took := time.Since(began)
	b.report.add(row{what: "making the search indexes of the large channel, embedded", ours: short(took), note: fmt.Sprintf("in the background after a start; they take %.0f MiB", liveMiB()-before)})
	names, err := namesOf(side)
	if err != nil {
		return err
	}
	texts := append(searchedTexts(names), searchedText{"a product's name", []string{"microsoft 365", "power bi"}}, searchedText{"two letters", []string{"co", "e3"}})
	for _, asked := range texts {
		q := datedQuestion{name: "search, first 20, " + asked.what, document: documentSearch, target: 5 * time.Millisecond}
		for _, text := range asked.texts {
			q.sets = append(q.sets, map[string]any{"text": text})
		}
		if err := b.nowAndThen(ctx, graph, q); err != nil {
			return err
		}
	}
	var days [][]byte
	for _, ago := range []int{3, 30, 300} {
		to := time.Now().UTC().AddDate(0, 0, -ago).Truncate(24 * time.Hour)
		days = append(days, request(documentDay, map[string]any{"from": to.AddDate(0, 0, -1).Format(time.RFC3339), "to": to.Format(time.RFC3339)}))
	}
	if err := b.onLarge(ctx, graph, "changes of a day of the whole graph, first 20 and their number", days); err != nil {
		return err
	}
	return b.nowAndThen(ctx, graph, datedQuestion{name: "violations of one rule, first 20 and their number", document: documentRule,
		sets: []map[string]any{{"rule": "ORPHAN-RESELLER-OF-RECORD"}}})
}

// onLarge measures requests on the large channel.
func (b *bench) onLarge(ctx context.Context, graph *embedded.Store, what string, requests [][]byte) error {
	reads, err := readsOf(requests, graph)
	if err != nil {
		return err
	}
	outcomes, err := b.race(len(reads), 1, reading(ctx, "embedded", graph, reads))
	if err != nil {
		return err
	}
	b.report.add(timing(what, outcomes[0], 0))
	return nil
}

// liveMiB is what the heap holds after a collection.
func liveMiB() float64 {
	runtime.GC()
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	return float64(memory.HeapAlloc) / (1 << 20)
}
