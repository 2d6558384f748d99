package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestGeneratedCodeIsUpToDate generates in a copy of the module and compares.
func TestGeneratedCodeIsUpToDate(t *testing.T) {
	const root = "../.."
	copied := t.TempDir()
	for _, name := range []string{"go.mod", "go.sum", "gqlgen.yml", "schema.graphqls", "graph", "resolvers", "internal/csp", "internal/plan", "internal/document", "internal/store/store.go"} {
		copyTree(t, filepath.Join(root, name), filepath.Join(copied, name))
	}
	generated := []string{"graph/generated.go", "resolvers/schema.resolvers.go", "resolvers/oracle/generated.go", "resolvers/oracle/models.go"}
	t.Chdir(copied)
	if err := generate(); err != nil {
		t.Fatal(err)
	}
	t.Chdir(originalFolder)
	for _, name := range generated {
		have, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile(filepath.Join(copied, name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(have, want) {
			t.Errorf("%s is not what the schema and the generator give: run go generate ./...", name)
		}
	}
}

var originalFolder = func() string {
	folder, err := os.Getwd()
	if err != nil {
		panic(err)
	}
	return folder
}()

func copyTree(t *testing.T, from, to string) {
	t.Helper()
	err := filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasSuffix(path, "_test.go") {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, strings.TrimPrefix(path, from))
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			return err
		}
		return os.WriteFile(target, content, 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
}
