package main

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// cold measures documents that Neo4j has never seen: five connections inside one another, a shape of its own in each
// round. A document that differs from a known one in names and values only must cost what a known one costs.
func cold(ctx context.Context, b *bench) error {
	asked, side, err := b.askedOfNeo4j(ctx)
	if err != nil {
		return err
	}
	var first, second, renamed outcome
	plannings := int64(0)
	for shape := range b.rounds {
		tenant := asked.a.sets[shape]["tenant"]
		known := request(nested(shape, "tenant", ""), map[string]any{"tenant": tenant})
		first.Rounds = append(first.Rounds, timed(func() { err = side.http.ask(known) }))
		if err != nil {
			return err
		}
		again, err := repeated(func(int) error { return side.http.ask(known) })
		if err != nil {
			return err
		}
		before, err := side.plannings(ctx)
		if err != nil {
			return err
		}
		other, err := repeated(func(i int) error {
			name := fmt.Sprintf("name%d", i)
			set := asked.a.sets[(shape+i+1)%len(asked.a.sets)]
			return side.http.ask(request(nested(shape, name, name+": "), map[string]any{name: set["tenant"]}))
		})
		if err != nil {
			return err
		}
		after, err := side.plannings(ctx)
		if err != nil {
			return err
		}
		plannings += after - before
		second.Rounds, renamed.Rounds = append(second.Rounds, again), append(renamed.Rounds, other)
	}
	b.report.add(
		row{what: "Neo4j, a never-seen document of 5 nested connections, first run / second run", ours: short(first.each()), against: short(second.each()),
			ratio: fmt.Sprintf("%.0fx", first.over(second)), target: "both reported"},
	)
	same := atMost("Neo4j, a document that differs from a known one in names and values only / the known one", renamed, second, 1.25)
	same.note = fmt.Sprintf("medians of 9 documents and 9 runs; Neo4j planned %d statements for %d such documents", plannings, 9*b.rounds)
	renamedLast := 0
	b.report.add(b.explained(same, contender{"renamed", func(int) error {
		renamedLast++
		name := fmt.Sprintf("other%d", renamedLast)
		return side.http.ask(request(nested(0, name, name+": "), map[string]any{name: asked.a.sets[0]["tenant"]}))
	}}, 1, 1))
	return nil
}

func timed(run func()) time.Duration {
	began := time.Now()
	run()
	return time.Since(began)
}

// repeated is the median of nine runs.
func repeated(run func(i int) error) (time.Duration, error) {
	var times []time.Duration
	for i := range 9 {
		var err error
		times = append(times, timed(func() { err = run(i) }))
		if err != nil {
			return 0, err
		}
	}
	return median(times), nil
}

// nested is a document of five connections inside one another. Each shape selects other fields; variable and alias
// change nothing but names.
func nested(shape int, variable, alias string) string {
	fields := strings.Fields("companyName country region culture language domain")
	text := "query ($" + variable + ": ID!) { " + alias + "customer(tenantId: $" + variable + ") { id "
	connections := strings.Fields("resellers providers resellers customers subscriptions")
	for level, connection := range connections {
		text += alias + connection + "(first: 3) { nodes { id "
		if level < len(connections)-1 {
			text += fields[shape%len(fields)] + " " + fields[(shape+level+1)%len(fields)] + " "
		} else {
			text += "friendlyName "
		}
	}
	return text + strings.Repeat("} } ", len(connections)) + "} }"
}

// plannings is the number of plans that Neo4j's planner has made so far.
func (s *neo4jSide) plannings(ctx context.Context) (int64, error) {
	value, err := s.only(ctx, "CALL channelgraphtest.planningCount() YIELD plannings RETURN plannings", nil)
	if err != nil {
		return 0, err
	}
	return value.(int64), nil
}
