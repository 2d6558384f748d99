package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"time"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"channelgraph/internal/store/neo4j"
	"channelgraph/internal/store/neo4j/neo4jtest"
	"channelgraph/internal/synthetic"
)

// neo4jSide is a Neo4j server with a driver of its own, and the channel in it behind the product's handler once
// filled.
type neo4jSide struct {
	server *neo4jtest.Server
	driver driver.DriverWithContext
	store  *neo4j.Store // nil until filled
	http   *endpoint

	listening *boltClock // to what is said on the wire; nil for nobody
}

// launchNeo4j starts a server with the memory that is stated for it: 2 GiB of heap and 512 MiB of page cache. folder
// keeps its data; "" for a temporary one.
func launchNeo4j(folder string) (*neo4jSide, error) {
	server, err := neo4jtest.Launch(neo4jtest.Options{Dir: folder, HeapMiB: 2048, PageCacheMiB: 512, FullSpeed: true})
	if err != nil {
		return nil, err
	}
	side := &neo4jSide{server: server}
	side.driver, err = driver.NewDriverWithContext(server.URI(), driver.NoAuth())
	return side, err
}

// neo4jSide returns the server with the channel in it. The data stay in bench/out for the next run, as filling it
// takes minutes.
func (b *bench) neo4jSide(ctx context.Context) (*neo4jSide, error) {
	if b.neo4j != nil {
		return b.neo4j, nil
	}
	folder := fmt.Sprintf("bench/out/neo4j-%d", b.channel.Subscriptions)
	side, err := launchNeo4j(folder)
	if err != nil {
		return nil, err
	}
	b.neo4j = side
	if err := side.fillOnce(ctx, b.channel, filepath.Join(folder, "filled")); err != nil {
		return nil, err
	}
	side.http, err = serveStore(side.store, 0)
	return side, err
}

// askedOfNeo4j returns the questions and the server with the channel in it.
func (b *bench) askedOfNeo4j(ctx context.Context) (*questionSet, *neo4jSide, error) {
	asked, err := b.questions(ctx)
	if err != nil {
		return nil, nil, err
	}
	side, err := b.neo4jSide(ctx)
	return asked, side, err
}

// fillOnce opens the store and puts the channel into it, unless the marker says that it is there.
func (s *neo4jSide) fillOnce(ctx context.Context, size synthetic.Size, marker string) (err error) {
	if _, missing := os.Stat(marker); missing == nil {
		s.store, err = s.open(ctx)
		return err
	}
	if err := s.clear(ctx); err != nil {
		return err
	}
	if s.store, err = s.open(ctx); err != nil {
		return err
	}
	began := time.Now()
	records, err := fill(ctx, s.store, size)
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "Neo4j took %d records in %s\n", records, time.Since(began).Round(time.Second))
	if _, err := s.run(ctx, "CALL db.prepareForReplanning(60)", nil); err != nil {
		return err
	}
	return os.WriteFile(marker, nil, 0o644)
}

func (s *neo4jSide) open(ctx context.Context) (*neo4j.Store, error) {
	return neo4j.Open(ctx, neo4j.Options{URI: s.server.URI(), Database: neo4jtest.Database, QueryTimeout: time.Minute, BoltLogger: s.boltLogger()})
}

// clear deletes all nodes and relationships; the schema stays.
func (s *neo4jSide) clear(ctx context.Context) error {
	_, err := s.run(ctx, "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS", nil)
	return err
}

// run runs a statement in a transaction of its own, as the product does, and returns all records.
func (s *neo4jSide) run(ctx context.Context, statement string, parameters map[string]any) ([]*driver.Record, error) {
	session := s.driver.NewSession(ctx, driver.SessionConfig{DatabaseName: neo4jtest.Database, BoltLogger: s.boltLogger()})
	defer session.Close(ctx)
	result, err := session.Run(ctx, statement, parameters)
	if err != nil {
		return nil, err
	}
	return result.Collect(ctx)
}

// only runs a reading statement and returns the value of its one record.
func (s *neo4jSide) only(ctx context.Context, statement string, parameters map[string]any) (any, error) {
	session := s.driver.NewSession(ctx, driver.SessionConfig{DatabaseName: neo4jtest.Database, AccessMode: driver.AccessModeRead})
	defer session.Close(ctx)
	result, err := session.Run(ctx, statement, parameters)
	if err != nil {
		return nil, err
	}
	record, err := result.Single(ctx)
	if err != nil {
		return nil, err
	}
	return record.Values[0], nil
}

func (s *neo4jSide) close() error {
	if s == nil {
		return nil
	}
	var ending []error
	if s.http != nil {
		ending = append(ending, s.http.close())
	}
	if s.store != nil {
		ending = append(ending, s.store.Close())
	}
	if s.driver != nil {
		ending = append(ending, s.driver.Close(context.Background()))
	}
	return errors.Join(append(ending, s.server.Close())...)
}

// besideCypher measures the product over HTTP beside hand-written Cypher by the same driver.
func besideCypher(ctx context.Context, b *bench) error {
	asked, side, err := b.askedOfNeo4j(ctx)
	if err != nil {
		return err
	}
	for _, q := range asked.all() {
		if err := side.besideHand(ctx, b, q); err != nil {
			return err
		}
	}
	return nil
}

// besideHand measures a question on Neo4j beside the statement by hand.
func (s *neo4jSide) besideHand(ctx context.Context, b *bench, q *question) error {
	requests, parameters := q.requests(), withNow(q.sets)
	byHand := contender{"Cypher", func(set int) error {
		_, err := s.only(ctx, q.cypher, parameters[set])
		return err
	}}
	for set := range q.sets {
		if err := s.checkCypher(ctx, q, set, requests[set], parameters[set]); err != nil {
			return err
		}
	}
	ours := s.http.asking("ours", requests)
	outcomes, err := b.race(len(q.sets), 1, ours, byHand)
	if err != nil {
		return err
	}
	result := atMost("Neo4j, question "+q.name+" over HTTP / hand-written Cypher by the same driver", outcomes[0], outcomes[1], 1.25)
	if result.met == unmet {
		floor, err := s.floorOverHTTP(b, requests, byHand)
		if err != nil {
			return err
		}
		result = result.noting(floor)
	}
	b.report.add(b.explained(result, ours, len(q.sets), 1))
	return nil
}

// floorOverHTTP says what a question costs if a handler runs the statement by hand and writes bytes that are ready: over
// HTTP nothing can cost less.
func (s *neo4jSide) floorOverHTTP(b *bench, requests [][]byte, byHand contender) (string, error) {
	answer, err := s.http.answer(requests[0])
	if err != nil {
		return "", err
	}
	set, write := 0, staticHandler(answer)
	var failure error
	floor, err := serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		failure = byHand.ask(set)
		write.ServeHTTP(w, r)
	}))
	if err != nil {
		return "", err
	}
	defer floor.close()
	outcomes, err := b.race(len(requests), 1, contender{"behind a static handler", func(number int) error {
		set = number
		return errors.Join(floor.ask(requests[number]), failure)
	}}, byHand)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("the statement by hand, run by a handler that writes bytes that are ready: %.3g us, %.2fx of the driver alone",
		float64(outcomes[0].each().Nanoseconds())/1000, outcomes[0].over(outcomes[1])), nil
}

// withNow adds the instant of the questions to their variables.
func withNow(sets []map[string]any) []map[string]any {
	now := time.Now().UnixMilli()
	complete := make([]map[string]any, len(sets))
	for i, set := range sets {
		complete[i] = map[string]any{"now": now}
		for name, value := range set {
			complete[i][name] = value
		}
	}
	return complete
}

func (s *neo4jSide) checkCypher(ctx context.Context, q *question, set int, request []byte, parameters map[string]any) error {
	ours, err := s.http.answer(request)
	if err != nil {
		return err
	}
	value, err := s.only(ctx, q.cypher, parameters)
	if err != nil {
		return err
	}
	theirs, err := json.Marshal(map[string]any{"data": value})
	if err != nil {
		return err
	}
	return sameAnswers(q.name, set, ours, theirs)
}
