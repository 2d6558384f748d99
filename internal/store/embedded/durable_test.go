package embedded

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"

	"channelgraph/internal/store"
)

// heldDisk holds back, while it is closed, whoever wants something to be kept.
type heldDisk struct {
	mutex sync.Mutex
	held  chan struct{} // nil while nobody is held back
	fails error
}

func (*heldDisk) String() string { return "held disk" }

func (d *heldDisk) MaybeError(op errorfs.Op) error {
	d.mutex.Lock()
	held := d.held
	d.mutex.Unlock()
	if held == nil || op.Kind != errorfs.OpFileSync && op.Kind != errorfs.OpFileSyncData && op.Kind != errorfs.OpFileSyncTo {
		return nil
	}
	<-held
	return d.fails
}

func (d *heldDisk) hold(held chan struct{}) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.held = held
}

// TestWhatIsNotDurableIsNotTold asks for an entry whose Update waits for the disk: whoever finds it is not answered before that Update.
func TestWhatIsNotDurableIsNotTold(t *testing.T) {
	errAnswered := errors.New("the entry is there")
	for name, fails := range map[string]error{"the disk keeps it": nil, "the disk fails": errors.New("broken")} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				disk := &heldDisk{fails: fails}
				s := mustOpen(t, errorfs.Wrap(vfs.NewMem(), disk))
				held := make(chan struct{})
				disk.hold(held)
				var group sync.WaitGroup
				var first, second error
				var mutex sync.Mutex
				var order []string
				note := func(what string) {
					mutex.Lock()
					defer mutex.Unlock()
					order = append(order, what)
				}
				group.Go(func() {
					first = s.Update(context.Background(), func(tx store.Transaction) error {
						_, err := tx.Append("key", []byte("content"))
						return err
					})
				})
				synctest.Wait()
				group.Go(func() {
					second = s.Update(context.Background(), func(tx store.Transaction) error {
						found, err := tx.Recorded("key")
						if err != nil || found == nil {
							t.Errorf("found %v, %v", found, err)
						}
						note("found")
						return errAnswered
					})
					note("answered")
				})
				synctest.Wait()
				note("kept")
				disk.hold(nil)
				close(held)
				group.Wait()
				if want := []string{"found", "kept", "answered"}; !slices.Equal(order, want) {
					t.Errorf("got %v, want %v", order, want)
				}
				if fails == nil && (first != nil || second != errAnswered) || fails != nil && (first == nil || second == nil || second == errAnswered) {
					t.Errorf("got %v and %v", first, second)
				}
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			})
		})
	}
}
