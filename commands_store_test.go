package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"channelgraph/internal/importer"
)

// TestADamagedFolderIsNamed flips one byte of what a command wrote and lets the next command read it.
func TestADamagedFolderIsNamed(t *testing.T) {
	folder := t.TempDir()
	mustRun(t, "generate", "--customers", "50", "--subscriptions", "200", "--resellers", "10", "--providers", "2", "--data", folder)
	files, err := filepath.Glob(filepath.Join(folder, "*.sst"))
	if err != nil || len(files) == 0 {
		files, err = filepath.Glob(filepath.Join(folder, "*.log"))
	}
	if err != nil || len(files) == 0 {
		t.Fatalf("no file to damage: %v", err)
	}
	damaged := files[0]
	content, err := os.ReadFile(damaged)
	if err != nil {
		t.Fatal(err)
	}
	content[len(content)/2] ^= 0x10
	if err := os.WriteFile(damaged, content, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"serve", "--data", folder, "--listen", "127.0.0.1:0"}, {"export", "--data", folder}} {
		failsInOneLine(t, filepath.Base(damaged), args...)
	}
}

// TestAFullDiskIsNamed writes to a device that is always full.
func TestAFullDiskIsNamed(t *testing.T) {
	const full = "/dev/full"
	if _, err := os.Stat(full); err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	mustRun(t, "generate", "--customers", "50", "--subscriptions", "200", "--resellers", "10", "--providers", "2", "--data", folder)
	failsInOneLine(t, "no space left on device", "export", "--data", folder, "--output", full)
	failsInOneLine(t, "no space left on device", "generate", "--customers", "50", "--output", full)
}

// failsInOneLine runs a command that has to end with exit code 1 and one line, below the log, with that text.
func failsInOneLine(t *testing.T, want string, args ...string) {
	t.Helper()
	code, _, stderr := command(t, args...)
	lines := strings.Split(strings.TrimSuffix(stderr, "\n"), "\n")
	last := lines[len(lines)-1]
	if code != exitFailed || !strings.HasPrefix(last, "channelgraph: ") || strings.Count(stderr, "channelgraph: ") != 1 || !strings.Contains(last, want) {
		t.Errorf("%v: exit code %d, want %d and one line with %q:\n%s", args, code, exitFailed, want, stderr)
	}
}

// TestAnImportThatStopsSaysHowToGoOn looks at the report beside the error.
func TestAnImportThatStopsSaysHowToGoOn(t *testing.T) {
	var out strings.Builder
	stopped := errors.New("stopped")
	if err := (terminal{stdout: &out}).reported(importer.Report{Files: 1, Read: 3, Created: 3}, stopped); !errors.Is(err, stopped) {
		t.Errorf("the error became %v", err)
	}
	if text := out.String(); !strings.Contains(text, "3 created") || !strings.Contains(text, "Run it again") {
		t.Errorf("the report says:\n%s", text)
	}
}
