package importer

import (
	"context"
	"strings"
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/ledger"
	"channelgraph/internal/store"
	"channelgraph/internal/store/storetest/naive"
)

const (
	header         = `{"format":"channelgraph-lines","version":1}` + "\n"
	loggedNode     = `{"node":"Customer:GLOBAL:c","properties":{"companyName":"NAME"}}` + "\n"
	loggedProvider = `{"node":"Provider:GLOBAL:p"}` + "\n"
)

func importLines(t *testing.T, target Target, actor string, content string) {
	t.Helper()
	report, err := Lines(context.Background(), target, "channel.jsonl", strings.NewReader(content), Options{Actor: actor})
	if err != nil || len(report.Rejected.First) > 0 {
		t.Fatalf("%v, rejected %v", err, report.Rejected.First)
	}
}

func entriesOf(t *testing.T, log store.Log) []*ledger.Entry {
	t.Helper()
	found, err := log.Entries(context.Background(), 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	var entries []*ledger.Entry
	for _, one := range found {
		entry, err := ledger.Decode(one)
		if err != nil {
			t.Fatal(err)
		}
		entries = append(entries, entry)
	}
	return entries
}

func TestAnImportIntoAGraphStandsInTheChangeLog(t *testing.T) {
	target := naive.New()
	before := header + strings.ReplaceAll(loggedNode, "NAME", "Before")
	importLines(t, target, "someone", before)
	importLines(t, target, "someone", before)
	if entries := entriesOf(t, target); len(entries) != 0 {
		t.Fatalf("the first import and one that changes nothing stand in the log: %+v", entries)
	}
	importLines(t, target, "", header+loggedProvider)
	if entries := entriesOf(t, target); len(entries) != 0 {
		t.Fatalf("an import by nobody stands in the log: %+v", entries)
	}
	importLines(t, target, "someone", header+strings.ReplaceAll(loggedNode, "NAME", "After"))
	entries := entriesOf(t, target)
	if len(entries) != 1 {
		t.Fatalf("%d entries", len(entries))
	}
	entry := entries[0]
	if entry.Actor != "someone" || entry.Commands[0].Name != ledger.ImportName || string(entry.Commands[0].Input) != `{"files":["channel.jsonl"]}` {
		t.Errorf("the entry is of %s: %s %s", entry.Actor, entry.Commands[0].Name, entry.Commands[0].Input)
	}
	if len(entry.Nodes) != 1 || len(entry.Facts) != 0 || entry.Nodes[0].Before.Properties.Get(csp.CompanyName).Text() != "Before" || entry.Nodes[0].After.Properties.Get(csp.CompanyName).Text() != "After" {
		t.Errorf("it changed %+v and %+v", entry.Nodes, entry.Facts)
	}
}

func TestALargeImportIsSeveralEntries(t *testing.T) {
	target := naive.New()
	err := target.Update(context.Background(), func(tx store.Transaction) error {
		var imported ledger.Import
		imported.Actor = "someone"
		for i := range 40 {
			id := csp.NewNodeID(csp.Customer, csp.Global, strings.Repeat("c", i+1))
			node := &csp.Node{ID: id, Properties: csp.Properties{{Field: csp.CompanyName, Value: csp.StringValue(strings.Repeat("x", ledger.MostContent/20))}}}
			imported.Nodes = append(imported.Nodes, ledger.NodeChange{ID: id, After: node})
		}
		return imported.Append(tx)
	})
	if err != nil {
		t.Fatal(err)
	}
	nodes := 0
	entries := entriesOf(t, target)
	for _, entry := range entries {
		nodes += len(entry.Nodes)
	}
	if len(entries) < 3 || nodes != 40 {
		t.Errorf("%d nodes in %d entries", nodes, len(entries))
	}
}
