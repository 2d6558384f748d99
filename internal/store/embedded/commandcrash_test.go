package embedded

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"

	"channelgraph/internal/ledger"
	"channelgraph/internal/ledger/ledgertest"
)

// crash is what a machine that stopped before a step of the disk would find on it.
type crash struct {
	step string
	disk *vfs.MemFS
	told *ledgertest.Told
}

// crashes notes a crash before each step that writes.
type crashes struct {
	memory *vfs.MemFS
	mutex  sync.Mutex
	told   *ledgertest.Told // nil while nothing is noted
	noted  []crash
}

func (*crashes) String() string { return "crashes" }

func (c *crashes) MaybeError(op errorfs.Op) error {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.told == nil || op.Kind.ReadOrWrite() != errorfs.OpIsWrite {
		return nil
	}
	for _, percent := range []int{0, 50, 100} { // of what no sync made safe
		c.noted = append(c.noted, crash{
			step: fmt.Sprintf("crash %d, before operation %d on %s, with %d %% of what was not synced", len(c.noted), op.Kind, op.Path, percent),
			disk: c.memory.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: percent, RNG: rand.New(rand.NewPCG(uint64(len(c.noted)), 1))}),
			told: c.told.Clone(),
		})
	}
	return nil
}

func (c *crashes) hear(t *testing.T, format string, values ...any) {
	t.Helper()
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if err := c.told.Hear(fmt.Sprintf(format, values...)); err != nil {
		t.Fatal(err)
	}
}

// TestACrashBeforeAnyStepLeavesWholeCommands lets the machine stop before each step of the disk while commands are carried out.
func TestACrashBeforeAnyStepLeavesWholeCommands(t *testing.T) {
	c := &crashes{memory: vfs.NewCrashableMem()}
	s := mustOpen(t, errorfs.Wrap(c.memory, c))
	told := ledgertest.Begin(t, s)
	c.told = told
	carrying := ledger.New(s, nil)
	const requests = 12
	for number := range requests {
		request, err := ledgertest.NumberedRequest(number)
		if err != nil {
			t.Fatal(err)
		}
		c.hear(t, "begins %d", number)
		result, err := carrying.Run(context.Background(), request)
		if err != nil || result.Outcome != ledger.Done {
			t.Fatalf("%+v, %v", result, err)
		}
		c.hear(t, "done %d %d", number, result.Revision)
	}
	c.mutex.Lock()
	c.told = nil
	c.mutex.Unlock()
	mustClose(t, s)
	found, lost := 0, 0
	for _, crash := range c.noted {
		s := mustOpen(t, crash.disk)
		there, gone := crash.told.Examine(t, s, crash.step)
		found, lost = found+there, lost+gone
		mustClose(t, s)
	}
	t.Logf("%d crashes; without an answer there were %d requests that had happened and %d that had not", len(c.noted), found, lost)
	if found < requests || lost < requests {
		t.Errorf("of %d requests, %d were found after a crash and %d were not: some steps were not met", requests, found, lost)
	}
}
