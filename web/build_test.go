package web_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// largestBuild is how many bytes the built files may have together, compressed as they are kept. Raise it in
// the change that needs more, so that growth is seen in review.
const largestBuild = 2_000_000

// sources is what the built files are made from; folders end in a slash. build/pack-and-record.js has the same
// list.
var sources = []string{".npmrc", "build/", "index.html", "package-lock.json", "package.json", "src/", "vite.config.js"}

type builtFile struct {
	Bytes  int    `json:"bytes"`
	SHA256 string `json:"sha256"`
}

type buildRecord struct {
	Sources map[string]string    `json:"sources"`
	Built   map[string]builtFile `json:"built"`
}

const howToBuild = "the playground is not built from its sources: run `npm ci && npm run build` in web and commit dist and build.json\n"

func TestBuiltFilesComeFromTheseSources(t *testing.T) {
	present := make(map[string]string)
	for name, content := range filesBelow(t) {
		if slices.ContainsFunc(sources, func(source string) bool {
			return name == source || strings.HasSuffix(source, "/") && strings.HasPrefix(name, source)
		}) {
			present[name] = hash(content)
		}
	}
	if len(present) < len(sources) {
		t.Fatalf("found only %d sources", len(present))
	}
	if diff := cmp.Diff(readRecord(t).Sources, present); diff != "" {
		t.Error(howToBuild + diff)
	}
}

func TestBuiltFilesAreAsTheyWereBuilt(t *testing.T) {
	present := make(map[string]builtFile)
	for name, content := range filesBelow(t) {
		if strings.HasPrefix(name, "dist/") {
			present[name] = builtFile{Bytes: len(content), SHA256: hash(content)}
		}
	}
	if diff := cmp.Diff(readRecord(t).Built, present); diff != "" {
		t.Error(howToBuild + diff)
	}
}

func TestBuiltFilesStaySmall(t *testing.T) {
	total := 0
	for _, built := range readRecord(t).Built {
		total += built.Bytes
	}
	if total == 0 || total > largestBuild {
		t.Errorf("the built files have %d bytes, at most %d are planned for", total, largestBuild)
	}
}

// TestLockfilesNameNoRegistry lets whoever builds use the registry that they have configured.
func TestLockfilesNameNoRegistry(t *testing.T) {
	for _, name := range []string{"package-lock.json", "e2e/package-lock.json"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if found := regexp.MustCompile(`"resolved": "http[^"]*"`).Find(text); found != nil {
			t.Errorf("%s: %s", name, found)
		}
	}
}

func assets(t *testing.T) []string {
	t.Helper()
	var addresses []string
	for name := range readRecord(t).Built {
		if strings.HasPrefix(name, "dist/assets/") {
			addresses = append(addresses, strings.TrimSuffix(strings.TrimPrefix(name, "dist"), ".gz"))
		}
	}
	if len(addresses) < 10 {
		t.Fatalf("only %d assets were built", len(addresses))
	}
	slices.Sort(addresses)
	return addresses
}

func readRecord(t *testing.T) buildRecord {
	t.Helper()
	text, err := os.ReadFile("build.json")
	if err != nil {
		t.Fatal(err)
	}
	var record buildRecord
	if err := json.Unmarshal(text, &record); err != nil {
		t.Fatal(err)
	}
	return record
}

// filesBelow reads this folder without installed packages, by slash-separated relative names.
func filesBelow(t *testing.T) map[string][]byte {
	t.Helper()
	files := make(map[string][]byte)
	folder := os.DirFS(".")
	err := fs.WalkDir(folder, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.Name() == "node_modules":
			return fs.SkipDir
		case entry.IsDir():
			return nil
		}
		content, err := fs.ReadFile(folder, name)
		files[name] = content
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func hash(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}
