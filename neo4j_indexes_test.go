package main

import (
	"context"
	"slices"
	"strings"
	"testing"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"channelgraph/internal/store/neo4j"
	"channelgraph/internal/store/neo4j/neo4jtest"
)

// TestNeo4jHasAnIndexForEveryOrder looks, after a start on an empty database, for what the schema's orders, the nodes' ids
// and the other natural keys need.
func TestNeo4jHasAnIndexForEveryOrder(t *testing.T) {
	server := neo4jtest.Start(t)
	server.Reset(t)
	graph, err := neo4j.Open(context.Background(), neo4j.Options{URI: server.URI()})
	if err != nil {
		t.Fatal(err)
	}
	_, schema := serveSample(t, graph)
	unique := indexedIn(t, server.URI(), "SHOW CONSTRAINTS YIELD type, labelsOrTypes, properties WHERE type = 'UNIQUENESS' RETURN labelsOrTypes[0] + '(' + properties[0] + ')'")
	indexed := indexedIn(t, server.URI(), "SHOW INDEXES YIELD type, state, labelsOrTypes, properties WHERE type = 'RANGE' AND state = 'ONLINE' AND size(properties) = 2 "+
		"RETURN labelsOrTypes[0] + '(' + properties[0] + ', ' + properties[1] + ')'")
	labels := map[string]string{"Provider": "Provider", "Reseller": "Reseller", "Customer": "Customer", "CloudSubscription": "Subscription"}
	for typeName, label := range labels {
		if want := label + "(id)"; !slices.Contains(unique, want) {
			t.Errorf("no uniqueness constraint on %s among %v", want, unique)
		}
		for _, order := range schema.Schema().Types[typeName+"OrderField"].EnumValues {
			if order.Name == "ID" {
				continue // by the constraint
			}
			want := strings.ToLower(label + "(" + strings.ReplaceAll(order.Name, "_", "") + ", id)")
			if !slices.ContainsFunc(indexed, func(have string) bool { return strings.ToLower(have) == want }) {
				t.Errorf("lists of %s by %s have no index among %v", typeName, order.Name, indexed)
			}
		}
	}
	single := indexedIn(t, server.URI(), "SHOW INDEXES YIELD type, state, labelsOrTypes, properties WHERE type = 'RANGE' AND state = 'ONLINE' AND size(properties) = 1 "+
		"AND labelsOrTypes IS NOT NULL RETURN labelsOrTypes[0] + '(' + properties[0] + ')'")
	for _, want := range []string{
		"Provider(mpnId)", "Provider(domainFolded)", "Reseller(mpnId)", "Reseller(domainFolded)", "Customer(domainFolded)",
		"Provider(companyNameFolded)", "Reseller(companyNameFolded)", "Customer(companyNameFolded)", "Subscription(productFolded)", "Subscription(status)",
	} {
		if !slices.Contains(single, want) {
			t.Errorf("no index on %s among %v", want, single)
		}
	}
	texts := indexedIn(t, server.URI(), "SHOW INDEXES YIELD type, state, labelsOrTypes, properties WHERE type = 'TEXT' AND state = 'ONLINE' RETURN labelsOrTypes[0] + '(' + properties[0] + ')'")
	for _, want := range []string{
		"Provider(companyNameFolded)", "Provider(domainFolded)", "Reseller(companyNameFolded)", "Reseller(domainFolded)",
		"Customer(companyNameFolded)", "Customer(domainFolded)", "Subscription(friendlyNameFolded)", "Subscription(offerNameFolded)",
	} {
		if !slices.Contains(texts, want) {
			t.Errorf("no text index on %s among %v: searches look at every node of the kind", want, texts)
		}
	}
}

// indexedIn returns the texts of a statement's only column.
func indexedIn(t *testing.T, uri, statement string) (list []string) {
	t.Helper()
	connection, err := driver.NewDriverWithContext(uri, driver.NoAuth())
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close(t.Context())
	result, err := driver.ExecuteQuery(t.Context(), connection, statement, nil, driver.EagerResultTransformer)
	if err != nil {
		t.Fatal(err)
	}
	for _, record := range result.Records {
		list = append(list, record.Values[0].(string))
	}
	return list
}
