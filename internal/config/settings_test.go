package config

import (
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write docs/settings.md from the settings")

const settingsFile = "../../docs/settings.md"

// TestSettingsTableEqualsTheSettings holds docs/settings.md to the code. -update writes it.
func TestSettingsTableEqualsTheSettings(t *testing.T) {
	want := settingsDocument(t)
	if *update {
		if err := os.MkdirAll("../../docs", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(settingsFile, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(settingsFile)
	if err != nil {
		t.Fatal(err)
	}
	if difference := cmp.Diff(want, string(got)); difference != "" {
		t.Errorf("docs/settings.md differs from the settings; run go test ./internal/config -update\n%s", difference)
	}
}

// setting is one row of the table.
type setting struct {
	flag, environment, file, meaning string
	defaults, commands               []string
}

func settingsDocument(t *testing.T) string {
	t.Helper()
	var document strings.Builder
	document.WriteString(`# Settings

Every setting can be given as a flag, as an environment variable, or in a YAML file that ` + "`--config`" + ` names.
A flag wins over the environment, the environment over the file, the file over the default.
In the file a key may also be nested at its dashes: ` + "`neo4j: {uri: ..., user: ...}`" + ` is the same as ` + "`neo4j-uri`" + ` and ` + "`neo4j-user`" + `.
A key that names no setting is an error. Secrets are read from files, so that no process list and no log shows them.

<!-- written by go test ./internal/config -update -->
`)
	settings := collectSettings(t)
	for _, section := range []struct{ group, title string }{
		{"all", "All commands"}, {"store", "Store"}, {"http", "Answering"}, {"identity", "Who asks"}, {"observing", "Observing"}, {"limits", "Limits"}, {"webhooks", "Webhooks"}, {"single", "Single commands"},
	} {
		fmt.Fprintf(&document, "\n## %s\n\n", section.title)
		document.WriteString("| flag | environment | file | default | commands | meaning |\n|---|---|---|---|---|---|\n")
		for _, s := range settings[section.group] {
			fmt.Fprintf(&document, "| `--%s` | `%s` | %s | %s | %s | %s |\n", s.flag, s.environment, s.file,
				strings.Join(s.defaults, ", "), strings.Join(s.commands, ", "), s.meaning)
		}
	}
	return document.String()
}

// collectSettings merges the flags of all commands by name, in the order of their appearance, by group.
func collectSettings(t *testing.T) map[string][]*setting {
	t.Helper()
	parser, err := newParser(&commandLine{}, io.Discard, func(int) {})
	if err != nil {
		t.Fatal(err)
	}
	byName := map[string]*setting{}
	byGroup := map[string][]*setting{}
	collect := func(command string, flags []*kong.Flag) {
		for _, flag := range flags {
			if flag.Name == "help" {
				continue
			}
			s := byName[flag.Name]
			if s == nil {
				s = &setting{flag: flag.Name, environment: flag.Envs[0], file: "`" + flag.Name + "`", meaning: flag.Help}
				if flag.Name == "config" {
					s.file = ""
				}
				byName[flag.Name] = s
				group := "single"
				if command == "all" {
					group = command
				} else if flag.Group != nil {
					group = flag.Group.Key
				}
				byGroup[group] = append(byGroup[group], s)
			}
			if s.meaning != flag.Help {
				t.Errorf("--%s means different things in different commands:\n%s\n%s", flag.Name, s.meaning, flag.Help)
			}
			s.commands = append(s.commands, command)
			if byDefault := "`" + flag.Default + "`"; flag.Default != "" && !slices.Contains(s.defaults, byDefault) {
				s.defaults = append(s.defaults, byDefault)
			}
		}
	}
	collect("all", parser.Model.Flags)
	for _, command := range parser.Model.Leaves(false) {
		collect(command.Path(), command.Flags)
	}
	return byGroup
}
