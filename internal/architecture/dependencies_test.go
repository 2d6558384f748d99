package architecture_test

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// TestDependenciesHaveTheirLine holds docs/dependencies.md equal to the modules that go.mod requires directly.
func TestDependenciesHaveTheirLine(t *testing.T) {
	command := exec.Command("go", "list", "-m", "-f", "{{if not (or .Indirect .Main)}}{{.Path}}{{end}}", "all")
	command.Dir = "../.."
	output, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("../../docs/dependencies.md")
	if err != nil {
		t.Fatal(err)
	}
	required := map[string]bool{}
	for _, module := range strings.Fields(string(output)) {
		required[module] = true
		if !strings.Contains(string(text), "| `"+module+"` |") {
			t.Errorf("docs/dependencies.md has no line for %s", module)
		}
	}
	if len(required) < 10 {
		t.Fatalf("go list found only %d modules", len(required))
	}
	for _, line := range regexp.MustCompile("(?m)^\\| `([a-z.]+/[^`]+)` \\|").FindAllStringSubmatch(string(text), -1) {
		if !required[line[1]] {
			t.Errorf("docs/dependencies.md has a line for %s, which go.mod does not require", line[1])
		}
	}
}
