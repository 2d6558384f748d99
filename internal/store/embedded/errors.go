package embedded

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"regexp"
	"strings"
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
		return csp.Errorf(csp.StoreFull, "The disk of the data folder %s is full. Nothing of this change was written. Free some space and start the server again; until then the store only answers questions.", folder).WithCause(cause)
	}
	if isDamage(cause) {
		return corrupt(folder, cause)
	}
	return csp.Errorf(csp.Unavailable, "The data folder %s can't be written. Nothing of this change was written. Look into the log and at the disk, and start the server again; until then the store only answers questions.", folder).WithCause(cause)
}

var (
	damagedFile  = regexp.MustCompile(`\d{6,}\.(?:sst|log|blob)|(?:MANIFEST|OPTIONS)-\d+`)
	missingTable = regexp.MustCompile(`file (\d{6,}) \(type sstable\)`)
)

// corrupt names the file in which something else stands than was written, if Pebble told which.
func corrupt(folder string, cause error) *csp.Error {
	where := ""
	if info := pebble.ExtractDataCorruptionInfo(cause); info != nil {
		where = info.Path
	} else if named := damagedFile.FindString(cause.Error()); named != "" {
		where = filepath.Join(folder, named)
	} else if missing := missingTable.FindStringSubmatch(cause.Error()); missing != nil {
		where = filepath.Join(folder, missing[1]+".sst")
	} else if strings.Contains(cause.Error(), "replaying WAL") {
		logs, _ := filepath.Glob(filepath.Join(folder, "*.log"))
		where = strings.Join(logs, " or ")
	}
	if where != "" {
		where = ", in the file " + where
	}
	return csp.Errorf(csp.StoreCorrupt, "The data folder %s does not hold what was written%s. Restore the folder from a backup.", folder, where).WithCause(cause)
}

// isDamage reports whether Pebble found files changed or missing. It does not mark all of these errors as corruption.
func isDamage(cause error) bool {
	return pebble.IsCorruptionError(cause) || strings.Contains(cause.Error(), "object size mismatch") || missingTable.MatchString(cause.Error())
}

// openError says why a folder can't be opened.
func openError(folder string, cause error) error {
	var coded *csp.Error
	switch {
	case errors.As(cause, &coded):
		return coded
	case isDamage(cause):
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

var errFlawedRecord = errors.New("a record has another shape than records have")

// lockError tells a folder that a process holds (this one or another) from one in which no file can be made.
func lockError(folder string, cause error) error {
	var path *fs.PathError
	if errors.As(cause, &path) {
		return cause
	}
	return csp.Errorf(csp.StoreLocked, "Another process uses the data folder %s. Stop that process, or name another folder.", folder).WithCause(cause)
}
