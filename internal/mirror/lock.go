package mirror

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"

	"channelgraph/internal/csp"
)

// Lock keeps other processes out of a folder until release is called or the process ends: one that imports and removes the
// folder would leave a part of it to another that is still reading. csp.StoreLocked if a process is at work there.
func Lock(folder string) (release func() error, err error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("the folder for what is read cannot be made: %w", err)
	}
	lock := flock.New(lockIn(folder), flock.SetPermissions(0o600))
	locked, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("the folder for what is read cannot be locked: %w", err)
	}
	if !locked {
		return nil, errors.Join(csp.Errorf(csp.StoreLocked, "Another sync works in %s. Let it finish, or name another folder.", folder), lock.Close())
	}
	return lock.Close, nil
}

func lockIn(folder string) string { return filepath.Join(folder, "lock") }
