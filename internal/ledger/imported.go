package ledger

import (
	"encoding/json"

	"channelgraph/internal/csp"
	"channelgraph/internal/store"
)

// Import is what an import changed in one transaction. It stands in the log beside what commands did, so that whoever follows the
// log misses nothing.
type Import struct {
	At    csp.Instant
	Actor string   // who imported
	Files []string // from which what changed was read
	Nodes []NodeChange
	Facts []FactChange
}

// ImportName is the name under which an import stands in the log, among those of commands.
const ImportName = "import"

// entryBytes is the size from which on a further entry is begun.
const entryBytes = MostContent / 4

// Append adds the import to the log: one entry, or several if it is large.
func (i *Import) Append(transaction store.Transaction) error {
	input, err := json.Marshal(map[string][]string{"files": i.Files})
	if err != nil {
		return err
	}
	empty := content{Version: contentVersion, At: i.At.String(), Actor: i.Actor, Commands: []Recorded{{Name: ImportName, Input: input}}}
	written, size := empty, 0
	flush := func(least int) error {
		if size < least || len(written.Nodes)+len(written.Facts) == 0 {
			return nil
		}
		encoded, err := json.Marshal(written)
		if err == nil {
			_, err = transaction.Append("", encoded)
		}
		written, size = empty, 0
		return err
	}
	for j := range i.Nodes {
		one, err := writeNode(&i.Nodes[j])
		if err != nil {
			return err
		}
		written.Nodes, size = append(written.Nodes, one), size+len(one.Before)+len(one.After)
		if err := flush(entryBytes); err != nil {
			return err
		}
	}
	for j := range i.Facts {
		one, err := writeFact(&i.Facts[j])
		if err != nil {
			return err
		}
		written.Facts = append(written.Facts, one)
		for _, intervals := range [][]json.RawMessage{one.Before, one.After} {
			for _, interval := range intervals {
				size += len(interval)
			}
		}
		if err := flush(entryBytes); err != nil {
			return err
		}
	}
	return flush(0)
}
