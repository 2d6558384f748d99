package plan

import "sync/atomic"

// Prepared keeps what a store has prepared for a plan, beside the plan, so that it is dropped together with it.
// It is safe for concurrent use. The zero value is empty.
type Prepared struct{ entry atomic.Pointer[preparedEntry] }

type preparedEntry struct{ owner, value any }

// Load returns what owner stored, or nil. Owner is the store's own pointer, so that a plan
// run on two stores never mixes their preparations.
func (p *Prepared) Load(owner any) any {
	if entry := p.entry.Load(); entry != nil && entry.owner == owner {
		return entry.value
	}
	return nil
}

// Store keeps value for owner; the last one wins.
func (p *Prepared) Store(owner, value any) { p.entry.Store(&preparedEntry{owner, value}) }
