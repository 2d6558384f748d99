package embedded

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"syscall"

	"github.com/cockroachdb/pebble/v2"

	"channelgraph/internal/csp"
)

func closedError() error {
	return csp.Errorf(csp.Closed, "The store is closed.")
}

func timedOut(ctx context.Context) error {
	return csp.Errorf(csp.TimedOut, "The operation was stopped before it was done: its time was over or its caller went away.").WithCause(context.Cause(ctx))
}

// writeError says why nothing can be written to the folder any more.
func writeError(folder string, cause error) *csp.Error {
	if errors.Is(cause, syscall.ENOSPC) || errors.Is(cause, syscall.EDQUOT) {
		return csp.Errorf(csp.StoreFull, "The disk of the data folder %s is full. Nothing was written. Free some space and start the server again; until then the store only answers questions.", folder).WithCause(cause)
	}
	if pebble.IsCorruptionError(cause) {
		return corrupt(folder, cause)
	}
	return csp.Errorf(csp.Unavailable, "The data folder %s can't be written. Nothing was written. Look into the log and at the disk, and start the server again; until then the store only answers questions.", folder).WithCause(cause)
}

var fileNumber = regexp.MustCompile(`\b(\d{6,}|MANIFEST-\d+|OPTIONS-\d+)(\.(sst|log|blob))?\b`)

// corrupt names the file in which something else stands than was written, if Pebble told which.
func corrupt(folder string, cause error) *csp.Error {
	where := ""
	if info := pebble.ExtractDataCorruptionInfo(cause); info != nil {
		where = info.Path
	}
	if where == "" {
		where = fileNumber.FindString(cause.Error())
	}
	if where != "" {
		where = ", in the file " + where
	}
	return csp.Errorf(csp.StoreCorrupt, "The data folder %s holds something else than was written%s. Restore the folder from a backup.", folder, where).WithCause(cause)
}

// openError says why a folder can't be opened.
func openError(folder string, cause error) error {
	var coded *csp.Error
	switch {
	case errors.As(cause, &coded):
		return coded
	case pebble.IsCorruptionError(cause):
		return corrupt(folder, cause)
	case errors.Is(cause, syscall.ENOSPC):
		return writeError(folder, cause)
	case errors.Is(cause, fs.ErrPermission):
		return csp.Errorf(csp.Unavailable, "The data folder %s can't be opened: permission denied. Give the server's user the right to read and write it.", folder).WithCause(cause)
	}
	return csp.Errorf(csp.Unavailable, "The data folder %s can't be opened. The log says more.", folder).WithCause(cause)
}

func unsupported(folder, found string) error {
	return csp.Errorf(csp.UnsupportedData, "The data folder %s was written by another version of the program (%s). Export it with that version and import it into an empty folder.", folder, found)
}

var errFlawedRecord = fmt.Errorf("a record has another shape than records have")

// lockError tells a folder that a process holds (this one or another) from one in which no file can be made.
func lockError(folder string, cause error) error {
	var path *fs.PathError
	if errors.As(cause, &path) {
		return cause
	}
	return csp.Errorf(csp.StoreLocked, "Another process uses the data folder %s. Stop that process, or name another folder.", folder).WithCause(cause)
}
