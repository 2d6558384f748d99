package embedded

import (
	"hash/maphash"
	"sync"
	"sync/atomic"

	"channelgraph/internal/csp"
)

var hashSeed = maphash.MakeSeed()

func hashOf(text string) uint64 { return maphash.String(hashSeed, text) }

const (
	shardBits  = 8
	shardCount = 1 << shardBits

	smallestShard = 4 // slots
)

// hashIndex finds nodes by the hash of a text. It only ever grows: what it finds has to be
// checked against the state that asks, which may be older or newer than the entry.
// Readers never wait. It is cut into shards so that growing never stalls a writer for long.
type hashIndex struct{ shards [shardCount]hashShard }

type hashShard struct {
	slots atomic.Pointer[[]atomic.Uint64] // the hash's upper half, and the node + 1; 0 there says that there are too many
	mutex sync.Mutex                      // of the writers
	used  int
}

// maxEqual is how many nodes one hash may have: an index is no help for a value that many nodes share.
const maxEqual = 128

func upperHalf(hash uint64) uint64 { return max(hash>>32, 1) }

// each calls visit for the nodes entered with that hash (and maybe some others) until it returns false.
// complete is false if the hash has more nodes than the index keeps.
func (x *hashIndex) each(hash uint64, visit func(node) bool) (complete bool) {
	slots := x.shards[hash&(shardCount-1)].slots.Load()
	if slots == nil {
		return true
	}
	upper := upperHalf(hash)
	mask := uint64(len(*slots) - 1)
	for i := upper & mask; ; i = (i + 1) & mask {
		slot := (*slots)[i].Load()
		switch {
		case slot == 0:
			return true
		case slot == upper<<32:
			return false
		case slot>>32 == upper && !visit(node(uint32(slot)-1)):
			return true
		}
	}
}

// add enters a node, if it is not yet there under that hash.
func (x *hashIndex) add(hash uint64, n node) {
	shard := &x.shards[hash&(shardCount-1)]
	shard.mutex.Lock()
	defer shard.mutex.Unlock()
	shard.enter(upperHalf(hash), n)
}

// enter is add for the shard that holds the lock.
func (s *hashShard) enter(upper uint64, n node) {
	slots := s.slots.Load()
	if slots == nil || s.full(len(*slots)) {
		slots = s.grow(slots)
	}
	if insert(*slots, upper, n) {
		s.used++
	}
}

// full reports whether so many slots are too few for one more node.
func (s *hashShard) full(slots int) bool { return s.used*4 >= slots*3 }

// reserve makes room for so many nodes in an empty index.
func (x *hashIndex) reserve(nodes int) {
	size := smallestShard
	for size*3*shardCount < nodes*4 {
		size *= 2
	}
	for i := range x.shards {
		slots := make([]atomic.Uint64, size)
		x.shards[i].slots.Store(&slots)
	}
}

func insert(slots []atomic.Uint64, upper uint64, n node) bool {
	slot, equal := upper<<32|uint64(n+1), 0
	mask := uint64(len(slots) - 1)
	for i := upper & mask; ; i = (i + 1) & mask {
		switch found := slots[i].Load(); {
		case found == 0 && equal >= maxEqual:
			slots[i].Store(upper << 32)
			return true
		case found == 0:
			slots[i].Store(slot)
			return true
		case found == slot || found == upper<<32:
			return false
		case found>>32 == upper:
			equal++
		}
	}
}

// grow doubles the shard; readers go on in the old one.
func (s *hashShard) grow(old *[]atomic.Uint64) *[]atomic.Uint64 {
	size := smallestShard
	if old != nil {
		size = len(*old) * 2
	}
	slots := make([]atomic.Uint64, size)
	if old != nil {
		for i := range *old {
			if slot := (*old)[i].Load(); slot != 0 {
				enterSlot(slots, slot)
			}
		}
	}
	s.slots.Store(&slots)
	return &slots
}

func enterSlot(slots []atomic.Uint64, slot uint64) {
	mask := uint64(len(slots) - 1)
	i := slot >> 32 & mask
	for slots[i].Load() != 0 {
		i = (i + 1) & mask
	}
	slots[i].Store(slot)
}

// valueIndexes find the nodes of a kind by a searched field's value in its comparable form.
type valueIndexes [nodeKinds][csp.FieldCount]*hashIndex

func newValueIndexes() *valueIndexes {
	indexes := &valueIndexes{}
	for _, kind := range csp.Kinds {
		for _, field := range csp.NodeFields(kind) {
			if searched[field] {
				indexes[kind][field] = &hashIndex{}
			}
		}
	}
	return indexes
}
