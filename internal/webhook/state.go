package webhook

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"channelgraph/internal/csp"
)

// state keeps, in a folder, how far each subscriber is, and what it did not take.
type state struct{ folder string }

type position struct {
	After csp.Revision `json:"after"` // everything up to it was taken or given up
}

// dead is one line of a subscriber's dead-letter list.
type dead struct {
	Revision csp.Revision `json:"revision"`
	At       time.Time    `json:"at"`
	Reason   string       `json:"reason"`
}

func (s *state) open() error { return os.MkdirAll(s.folder, 0o700) }

func (s *state) path(name, suffix string) string { return filepath.Join(s.folder, name+suffix) }

// read returns how far a subscriber is; known is false for a new one.
func (s *state) read(name string) (after csp.Revision, known bool, err error) {
	content, err := os.ReadFile(s.path(name, ".json"))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, false, nil
	}
	var found position
	if err == nil {
		err = json.Unmarshal(content, &found)
	}
	return found.After, true, err
}

// write replaces the file as a whole, so that a crash leaves the position before or the one after.
func (s *state) write(name string, after csp.Revision) error {
	content, err := json.Marshal(position{after})
	if err != nil {
		return err
	}
	fresh := s.path(name, ".json.part")
	if err := os.WriteFile(fresh, append(content, '\n'), 0o600); err != nil {
		return err
	}
	return os.Rename(fresh, s.path(name, ".json"))
}

// giveUp adds an entry to the dead-letter list.
func (s *state) giveUp(name string, letter dead) error {
	line, err := json.Marshal(letter)
	if err != nil {
		return err
	}
	file, err := os.OpenFile(s.path(name, ".dead.jsonl"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(append(line, '\n'))
	return errors.Join(err, file.Close())
}
