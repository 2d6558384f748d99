package neo4j

import (
	"context"
	"fmt"
	"strings"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"channelgraph/internal/csp"
)

// formatVersion is the version of how the graph is written into Neo4j, in the format node's property version.
const formatVersion = 1

// The format node says how the graph is written, and writers lock it. It, the node that counts commits
// (revision.go) and the entries of the change log (log.go) are the only ones beside the channel's.
const (
	formatLabel = "ChannelgraphFormat"
	formatMatch = "MATCH (format:" + formatLabel + " {id: 'channelgraph'})"
)

// partnerLabel stands beside the labels of both kinds of partner.
const partnerLabel = "Partner"

// oldest is the first release of Neo4j with all of Cypher that statements use (CALL () { … } is the newest of it).
var oldest = [2]int{5, 23}

// schemaItem is a constraint or an index. Its name says what it is, so an item of that name needs no second look.
type schemaItem struct{ name, create string }

// schema is everything that the graph's statements count on. All names begin with channelgraph_.
func schema() (constraints, indexes []schemaItem) {
	unique := func(label, property string) {
		name := "channelgraph_" + strings.ToLower(label) + "_" + property
		constraints = append(constraints, schemaItem{name,
			fmt.Sprintf("CREATE CONSTRAINT %s IF NOT EXISTS FOR (n:%s) REQUIRE n.%s IS UNIQUE", name, label, property)})
	}
	unique(formatLabel, "id")
	for _, kind := range csp.Kinds {
		unique(kind.String(), "id")
	}
	unique(entryLabel, "revision")
	unique(entryLabel, "key")
	for _, index := range rangeIndexes() {
		indexes = append(indexes, schemaItem{index.name(),
			fmt.Sprintf("CREATE INDEX %s IF NOT EXISTS FOR (n:%s) ON (n.%s)", index.name(), index.kind, strings.Join(index.properties, ", n."))})
	}
	for _, kind := range csp.Kinds {
		for _, field := range searchedFields[kind] {
			name := "channelgraph_" + strings.ToLower(kind.String()) + "_" + comparedProperty(field) + "_text"
			indexes = append(indexes, schemaItem{name,
				fmt.Sprintf("CREATE TEXT INDEX %s IF NOT EXISTS FOR (n:%s) ON (n.%s)", name, kind, comparedProperty(field))})
		}
	}
	for _, kind := range csp.AllFactKinds {
		for _, field := range []csp.Field{csp.Since, csp.Until} {
			name := "channelgraph_" + strings.ToLower(kind.String()) + "_" + field.String()
			indexes = append(indexes, schemaItem{name,
				fmt.Sprintf("CREATE INDEX %s IF NOT EXISTS FOR ()-[r:%s]-() ON (r.%s)", name, kind, field)})
		}
	}
	for _, kind := range listed(csp.Via.Spec().Facts) {
		via := "channelgraph_" + strings.ToLower(kind.String()) + "_" + csp.Via.String()
		indexes = append(indexes, schemaItem{via,
			fmt.Sprintf("CREATE INDEX %s IF NOT EXISTS FOR ()-[r:%s]-() ON (r.%s)", via, kind, csp.Via)})
	}
	return constraints, indexes
}

// setUp checks the server and the data's format and creates what is missing of the schema.
func (s *Store) setUp(ctx context.Context) error {
	if err := s.checkServer(ctx); err != nil {
		return err
	}
	if err := s.checkFormat(ctx); err != nil {
		return err
	}
	if err := s.createSchema(ctx); err != nil {
		return err
	}
	if _, err := s.query(ctx, neo4j.AccessModeWrite, "MERGE (format:"+formatLabel+" {id: 'channelgraph'}) ON CREATE SET format.version = $version"+
		" MERGE (commits:"+formatLabel+" {id: 'commits'}) ON CREATE SET commits.begun = 0, commits.done = 0",
		map[string]any{"version": int64(formatVersion)}); err != nil {
		return err
	}
	return s.settle(ctx)
}

func (s *Store) checkServer(ctx context.Context) error {
	info, err := s.driver.GetServerInfo(ctx)
	if err != nil {
		return err
	}
	return checkAgent(s.address, info.Agent())
}

// checkAgent refuses a server that is too old, by the name it gives itself.
func checkAgent(address, agent string) error {
	var version [2]int
	if _, err := fmt.Sscanf(agent, "Neo4j/%d.%d", &version[0], &version[1]); err != nil {
		return nil // a server that speaks Bolt under another name: its statements will say what it lacks
	}
	if version[0] < oldest[0] || version[0] == oldest[0] && version[1] < oldest[1] {
		return csp.Errorf(csp.UnsupportedData, "Neo4j at %s is version %d.%d: use %d.%d or later", address, version[0], version[1], oldest[0], oldest[1])
	}
	return nil
}

func (s *Store) checkFormat(ctx context.Context) error {
	records, err := s.query(ctx, neo4j.AccessModeRead, formatMatch+" RETURN format.version", nil)
	if err != nil || len(records) == 0 {
		return err
	}
	if version := records[0].Values[0]; version != int64(formatVersion) {
		return csp.Errorf(csp.UnsupportedData, "the graph in database %q of Neo4j at %s is of format %v, this program reads format %d: export it with the program that wrote it and import it here", s.database, s.address, version, formatVersion)
	}
	return nil
}

// createSchema looks first, as most starts find everything there.
func (s *Store) createSchema(ctx context.Context) error {
	records, err := s.query(ctx, neo4j.AccessModeRead, "SHOW INDEXES YIELD name RETURN collect(name)", nil)
	if err != nil {
		return err
	}
	existing := map[any]bool{}
	for _, name := range records[0].Values[0].([]any) {
		existing[name] = true
	}
	constraints, indexes := schema()
	for _, item := range append(constraints, indexes...) {
		if existing[item.name] {
			continue
		}
		if _, err := s.query(ctx, neo4j.AccessModeWrite, item.create, nil); err != nil {
			return err
		}
	}
	_, err = s.query(ctx, neo4j.AccessModeRead, "CALL db.awaitIndexes($seconds)", map[string]any{"seconds": int64(indexBuildSeconds)})
	return err
}

// indexBuildSeconds bounds the wait for new indexes on a large graph. Open's context bounds it too.
const indexBuildSeconds = 1800
