package mirror

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"channelgraph/internal/csp"
)

// folder is where a mirror lies, and what it has of it. Beside the caller's folder stand round.json, which says whose it is and
// when it began, and finished.txt with a line for each list that was read whole.
type folder struct {
	path     string
	caller   string
	round    round
	finished map[string]int // pages, by the list's name
	log      *os.File
}

type round struct {
	Caller string    `json:"caller"`
	Cloud  string    `json:"cloud"`
	Began  time.Time `json:"began"`
}

// longestRound is the age at which what was read is thrown away: an import takes all of it as true when the round began.
const longestRound = 24 * time.Hour

// openFolder goes on with the mirror that lies there, or begins one.
func openFolder(o *Options) (*folder, error) {
	if err := os.MkdirAll(filepath.Join(o.Folder, o.Caller), 0o700); err != nil {
		return nil, fmt.Errorf("the folder for what is read cannot be made: %w", err)
	}
	f := &folder{path: o.Folder, caller: o.Caller, finished: map[string]int{}}
	if err := f.begin(round{o.Caller, string(o.Cloud), o.now().UTC().Truncate(time.Millisecond)}); err != nil {
		return nil, err
	}
	if err := f.readFinished(); err != nil {
		return nil, err
	}
	var err error
	f.log, err = os.OpenFile(f.in("finished.txt"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	return f, err
}

func (f *folder) in(name string) string { return filepath.Join(f.path, name) }

func (f *folder) begin(fresh round) error {
	content, err := os.ReadFile(f.in("round.json"))
	if errors.Is(err, fs.ErrNotExist) {
		f.round = fresh
		encoded, err := json.Marshal(fresh)
		if err != nil {
			return err
		}
		return write(f.in("round.json"), encoded)
	}
	if err != nil {
		return err
	}
	if json.Unmarshal(content, &f.round) != nil || f.round.Caller != fresh.Caller || f.round.Cloud != fresh.Cloud {
		return csp.Errorf(csp.BadInput, "%s holds what was read for another partner or cloud: name another folder, or remove it", f.path)
	}
	if fresh.Began.Sub(f.round.Began) > longestRound {
		return errors.Join(Remove(f.path, f.caller), os.MkdirAll(filepath.Join(f.path, f.caller), 0o700), f.begin(fresh))
	}
	return nil
}

func (f *folder) readFinished() error {
	file, err := os.Open(f.in("finished.txt"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // it was only read
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		pages, name, ok := strings.Cut(lines.Text(), " ")
		count, err := strconv.Atoi(pages)
		if ok && err == nil { // the last line may be torn: its list is read again
			f.finished[name] = count
		}
	}
	return lines.Err()
}

// page is the path of a list's page, by its number from 1. What is not whole yet ends in ".part", which no import reads.
func (f *folder) page(name string, number int) string {
	stem := strings.TrimSuffix(name, ".json")
	if number > 1 {
		stem += "-" + strconv.Itoa(number)
	}
	return filepath.Join(f.path, f.caller, filepath.FromSlash(stem)+".json")
}

func (f *folder) keep(name string, number int, body []byte) error {
	path := f.page(name, number) + ".part"
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return os.WriteFile(path, body, 0o600)
}

// finish shows a list's pages to the import and notes that it is whole. A crash between the two steps reads it again.
func (f *folder) finish(list, name string, pages int) error {
	for number := 1; number <= pages; number++ {
		if err := os.Rename(f.page(name, number)+".part", f.page(name, number)); err != nil {
			return err
		}
	}
	if err := f.removeFrom(name, pages+1); err != nil {
		return err
	}
	f.finished[list] = pages
	_, err := fmt.Fprintf(f.log, "%d %s\n", pages, list)
	return err
}

// removeFrom removes pages that a finish without its note has left of a list that was longer then.
func (f *folder) removeFrom(name string, number int) error {
	for ; ; number++ {
		err := os.Remove(f.page(name, number))
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (f *folder) close() error { return f.log.Close() }

// write writes a file so that it is there whole or not at all.
func write(path string, content []byte) error {
	if err := os.WriteFile(path+".part", content, 0o600); err != nil {
		return err
	}
	return os.Rename(path+".part", path)
}
