package main

import (
	"encoding/binary"
	"errors"
	"log/slog"
	"math/rand/v2"
	"sync/atomic"

	"github.com/cockroachdb/pebble/v2"
)

// commits writes to Pebble what a command has the store write, and nothing else: as many records and bytes in one commit.
type commits struct {
	db     *pebble.DB
	value  []byte
	number atomic.Uint64
}

const (
	recordsOfCommit = 6  // as registerSubscription: a node, three relationships, an entry of the log and its key
	recordOverhead  = 12 // bytes of a record's key and lengths
	commitOverhead  = 30 // bytes of a commit's and a log chunk's header
)

func openCommits(folder string, bytes int) (*commits, error) {
	db, err := pebble.Open(folder, &pebble.Options{FormatMajorVersion: pebble.FormatTableFormatV6, MemTableSize: 16 << 20, Logger: silentPebble{}})
	if err != nil {
		return nil, err
	}
	value := make([]byte, max((bytes-commitOverhead)/recordsOfCommit-recordOverhead, 1))
	for i := range value {
		value[i] = byte(rand.Uint32())
	}
	return &commits{db: db, value: value}, nil
}

// commit returns when the disk keeps the records.
func (c *commits) commit() error {
	batch := c.db.NewBatch()
	first := c.number.Add(recordsOfCommit)
	var key [9]byte
	for i := range uint64(recordsOfCommit) {
		binary.BigEndian.PutUint64(key[1:], first+i)
		key[0] = byte(i) // records of a sort lie beside each other, as in the store
		if err := batch.Set(key[:], c.value, nil); err != nil {
			return errors.Join(err, batch.Close())
		}
	}
	return errors.Join(batch.Commit(pebble.Sync), batch.Close())
}

// silentPebble logs what goes wrong only.
type silentPebble struct{}

func (silentPebble) Infof(string, ...any)           {}
func (silentPebble) Errorf(format string, a ...any) { slog.Error(format, "values", a) }
func (silentPebble) Fatalf(format string, a ...any) { panic(format) }
