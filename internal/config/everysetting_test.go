package config

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/google/go-cmp/cmp"
)

// ofItsOwnForm has a value for each setting whose form its type does not tell.
var ofItsOwnForm = map[string]string{
	"as": "6f2d3c9e-0b1a-4c5d-8e7f-001122334455", "customer": "6f2d3c9e-0b1a-4c5d-8e7f-001122334455", "cloud": "CHINA",
	"cors-origins": "https://app.example", "listen": "127.0.0.1:9", "log-format": "json", "log-level": "WARN", "expires": "7h",
	"neo4j-uri": "neo4j://db:7687", "observed-at": "2026-03-31T00:00:00Z", "store": "neo4j", "trusted-documents-mode": "log",
	"partner-center-url": "https://api.example", "graph-url": "https://graph.example", "login-url": "http://127.0.0.1:9",
	"introspection": "nobody", "metrics-listen": "127.0.0.1:9", "trace-endpoint": "http://127.0.0.1:9/v1/traces",
}

// neverAlone has what has to be given together with a setting.
var neverAlone = map[string][]string{
	"tls-cert": {"--tls-key=key"}, "tls-key": {"--tls-cert=certificate"}, "tls-client-ca": {"--tls-cert=certificate", "--tls-key=key"},
}

// TestEverySettingIsReadFromFlagEnvironmentAndFile gives each setting of each command in three ways.
func TestEverySettingIsReadFromFlagEnvironmentAndFile(t *testing.T) {
	parser, err := newParser(&commandLine{}, io.Discard, func(int) {})
	if err != nil {
		t.Fatal(err)
	}
	for _, command := range parser.Model.Leaves(false) {
		for _, flag := range slices.Concat(parser.Model.Flags, command.Flags) {
			if flag.Name == "help" || flag.Name == "config" {
				continue // config names the file itself
			}
			t.Run(command.Path()+"/"+flag.Name, func(t *testing.T) {
				value := valueFor(flag)
				others := neverAlone[flag.Name]
				byFlag := parsed(t, commandLineOf(command), append([]string{"--" + flag.Name + "=" + value}, others...)...)
				if cmp.Equal(byFlag, parsed(t, commandLineOf(command))) {
					t.Errorf("--%s=%s changes nothing", flag.Name, value)
				}
				file := filepath.Join(t.TempDir(), "settings.yaml")
				if err := os.WriteFile(file, fmt.Appendf(nil, "%s: %s\n", flag.Name, inYAML(flag, value)), 0o600); err != nil {
					t.Fatal(err)
				}
				if difference := cmp.Diff(byFlag, parsed(t, commandLineOf(command), append([]string{"--config", file}, others...)...)); difference != "" {
					t.Errorf("as a flag and in the file (-flag +file):\n%s", difference)
				}
				t.Setenv(envName(flag.Name), value)
				if difference := cmp.Diff(byFlag, parsed(t, commandLineOf(command), others...)); difference != "" {
					t.Errorf("as a flag and in the environment (-flag +environment):\n%s", difference)
				}
			})
		}
	}
}

func commandLineOf(command *kong.Node) []string { return strings.Fields(command.Path()) }

func parsed(t *testing.T, command []string, args ...string) *Invocation {
	t.Helper()
	if name := command[len(command)-1]; name == "import" || name == "revoke" {
		args = append(args, "folder-or-id")
	}
	invocation, err := Parse(slices.Concat(command, args), io.Discard)
	if err != nil {
		t.Fatalf("%s %v: %v", command, args, err)
	}
	return invocation
}

// valueFor returns a value that is not the default.
func valueFor(flag *kong.Flag) string {
	if value, ok := ofItsOwnForm[flag.Name]; ok {
		return value
	}
	if flag.IsBool() {
		return "true"
	}
	if number, err := strconv.Atoi(flag.Default); err == nil {
		return strconv.Itoa(number + 1)
	}
	if flag.Target.Type().String() == "time.Duration" {
		return "7s"
	}
	return "elsewhere"
}

func inYAML(flag *kong.Flag, value string) string {
	switch {
	case flag.IsBool() || flag.Target.CanInt() || flag.Target.CanUint():
		return value
	case flag.Target.Kind() == reflect.Slice:
		return fmt.Sprintf("[%q]", value)
	}
	return strconv.Quote(value)
}
