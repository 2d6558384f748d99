package permission_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/csp/command"
	"channelgraph/internal/csp/permission"
)

var update = flag.Bool("update", false, "write the tables of docs/permissions.md from the data")

const (
	page  = "../../../docs/permissions.md"
	start = "<!-- written by go test ./internal/csp/permission -update -->\n"
	end   = "<!-- end -->\n"
)

// TestThePageSaysWhatTheDataSay holds the tables of docs/permissions.md to the data. -update writes them.
func TestThePageSaysWhatTheDataSay(t *testing.T) {
	content, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, _ := strings.Cut(string(content), start)
	_, after, found := strings.Cut(rest, end)
	if !found {
		t.Fatalf("%s has no place for the tables: %q to %q", page, start, end)
	}
	want := before + start + tables() + end + after
	if want == string(content) {
		return
	}
	if !*update {
		t.Fatalf("%s differs from the data; run go test ./internal/csp/permission -update", page)
	}
	if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestEveryRelationshipIsSeenBySomebody(t *testing.T) {
	for _, kind := range csp.AllFactKinds {
		if len(permission.Seers(kind)) == 0 {
			t.Errorf("nobody sees %s but who sees everything", kind)
		}
	}
}

// TestHiddenFieldsHaveNoPast holds the data to what both stores take for granted.
func TestHiddenFieldsHaveNoPast(t *testing.T) {
	for _, field := range permission.Hidden {
		if field.Spec().Dated || field == csp.ID {
			t.Errorf("%s is hidden", field)
		}
	}
}

func tables() string {
	var text strings.Builder
	text.WriteString("\n| relationship | who sees it |\n|---|---|\n")
	for _, kind := range csp.AllFactKinds {
		var ways []string
		for _, seer := range permission.Seers(kind) {
			ways = append(ways, seerText(kind, seer))
		}
		fmt.Fprintf(&text, "| %s | %s |\n", kind, strings.Join(ways, "; "))
	}
	text.WriteString("\n| command | who may issue it | whom it may name unseen |\n|---|---|---|\n")
	for _, name := range command.Names() {
		var ways []string
		for _, issuer := range permission.Issuers(name) {
			ways = append(ways, issuerText(issuer))
		}
		if ways == nil {
			ways = []string{"administrators"}
		}
		fmt.Fprintf(&text, "| `%s` | %s | %s |\n", name, strings.Join(ways, "; "), strings.Join(permission.Approached(name), ", "))
	}
	return text.String() + "\n"
}

func kindsText(set csp.KindSet) string {
	var names []string
	for _, kind := range set.Kinds() {
		names = append(names, strings.ToLower(kind.String()))
	}
	return strings.Join(names, " or ")
}

func seerText(kind csp.FactKind, seer permission.Seer) string {
	holders := strings.Join(seer.Kinds.Names(), ", ")
	switch seer.Place {
	case permission.Beginning:
		return "the " + kindsText(kind.From()) + " where it begins"
	case permission.End:
		return "the " + kindsText(kind.To()&^csp.OnlySubscriptions) + " where it ends"
	case permission.Via:
		return "the provider via which it is"
	case permission.Holder:
		return "whoever has one of " + holders + " to the " + kindsText(kind.To()&csp.OnlySubscriptions)
	case permission.HolderAtBoth:
		return "whoever has one of " + holders + " to both ends"
	case permission.Served:
		return "a customer whom the reseller serves via the provider"
	}
	return "?"
}

func issuerText(issuer permission.Issuer) string {
	way := "`" + issuer.Member + "`"
	switch {
	case issuer.Member == permission.SavedNode && issuer.Holding == 0:
		way = "the company itself"
	case issuer.Member == permission.SavedNode:
		way = "a partner that " + strings.Join(issuer.Holding.Names(), " or ") + " it"
	case issuer.Holding != 0:
		way = "who " + strings.Join(issuer.Holding.Names(), " or ") + " " + way
	}
	for member, values := range issuer.Given {
		for i := range values {
			if values[i] == "" {
				values = append(append(values[:i:i], "not given"), values[i+1:]...)
			}
		}
		way += fmt.Sprintf(" (`%s`: %s)", member, strings.Join(values, ", "))
	}
	if issuer.WhileIn != nil {
		way += " while the transfer is " + strings.Join(issuer.WhileIn, ", ")
	}
	return way
}
