package embedded

import (
	"errors"
	"io"
	"log/slog"
	"path/filepath"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
)

// Open opens the store in a folder, which is made if it does not exist. One process at a time can have it open.
//
// Errors: csp.StoreLocked, csp.StoreCorrupt, csp.UnsupportedData, csp.StoreFull, csp.Unavailable.
func Open(folder string, options Options) (*Store, error) {
	if options.disk == nil {
		options.disk = vfs.Default
		absolute, err := filepath.Abs(folder)
		if err != nil {
			return nil, openError(folder, err)
		}
		folder = absolute
	}
	if options.Logger == nil {
		options.Logger = slog.Default()
	}
	s, err := open(folder, options)
	if err != nil {
		return nil, openError(folder, err)
	}
	return s, nil
}

// OpenInMemory opens an empty store that is gone after Close.
func OpenInMemory() (*Store, error) {
	return Open("memory", Options{Logger: slog.New(slog.DiscardHandler), disk: vfs.NewMem()})
}

func open(folder string, options Options) (_ *Store, err error) {
	s := &Store{
		folder:  folder,
		disk:    options.disk,
		log:     &pebbleLog{log: options.Logger, folder: folder},
		drained: make(chan struct{}, 1),
		writing: make(chan struct{}, 1),
		moved:   make(chan struct{}),
		closing: make(chan struct{}),
	}
	var opened []io.Closer
	defer func() {
		if err != nil {
			for i := len(opened) - 1; i >= 0; i-- {
				err = errors.Join(err, opened[i].Close())
			}
		}
	}()
	if err := s.disk.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	if s.lock, err = pebble.LockDirectory(folder, s.disk); err != nil {
		return nil, lockError(folder, err)
	}
	opened = append(opened, s.lock)
	settings := pebbleOptions(s.disk, s.log)
	settings.Lock = s.lock
	if s.db, err = pebble.Open(folder, settings); err != nil {
		return nil, err
	}
	opened = append(opened, s.db)
	if s.writer, err = load(s.db, folder); err != nil {
		return nil, err
	}
	if failure := s.log.fatal.Load(); failure != nil {
		return nil, failure
	}
	s.newest = s.writer.snapshot()
	s.oldest = s.newest
	s.published.Store(s.newest)
	return s, nil
}
