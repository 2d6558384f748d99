package architecture_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestCodesHaveTheirLine holds docs/errors.md equal to the codes in the source.
func TestCodesHaveTheirLine(t *testing.T) {
	text, err := os.ReadFile("../../docs/errors.md")
	if err != nil {
		t.Fatal(err)
	}
	declared := map[string]bool{}
	for _, file := range []string{"../csp/errors.go", "../api/codes.go"} {
		for _, code := range codes(t, file) {
			declared[code] = true
			if !strings.Contains(string(text), "| `"+code+"` |") {
				t.Errorf("docs/errors.md has no line for %s", code)
			}
		}
	}
	if len(declared) < 20 {
		t.Fatalf("only %d codes were found in the source", len(declared))
	}
	for _, line := range regexp.MustCompile("(?m)^\\| `([A-Z_]+)` \\|").FindAllStringSubmatch(string(text), -1) {
		if !declared[line[1]] {
			t.Errorf("docs/errors.md has a line for %s, which is declared nowhere", line[1])
		}
	}
}

// codes lists the values of a file's constants of type Code.
func codes(t *testing.T, file string) (values []string) {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(parsed, func(node ast.Node) bool {
		constant, ok := node.(*ast.ValueSpec)
		if !ok || constant.Type == nil {
			return true
		}
		for _, value := range constant.Values {
			if literal, ok := value.(*ast.BasicLit); ok {
				values = append(values, strings.Trim(literal.Value, `"`))
			}
		}
		return true
	})
	return values
}
