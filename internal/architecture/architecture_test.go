package architecture_test

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "channelgraph"

// allowed says which rooms a room may import, besides itself and the rooms below it.
// Everything points inward: to csp, which imports nothing.
var allowed = map[string][]string{
	"internal/csp":               {},
	"internal/csp/permission":    {"internal/csp"},
	"internal/csp/rules":         {"internal/csp", "internal/plan"},
	"internal/csp/loss":          {"internal/csp", "internal/plan"},
	"internal/csp/command":       {"internal/csp", "internal/plan"},
	"internal/ledger":            {"internal/csp", "internal/csp/command", "internal/csp/permission", "internal/csp/rules", "internal/plan", "internal/store", "internal/lines"},
	"internal/ledger/ledgertest": {"internal/csp", "internal/csp/command", "internal/csp/rules", "internal/ledger", "internal/scenario", "internal/store"},
	"internal/sight":             {"internal/csp", "internal/csp/permission", "internal/ledger", "internal/plan", "internal/store"},
	"internal/outbound":          {},
	"internal/identity":          {"internal/csp", "internal/csp/permission", "internal/outbound"},
	"internal/webhook":           {"internal/csp", "internal/outbound", "internal/store"},
	"internal/feed":              {"internal/csp", "internal/ledger", "internal/store"},
	"internal/plan":              {"internal/csp"},
	"internal/store":             {"internal/csp", "internal/plan"},
	"internal/store/embedded":    {"internal/csp", "internal/csp/permission", "internal/plan", "internal/store"},
	"internal/store/neo4j":       {"internal/csp", "internal/csp/permission", "internal/plan", "internal/store"},
	"internal/store/storetest":   {"internal/csp", "internal/csp/permission", "internal/plan", "internal/store"},
	"internal/document":          {},
	"internal/cost":              {"internal/plan"},
	"internal/partnercenter":     {"internal/csp"},
	"internal/lines":             {"internal/csp", "internal/store"},
	"internal/mirror":            {"internal/csp"},
	"internal/importer":          {"internal/csp", "internal/plan", "internal/store", "internal/partnercenter", "internal/lines", "internal/ledger"},
	"internal/synthetic":         {"internal/csp", "internal/lines"},
	"internal/sample":            {"internal/csp", "internal/lines"},
	"internal/scenario":          {"internal/csp"},
	"internal/architecture":      {},
	"internal/config":            {"internal/csp"},
	"internal/observe":           {"internal/csp", "internal/csp/permission", "internal/plan", "internal/store"},
	"internal/api":               {"internal/csp", "internal/csp/permission", "internal/cost", "internal/document", "internal/observe"},
	"graph":                      {"internal/csp"},
	"resolvers":                  {"graph", "internal/csp", "internal/csp/permission", "internal/csp/rules", "internal/csp/loss", "internal/csp/command", "internal/ledger", "internal/feed", "internal/sight", "internal/plan", "internal/store", "internal/document", "internal/cost", "internal/observe"},
	"web":                        {},
}

// outside says which foreign packages only some rooms may import.
var outside = map[string][]string{
	"github.com/neo4j/":              {"internal/store/neo4j"},
	"github.com/cockroachdb/pebble/": {"internal/store/embedded"},
	"github.com/99designs/gqlgen":    {"graph", "resolvers", "internal/api", "internal/document"},
	"github.com/vektah/gqlparser/":   {"graph", "resolvers", "internal/api", "internal/document"},
	"github.com/coreos/go-oidc/":     {"internal/identity"},
	"github.com/go-jose/":            {"internal/identity"},
	"net/http":                       {"internal/api", "internal/identity", "internal/mirror", "internal/observe", "internal/outbound", "internal/webhook", "web"},
	"github.com/prometheus/":         {"internal/observe"},
	"go.opentelemetry.io/":           {"internal/observe", "internal/store/neo4j"},
}

type listedPackage struct {
	ImportPath string
	Doc        string
	GoFiles    []string
	Imports    []string
}

func TestRoomsImportOnlyWhatTheyMay(t *testing.T) {
	for _, p := range packages(t) {
		path := strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/")
		if path == "" || strings.HasPrefix(path, "bench") || strings.Contains(path, "/neo4jtest") || strings.HasPrefix(path, "graph/") {
			continue // assembly, benchmarks, test servers and generators join rooms on purpose
		}
		room := roomOf(path)
		if room == "" {
			t.Errorf("%s belongs to no room: add it to the table of rooms and to ARCHITECTURE.md", path)
			continue
		}
		for _, imported := range p.Imports {
			checkImport(t, room, path, imported)
		}
	}
}

func checkImport(t *testing.T, room, from, imported string) {
	t.Helper()
	if inner, ours := strings.CutPrefix(imported, module+"/"); ours {
		target := roomOf(inner)
		if target != room && !slices.Contains(allowed[room], target) {
			t.Errorf("%s may not import %s: %s may import only %v", from, inner, room, allowed[room])
		}
		return
	}
	for prefix, rooms := range outside {
		if strings.HasPrefix(imported, prefix) && !slices.Contains(rooms, room) {
			t.Errorf("%s may not import %s: only %v may", from, imported, rooms)
		}
	}
}

// roomOf finds the longest room whose folder holds path.
func roomOf(path string) string {
	for room := path; room != "."; room = filepath.Dir(room) {
		if _, ok := allowed[room]; ok {
			return room
		}
	}
	return ""
}

// TestCodeMapSaysWhatRoomsSay holds each line of ARCHITECTURE.md's code map equal to the first
// sentence of that room's package comment.
func TestCodeMapSaysWhatRoomsSay(t *testing.T) {
	text, err := os.ReadFile("../../ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range packages(t) {
		room := strings.TrimPrefix(p.ImportPath, module+"/")
		if _, isRoom := allowed[room]; !isRoom {
			continue
		}
		_, sentence, _ := strings.Cut(p.Doc, " ") // without "Package"
		_, sentence, _ = strings.Cut(sentence, " ")
		if sentence == "" {
			t.Errorf("%s has no package comment", room)
			continue
		}
		line := "- `" + room + "/` " + sentence
		if !strings.Contains(string(text), line+"\n") {
			t.Errorf("ARCHITECTURE.md lacks the line\n%s", line)
		}
	}
}

func packages(t *testing.T) []listedPackage {
	t.Helper()
	command := exec.Command("go", "list", "-json=ImportPath,Doc,GoFiles,Imports", "./...")
	command.Dir = "../.."
	output, err := command.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var list []listedPackage
	for decoder := json.NewDecoder(strings.NewReader(string(output))); ; {
		var p listedPackage
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if len(p.GoFiles) > 0 {
			list = append(list, p)
		}
	}
	if len(list) < 10 {
		t.Fatalf("go list found only %d packages", len(list))
	}
	return list
}
