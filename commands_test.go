package main

import (
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// command runs a command line to its end.
func command(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errors strings.Builder
	code = run(context.Background(), append(args, "--log-level", "ERROR"), &out, &errors)
	return code, out.String(), errors.String()
}

func mustRun(t *testing.T, args ...string) string {
	t.Helper()
	code, stdout, stderr := command(t, args...)
	if code != exitDone {
		t.Fatalf("%v: exit code %d: %s", args, code, stderr)
	}
	return stdout
}

func TestFailuresAreOneLineAndACode(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		args []string
		code int
		want string
	}{
		"unknown flag":      {[]string{"serve", "--lisen", "x"}, exitUsage, "--lisen"},
		"missing input":     {[]string{"import", "--data", filepath.Join(folder, "a"), filepath.Join(folder, "missing")}, exitFailed, "missing"},
		"data is a file":    {[]string{"export", "--data", file}, exitFailed, file},
		"no such data":      {[]string{"export", "--data", filepath.Join(folder, "misspelt")}, exitFailed, "misspelt: no such file"},
		"no data files":     {[]string{"import", "--data", filepath.Join(folder, "a"), t.TempDir()}, exitFailed, ".jsonl"},
		"no instant":        {[]string{"import", "--observed-at", "yesterday", file}, exitUsage, "--observed-at: yesterday is no instant in RFC 3339, for example 2026"},
		"no place to write": {[]string{"export", "--data", folder, "--output", filepath.Join(folder, "no", "where")}, exitFailed, "no/where"},
		"busy address":      {[]string{"serve", "--data", filepath.Join(folder, "c"), "--listen", busyAddress(t)}, exitFailed, "--listen"},
		"no Neo4j":          {[]string{"export", "--store", "neo4j", "--neo4j-uri", "bolt://127.0.0.1:1"}, exitFailed, "127.0.0.1:1"},
	} {
		t.Run(name, func(t *testing.T) {
			code, stdout, stderr := command(t, test.args...)
			if stdout != "" {
				t.Errorf("besides its error it printed:\n%s", stdout)
			}
			if code != test.code || !strings.Contains(stderr, test.want) {
				t.Errorf("exit code %d, want %d, with %q in: %s", code, test.code, test.want, stderr)
			}
			if strings.Count(stderr, "\n") != 1 || !strings.HasPrefix(stderr, "channelgraph: ") {
				t.Errorf("not one line of the program's own:\n%s", stderr)
			}
		})
	}
}

func busyAddress(t *testing.T) string {
	t.Helper()
	_, address := start(t, "serve", "--data", t.TempDir())
	return address
}

var printedAddress = regexp.MustCompile(`https?://(127\.0\.0\.1:\d+)/`)

// start runs a command that serves, until the test ends, and returns what it printed up to its address.
func start(t *testing.T, args ...string) (printed, address string) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	reader, writer := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, append(args, "--listen", "127.0.0.1:0", "--log-level", "ERROR"), writer, io.Discard)
		_ = writer.Close()
	}()
	t.Cleanup(func() {
		stop()
		go func() { _, _ = io.Copy(io.Discard, reader) }()
		if code := <-ended; code != exitDone {
			t.Errorf("%v ended with exit code %d", args, code)
		}
	})
	buffer := make([]byte, 1<<16)
	for {
		n, err := reader.Read(buffer)
		printed += string(buffer[:n])
		if found := printedAddress.FindStringSubmatch(printed); found != nil {
			return printed, found[1]
		}
		if err != nil {
			t.Fatalf("%v printed no address: %s", args, printed)
		}
	}
}

func TestDemoShowsAQuestionAndItsAnswer(t *testing.T) {
	printed, address := start(t, "demo")
	for _, want := range []string{"http://" + address + "/", "query WhoServes", "青葉商事"} {
		if !strings.Contains(printed, want) {
			t.Errorf("demo did not print %q but\n%s", want, printed)
		}
	}
	for path, want := range map[string]string{"/": "<title>Channelgraph", "/readyz": "", "/examples.json": "WhoServes"} {
		response, err := http.Get("http://" + address + path)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(response.Body)
		_ = response.Body.Close()
		if err != nil || response.StatusCode != http.StatusOK || !strings.Contains(string(body), want) {
			t.Errorf("%s: status %d, %v", path, response.StatusCode, err)
		}
	}
}

func TestASecondProcessIsToldSo(t *testing.T) {
	folder := t.TempDir()
	start(t, "serve", "--data", folder)
	code, _, stderr := command(t, "export", "--data", folder)
	if code != exitFailed || !strings.Contains(stderr, folder) || !strings.Contains(stderr, "nother process") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
}

func TestGenerateExportImportComeBackEqual(t *testing.T) {
	folder := t.TempDir()
	file, copied := filepath.Join(folder, "a.jsonl"), filepath.Join(folder, "b.jsonl")
	first, second := filepath.Join(folder, "first"), filepath.Join(folder, "second")
	mustRun(t, "generate", "--customers", "200", "--subscriptions", "900", "--resellers", "40", "--providers", "4", "--data", first)
	mustRun(t, "export", "--data", first, "--output", file)
	report := mustRun(t, "import", "--data", second, file)
	if !strings.Contains(report, "created") || !strings.Contains(report, " 0 rejected") {
		t.Errorf("report: %s", report)
	}
	mustRun(t, "export", "--data", second, "--output", copied)
	a, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(copied)
	if err != nil {
		t.Fatal(err)
	}
	if len(a) < 1000 || string(a) != string(b) {
		t.Errorf("the second export differs: %d and %d bytes", len(a), len(b))
	}
	if again := mustRun(t, "import", "--data", second, file); !strings.Contains(again, " 0 created, 0 changed") {
		t.Errorf("importing the same again: %s", again)
	}
}

func TestVersionIsPrinted(t *testing.T) {
	if printed := mustRun(t, "version"); !strings.HasPrefix(printed, "channelgraph ") {
		t.Errorf("printed %q", printed)
	}
}
