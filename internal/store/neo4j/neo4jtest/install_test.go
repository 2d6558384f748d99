package neo4jtest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestMissingToolsAreNamed(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("JAVA_HOME", "")
	t.Setenv("PATH", folder)
	if _, err := install(); err == nil || !strings.Contains(err.Error(), "no command java;") {
		t.Errorf("without a JDK: %v", err)
	}

	java := writeCommand(t, folder, "java", `echo 'openjdk version "11.0.2" 2019-01-15'`)
	_, err := checkTools(java)
	if err == nil {
		t.Fatal("an old JRE without Maven is taken for enough")
	}
	for _, want := range []string{"17 or newer", "version 11", "no command javac;", "no command mvn"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not say %q: %v", want, err)
		}
	}
}

func TestMavenErrorsAreShown(t *testing.T) {
	tools := t.TempDir()
	t.Setenv("JAVA_HOME", "")
	t.Setenv("PATH", tools)
	java := writeCommand(t, tools, "java", `echo 'openjdk version "21.0.4" 2024-07-16'`)
	writeCommand(t, tools, "javac", "")
	writeCommand(t, tools, "mvn", "echo '[INFO] Scanning'; echo '[ERROR] Unknown host repository.example'; exit 1")

	folder := filepath.Join(t.TempDir(), "5.26")
	err := build(java, folder)
	if err == nil || !strings.Contains(err.Error(), "Unknown host repository.example") || strings.Contains(err.Error(), "Scanning") {
		t.Errorf("a failed fetch: %v", err)
	}
	if _, ok := installedClassPath(folder); ok {
		t.Error("a failed fetch counts as an installation")
	}
}

func writeCommand(t *testing.T, folder, name, script string) string {
	t.Helper()
	path := filepath.Join(folder, name)
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}
