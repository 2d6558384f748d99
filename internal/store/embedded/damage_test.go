package embedded

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"

	"channelgraph/internal/csp"
	"channelgraph/internal/store"
)

func openFolder(folder string) (*Store, error) { return Open(folder, Options{Logger: silent}) }

// expectRefused checks that a folder is not opened, with the code and a message that has all the parts.
func expectRefused(t *testing.T, folder string, code csp.Code, parts ...string) {
	t.Helper()
	s, err := openFolder(folder)
	if err == nil {
		mustClose(t, s)
		t.Fatal("the folder was opened")
	}
	expectError(t, err, code, parts...)
}

func expectError(t *testing.T, err error, code csp.Code, parts ...string) {
	t.Helper()
	if got := csp.CodeOf(err); got != code {
		t.Fatalf("got %s (%v, because of %v), want %s", got, err, errors.Unwrap(err), code)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Fatalf("%q does not say %q", err, part)
		}
	}
}

func TestAFolderInUseIsRefused(t *testing.T) {
	folder := t.TempDir()
	s, err := openFolder(folder)
	if err != nil {
		t.Fatal(err)
	}
	expectRefused(t, folder, csp.StoreLocked, folder, "another folder")
	mustClose(t, s)
	s, err = openFolder(folder)
	if err != nil {
		t.Fatal(err)
	}
	mustClose(t, s)
}

func TestAnotherFormatIsRefused(t *testing.T) {
	for name, change := range map[string]struct{ key, value, says string }{
		"a later version":  {string(formatKey), "2", "format 2"},
		"an unknown field": {string(fieldsKey), "node.companyName\nnode.shoeSize", "node.shoeSize"},
	} {
		t.Run(name, func(t *testing.T) {
			folder := filledFolder(t)
			db, err := pebble.Open(folder, &pebble.Options{Logger: &pebbleLog{log: silent}})
			if err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(db.Set([]byte(change.key), []byte(change.value), pebble.Sync), db.Close()); err != nil {
				t.Fatal(err)
			}
			expectRefused(t, folder, csp.UnsupportedData, folder, change.says)
		})
	}
}

// filledFolder returns a folder that was filled and closed.
func filledFolder(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	s, err := openFolder(folder)
	if err != nil {
		t.Fatal(err)
	}
	fillStore(t, s, 0.001, 500)
	mustClose(t, s)
	return folder
}

// filesOf returns the paths of a folder's files with that ending.
func filesOf(t *testing.T, folder, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, pattern))
	if err != nil || len(files) == 0 {
		t.Fatalf("no %s in %s: %v", pattern, folder, err)
	}
	return files
}

func rewrite(t *testing.T, file string, change func([]byte) []byte) {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, change(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func flipAt(share float64) func([]byte) []byte {
	return func(content []byte) []byte {
		content[min(len(content)-1, int(share*float64(len(content))))] ^= 0x10
		return content
	}
}

func TestADamagedTableIsNamed(t *testing.T) {
	for name, damage := range map[string]func([]byte) []byte{
		"a byte at the beginning": flipAt(0),
		"a byte in the middle":    flipAt(0.5),
		"a byte near the end":     flipAt(0.97),
		"the last byte":           flipAt(1),
		"torn":                    func(content []byte) []byte { return content[:len(content)-100] },
		"empty":                   func([]byte) []byte { return nil },
	} {
		t.Run(name, func(t *testing.T) {
			folder := filledFolder(t)
			file := filesOf(t, folder, "*.sst")[0]
			rewrite(t, file, damage)
			expectRefused(t, folder, csp.StoreCorrupt, folder, filepath.Base(file))
		})
	}
}

func TestAMissingTableIsNamed(t *testing.T) {
	folder := filledFolder(t)
	file := filesOf(t, folder, "*.sst")[0]
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	expectRefused(t, folder, csp.StoreCorrupt, folder, filepath.Base(file))
}

func TestADamagedManifestIsNamed(t *testing.T) {
	folder := filledFolder(t)
	file := filesOf(t, folder, "MANIFEST-*")[0]
	rewrite(t, file, flipAt(0.3))
	expectRefused(t, folder, csp.StoreCorrupt, folder, filepath.Base(file))
}

// crashed returns a copy of the folder of a store that was never closed, and what it held.
func crashed(t *testing.T) (folder string, nodes []csp.Node) {
	t.Helper()
	original, folder := t.TempDir(), t.TempDir()
	s, err := openFolder(original)
	if err != nil {
		t.Fatal(err)
	}
	fillStore(t, s, 0.001, 100)
	nodes, _ = dumpOf(t, s)
	if err := os.CopyFS(folder, os.DirFS(original)); err != nil {
		t.Fatal(err)
	}
	mustClose(t, s)
	return folder, nodes
}

func TestATornLogEndsBeforeItsLastWrite(t *testing.T) {
	folder, nodes := crashed(t)
	logs := filesOf(t, folder, "*.log")
	rewrite(t, logs[len(logs)-1], func(content []byte) []byte { return content[:len(content)-200] })
	s, err := openFolder(folder)
	if err != nil {
		t.Fatal(err)
	}
	defer mustClose(t, s)
	kept, _ := dumpOf(t, s)
	if len(kept) == 0 || len(kept) > len(nodes) {
		t.Fatalf("%d nodes of %d are there", len(kept), len(nodes))
	}
}

func TestGarbageBehindTheLogChangesNothing(t *testing.T) {
	folder, nodes := crashed(t)
	logs := filesOf(t, folder, "*.log")
	rewrite(t, logs[len(logs)-1], func(content []byte) []byte { return append(content, "never written by anybody"...) })
	s, err := openFolder(folder)
	if err != nil {
		t.Fatal(err)
	}
	defer mustClose(t, s)
	kept, _ := dumpOf(t, s)
	expectEqual(t, nodes, kept)
}

func TestADamagedLogIsNamed(t *testing.T) {
	folder, _ := crashed(t)
	logs := filesOf(t, folder, "*.log")
	file := logs[len(logs)-1]
	rewrite(t, file, flipAt(0.4))
	expectRefused(t, folder, csp.StoreCorrupt, folder, filepath.Base(file))
}

func TestAFolderThatCannotBeMadeIsRefused(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	expectRefused(t, filepath.Join(file, "data"), csp.Unavailable, file)
}

// failingDisk fails writing operations with an error while it is set.
type failingDisk struct{ failure atomic.Pointer[error] }

func (d *failingDisk) String() string { return "failing disk" }

func (d *failingDisk) fail(err error) { d.failure.Store(&err) }

func (d *failingDisk) MaybeError(op errorfs.Op) error {
	failure := d.failure.Load()
	if failure == nil {
		return nil
	}
	switch op.Kind {
	case errorfs.OpFileWrite, errorfs.OpFileSync, errorfs.OpFileSyncData, errorfs.OpFileSyncTo, errorfs.OpCreate, errorfs.OpFilePreallocate:
		return *failure
	}
	return nil
}

func TestAFailingDiskLosesNothing(t *testing.T) {
	for name, test := range map[string]struct {
		failure error
		code    csp.Code
	}{
		"full":   {syscall.ENOSPC, csp.StoreFull},
		"broken": {syscall.EIO, csp.Unavailable},
	} {
		t.Run(name, func(t *testing.T) {
			memory, disk := vfs.NewMem(), &failingDisk{}
			s := mustOpen(t, errorfs.Wrap(memory, disk))
			fillStore(t, s, 0.001, 100)
			nodes, facts := dumpOf(t, s)
			disk.fail(test.failure)
			expectError(t, putPair(s, 1_000_000), test.code, "data", "Nothing of this change was written")
			expectError(t, putPair(s, 1_000_001), test.code, "data", "Nothing of this change was written")
			kept, keptFacts := dumpOf(t, s)
			expectEqual(t, nodes, kept)
			expectEqual(t, facts, keptFacts)
			if err := s.Ready(context.Background()); err != nil {
				t.Errorf("a store that answers is not ready: %v", err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			disk.failure.Store(nil)
			s = mustOpen(t, memory)
			defer mustClose(t, s)
			kept, _ = dumpOf(t, s)
			expectEqual(t, nodes, kept)
			if err := putPair(s, 1_000_000); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// smallDisk says how much is free.
type smallDisk struct {
	vfs.FS
	free atomic.Uint64
}

func (d *smallDisk) GetDiskUsage(string) (vfs.DiskUsage, error) {
	return vfs.DiskUsage{AvailBytes: d.free.Load()}, nil
}

func TestAnAlmostFullDiskIsLeftAlone(t *testing.T) {
	disk := &smallDisk{FS: vfs.NewMem()}
	s := mustOpen(t, disk)
	defer mustClose(t, s)
	disk.free.Store(spareBytes)
	expectError(t, putPair(s, 1), csp.StoreFull, "Nothing of this change was written", "try again")
	if nodes, _ := dumpOf(t, s); len(nodes) != 0 {
		t.Fatal("something was written")
	}
	disk.free.Store(spareBytes * 2)
	if err := putPair(s, 1); err != nil {
		t.Fatal(err)
	}
	if nodes, facts := dumpOf(t, s); len(nodes) != 2 || len(facts) != 1 {
		t.Fatalf("%d nodes, %d facts", len(nodes), len(facts))
	}
}

func TestAPanicLeavesNothing(t *testing.T) {
	s := mustOpen(t, vfs.NewMem())
	defer mustClose(t, s)
	func() {
		defer func() { _ = recover() }()
		_ = s.Update(context.Background(), func(tx store.Transaction) error {
			if err := tx.Put([]csp.Node{newMadeUp(0).subscription(1)}, nil); err != nil {
				t.Error(err)
			}
			panic("in the middle")
		})
	}()
	if nodes, _ := dumpOf(t, s); len(nodes) != 0 {
		t.Fatal("something was written")
	}
	if err := putPair(s, 1); err != nil {
		t.Fatal(err)
	}
}
