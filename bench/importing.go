package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/go-cmp/cmp"

	"channelgraph/internal/importer"
	"channelgraph/internal/lines"
	"channelgraph/internal/synthetic"
)

// importing measures an import of the line format into an empty Neo4j beside hand-written batches of the same data,
// prepared beforehand. Both can be repeated without effect, so both look for what is there.
func importing(ctx context.Context, b *bench) (err error) {
	size := scaled(b.channel, 20)
	if b.quick {
		size = b.channel
	}
	file, byHand, err := importData(ctx, size)
	if err != nil {
		return err
	}
	side, err := launchNeo4j("")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, side.close()) }()
	var ours, floor outcome
	var written [2][]any
	for round := -1; round < b.rounds; round++ { // the first round warms up
		took, records, err := side.importLines(ctx, file)
		if err != nil {
			return err
		}
		written[0] = records
		if round >= 0 {
			ours.Rounds = append(ours.Rounds, took)
		}
		if took, written[1], err = side.writeByHand(ctx, byHand); err != nil {
			return err
		}
		if round >= 0 {
			floor.Rounds = append(floor.Rounds, took)
		}
		if difference := cmp.Diff(written[0], written[1]); difference != "" {
			return fmt.Errorf("the import and the hand-written batches wrote different graphs (- import, + by hand): %s", difference)
		}
	}
	result := atMost(fmt.Sprintf("import of %d records into an empty Neo4j / hand-written UNWIND batches", byHand.records), ours, floor, 1.3)
	if result.met == unmet {
		split, err := side.importSplit(ctx, file, byHand)
		if err != nil {
			return err
		}
		result = result.noting(split)
	}
	b.report.add(result)
	return nil
}

// importSplit does both once more and says how long which kind of statement was waited for.
func (s *neo4jSide) importSplit(ctx context.Context, file []byte, byHand *rows) (string, error) {
	s.listening = newBoltClock()
	defer func() { s.listening = nil }()
	if _, _, err := s.importLines(ctx, file); err != nil {
		return "", err
	}
	imported := s.listening.split
	_, _, err := s.writeByHand(ctx, byHand)
	return "import: " + imported + "; by hand: " + s.listening.split, err
}

// importData makes a channel in the line format, and as rows for the hand-written batches.
func importData(ctx context.Context, size synthetic.Size) ([]byte, *rows, error) {
	var file bytes.Buffer
	writer := lines.NewWriter(&file)
	if err := errors.Join(synthetic.Generate(ctx, size, writer), writer.Flush()); err != nil {
		return nil, nil, err
	}
	prepared := newRows()
	if err := synthetic.Generate(ctx, size, prepared); err != nil {
		return nil, nil, err
	}
	return file.Bytes(), prepared, nil
}

// importLines empties the database and imports a file.
func (s *neo4jSide) importLines(ctx context.Context, file []byte) (took time.Duration, written []any, err error) {
	if err := s.clear(ctx); err != nil {
		return 0, nil, err
	}
	graph, err := s.open(ctx)
	if err != nil {
		return 0, nil, err
	}
	defer func() { err = errors.Join(err, graph.Close()) }()
	began := s.listening.start()
	report, err := importer.Lines(ctx, graph, "synthetic channel", bytes.NewReader(file), importer.Options{})
	took = s.listening.stop(began)
	if err != nil {
		return 0, nil, err
	}
	if report.Created != report.Read {
		return 0, nil, fmt.Errorf("of %d records the import created %d", report.Read, report.Created)
	}
	written, err = s.content(ctx)
	return took, written, err
}

// writeByHand empties the database and writes the batches.
func (s *neo4jSide) writeByHand(ctx context.Context, batches *rows) (took time.Duration, written []any, err error) {
	if err := s.clear(ctx); err != nil {
		return 0, nil, err
	}
	began := s.listening.start()
	for statement, all := range batches.inOrder() {
		for start := 0; start < len(all); start += batchRecords {
			batch := all[start:min(start+batchRecords, len(all))]
			if _, err := s.run(ctx, statement, map[string]any{"rows": batch}); err != nil {
				return 0, nil, err
			}
		}
	}
	took = s.listening.stop(began)
	written, err = s.content(ctx)
	return took, written, err
}

// content sums up what the database holds of the channel.
func (s *neo4jSide) content(ctx context.Context) (sums []any, err error) {
	for _, statement := range []string{
		"MATCH (n:Partner|Customer|Subscription) WITH labels(n) AS labels, count(*) AS nodes, sum(size(keys(n))) AS properties ORDER BY labels RETURN collect([labels, nodes, properties])",
		"MATCH ()-[r]->() WITH type(r) AS type, count(*) AS relationships, sum(size(keys(r))) AS properties ORDER BY type RETURN collect([type, relationships, properties])",
	} {
		value, err := s.only(ctx, statement, nil)
		if err != nil {
			return nil, err
		}
		sums = append(sums, value)
	}
	return sums, nil
}
