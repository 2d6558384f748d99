package importer

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"golang.org/x/tools/txtar"

	"channelgraph/internal/csp"
	"channelgraph/internal/store"
	"channelgraph/internal/store/embedded"
	"channelgraph/internal/store/storetest/naive"
)

var update = flag.Bool("update", false, "write what the imports give into their files")

// secret stands in the fixtures wherever Partner Center returns one.
const secret = "T0p-s3cret"

// Each archive holds folders of input and says, in its comment, in which order they are imported:
//
//	import 2026-03-01 first as=@provider customer=@c whole
//
// @name stands for a GUID. After every import the same import must change nothing. The expected reports and the
// graph at the end follow the input.
func TestImports(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatal("no archives", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for name, open := range stores {
				got := runArchive(t, archive, open(t))
				if *update {
					writeArchive(t, path, archive, got)
					return
				}
				for _, file := range got {
					if diff := cmp.Diff(section(archive, file.Name), string(file.Data)); diff != "" {
						t.Errorf("%s, %s store (-want +got):\n%s", file.Name, name, diff)
					}
				}
			}
		})
	}
}

var stores = map[string]func(*testing.T) store.Store{
	"naive": func(*testing.T) store.Store { return naive.New() },
	"embedded": func(t *testing.T) store.Store {
		opened, err := embedded.OpenInMemory()
		if err != nil {
			t.Fatal(err)
		}
		return opened
	},
}

func runArchive(t *testing.T, archive *txtar.Archive, graph store.Store) []txtar.File {
	t.Helper()
	defer func() {
		if err := graph.Close(); err != nil {
			t.Error(err)
		}
	}()
	folder := t.TempDir()
	names := &aliases{byGUID: map[string]string{}}
	unpack(t, folder, archive, names)
	var got []txtar.File
	for line := range strings.Lines(string(archive.Comment)) {
		words := strings.Fields(line)
		if len(words) < 3 || words[0] != "import" {
			continue
		}
		got = append(got, txtar.File{Name: "report " + words[2], Data: runImport(t, graph, folder, words, names)})
	}
	comesBack(t, graph)
	graphText := names.shorten(drawn(t, graph))
	got = append(got, txtar.File{Name: "graph", Data: []byte(graphText)})
	for _, file := range got {
		if bytes.Contains(file.Data, []byte(secret)) {
			t.Errorf("%s holds a secret", file.Name)
		}
	}
	return got
}

// comesBack checks that what is exported is read back to an equal graph.
func comesBack(t *testing.T, graph store.Dumper) {
	t.Helper()
	again, file := naive.New(), exported(t, graph)
	if _, err := Lines(context.Background(), again, "exported", strings.NewReader(file), Options{}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(file, exported(t, again)); diff != "" {
		t.Errorf("exported, and exported after reading that back:\n%s", diff)
	}
}

func runImport(t *testing.T, graph store.Store, folder string, words []string, names *aliases) []byte {
	t.Helper()
	day, err := time.Parse("2006-01-02", words[1])
	if err != nil {
		t.Fatal(err)
	}
	var rejected bytes.Buffer
	options := Options{Observed: csp.InstantOf(day), Recorded: csp.InstantOf(day.Add(time.Hour)), Rejects: &rejected}
	for _, word := range words[3:] {
		name, value, _ := strings.Cut(names.expand(word), "=")
		switch name {
		case "as":
			options.Caller = value
		case "customer":
			options.Customer = value
		case "cloud":
			options.Cloud = csp.Cloud(value)
		case "whole":
			options.Whole = true
		}
	}
	root := filepath.Join(folder, words[2])
	report, err := Run(context.Background(), graph, []string{root}, options)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(rejected.String(), secret) || int64(strings.Count(rejected.String(), "\n")) != report.Rejected.Count {
		t.Errorf("rejected records: %s", rejected.String())
	}
	options.Rejects = nil
	again, err := Run(context.Background(), graph, []string{root}, options)
	if err != nil || again.Created != 0 || again.Changed != 0 {
		var text strings.Builder
		_ = again.WriteText(&text)
		t.Errorf("the second import of %s: %v %s\n%s", words[2], err, text.String(), names.shorten(drawn(t, graph)))
	}
	var text bytes.Buffer
	if err := report.WriteText(&text); err != nil {
		t.Fatal(err)
	}
	return []byte(names.shorten(strings.ReplaceAll(text.String(), root+string(filepath.Separator), "")))
}

func unpack(t *testing.T, folder string, archive *txtar.Archive, names *aliases) {
	t.Helper()
	for _, file := range archive.Files {
		if !strings.Contains(file.Name, "/") {
			continue
		}
		path := filepath.Join(folder, filepath.FromSlash(names.expand(file.Name)))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		text := names.expand(string(file.Data))
		// Marks that an editor would not show are written out in the archives.
		text = strings.NewReplacer("<BOM>", "\ufeff", "<NBSP>", "\u00a0").Replace(text)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func section(archive *txtar.Archive, name string) string {
	for _, file := range archive.Files {
		if file.Name == name {
			return string(file.Data)
		}
	}
	return ""
}

func writeArchive(t *testing.T, path string, archive *txtar.Archive, got []txtar.File) {
	t.Helper()
	archive.Files = slices.DeleteFunc(archive.Files, func(f txtar.File) bool { return !strings.Contains(f.Name, "/") })
	archive.Files = append(archive.Files, got...)
	if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
		t.Fatal(err)
	}
}

// aliases stand for GUIDs. @NAME, in capitals, is the same GUID in capitals.
type aliases struct{ byGUID map[string]string }

var alias = regexp.MustCompile(`@[A-Za-z][A-Za-z0-9]*`)

func (a *aliases) expand(text string) string {
	return alias.ReplaceAllStringFunc(text, func(name string) string {
		lower := strings.ToLower(name)
		guid := uuid.NewSHA1(uuid.NameSpaceURL, []byte(lower)).String()
		a.byGUID[guid] = lower
		if name != lower {
			return strings.ToUpper(guid)
		}
		return guid
	})
}

func (a *aliases) shorten(text string) string {
	for guid, name := range a.byGUID {
		text = strings.ReplaceAll(strings.ReplaceAll(text, guid, name), strings.ToUpper(guid), strings.ToUpper(name))
	}
	return text
}

// drawn writes a graph down, short enough to be read.
func drawn(t *testing.T, graph store.Dumper) string {
	t.Helper()
	var out strings.Builder
	err := graph.Dump(context.Background(), func(node *csp.Node) error {
		fmt.Fprintf(&out, "%s\n", node.ID)
		for _, property := range node.Properties {
			if property.Field != csp.TenantID && property.Field != csp.SubscriptionID {
				fmt.Fprintf(&out, "  %s: %s\n", property.Field, property.Value)
			}
		}
		for _, dated := range node.History {
			fmt.Fprintf(&out, "  %s: %s since %s\n", dated.Field, dated.Value, shortDay(dated.Since))
		}
		return nil
	}, func(fact *csp.Fact) error {
		for _, r := range fact.Intervals {
			fmt.Fprintf(&out, "%s -%s-> %s since %s", r.From, r.Kind, r.To, shortDay(r.Since))
			if r.Until != csp.Forever {
				fmt.Fprintf(&out, " until %s", shortDay(r.Until))
			}
			for _, property := range r.Properties {
				fmt.Fprintf(&out, ", %s: %s", property.Field, property.Value)
			}
			for _, witness := range r.Provenance {
				fmt.Fprintf(&out, ", by %s in %s", witness.Party, witness.Source)
			}
			out.WriteByte('\n')
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func shortDay(at csp.Instant) string { return strings.TrimSuffix(at.String(), "T00:00:00Z") }
