package embedded

import "channelgraph/internal/csp"

// entry is one relationship as one of its ends sees it.
type entry struct {
	since, until csp.Instant
	neighbour    node
	edge         uint32 // row in the relationship kind's table
}

func (e *entry) holdsAt(at csp.Instant) bool { return e.since <= at && at < e.until }

// list says where a node's entries of one relationship kind and direction stand.
type list struct {
	region uint32 // chunk and offset among the entries
	length uint32
	size   uint8 // index in regionSizes of the room that the region has
	many   bool  // a neighbour may occur more than once
}

// direction is all lists of one relationship kind and direction, by the kind of the node that has the list.
type direction struct {
	lists [nodeKinds]column[list]
	made  uint64 // the batch that made this copy
}

const (
	entryChunkBits  = 14
	entryChunkRoom  = 1 << entryChunkBits
	ownChunkEntries = entryChunkRoom / 4 // regions of this size and more have a chunk of their own
)

// regionSizes lists the numbers of entries for which regions have room.
var regionSizes = newRegionSizes()

func newRegionSizes() []uint32 {
	sizes := []uint32{0, 1, 2, 3}
	for size := uint32(4); size < 1<<30; size *= 2 {
		sizes = append(sizes, size, size+size/2)
	}
	return sizes
}

func sizeFor(length uint32) uint8 {
	i := uint8(0)
	for regionSizes[i] < length {
		i++
	}
	return i
}

// entries is a view of all entries.
type entries [][]entry

func (e entries) of(l list) []entry {
	if l.length == 0 {
		return nil
	}
	offset := l.region & (entryChunkRoom - 1)
	return e[l.region>>entryChunkBits][offset : offset+l.length]
}

// freedRegion is a region that a newer snapshot does not use any more.
type freedRegion struct {
	region uint32
	size   uint8
}

// entryStore gives out regions of entries. It is for the writer alone.
type entryStore struct {
	chunks entries
	free   [64][]uint32  // reusable regions by size
	freed  []freedRegion // in this batch: older snapshots may still read them
	given  []freedRegion // in this batch
	used   uint32        // entries given out of the last shared chunk
	last   int           // the chunk from which small regions come; -1 for none
	next   int           // room of the next shared chunk
}

func newEntryStore() entryStore { return entryStore{last: -1, next: 256} }

func (s *entryStore) allocate(size uint8) uint32 {
	region := s.take(size)
	s.given = append(s.given, freedRegion{region, size})
	return region
}

func (s *entryStore) take(size uint8) uint32 {
	if reusable := s.free[size]; len(reusable) > 0 {
		region := reusable[len(reusable)-1]
		s.free[size] = reusable[:len(reusable)-1]
		return region
	}
	room := regionSizes[size]
	if room >= ownChunkEntries {
		s.chunks = append(s.chunks, make([]entry, room))
		return uint32(len(s.chunks)-1) << entryChunkBits
	}
	if s.last < 0 || int(s.used+room) > len(s.chunks[s.last]) {
		s.giveUpRest()
		s.chunks = append(s.chunks, make([]entry, max(s.next, int(room))))
		s.last, s.used = len(s.chunks)-1, 0
		s.next = min(s.next*4, entryChunkRoom)
	}
	region := uint32(s.last)<<entryChunkBits | s.used
	s.used += room
	return region
}

// giveUpRest makes the rest of the current chunk available as small regions.
func (s *entryStore) giveUpRest() {
	if s.last >= 0 {
		s.giveUp(s.last, s.used, len(s.chunks[s.last]))
		s.used = uint32(len(s.chunks[s.last]))
	}
}

// giveUp makes a chunk's entries from used on available as small regions.
func (s *entryStore) giveUp(chunk int, used uint32, length int) {
	for size := len(regionSizes) - 1; size > 0; size-- {
		room := regionSizes[size]
		for room < ownChunkEntries && int(used+room) <= length {
			s.free[size] = append(s.free[size], uint32(chunk)<<entryChunkBits|used)
			used += room
		}
	}
}

func (s *entryStore) release(l list) {
	if l.size > 0 {
		s.freed = append(s.freed, freedRegion{l.region, l.size})
	}
}

// takeBack makes what was given out in this batch free again, and keeps what the batch gave up.
func (s *entryStore) takeBack() {
	s.reuse(s.given)
	s.given, s.freed = s.given[:0], s.freed[:0]
}

// reuse takes back regions that no snapshot reads any more.
func (s *entryStore) reuse(regions []freedRegion) {
	for _, r := range regions {
		s.free[r.size] = append(s.free[r.size], r.region)
	}
}

// appendTo adds an entry at the end of a list, in place where there is room: older snapshots do not look behind their length.
func (s *entryStore) appendTo(l *list, e entry) {
	if l.length == regionSizes[l.size] {
		s.move(l, l.length+1)
	}
	offset := l.region&(entryChunkRoom-1) + l.length
	s.chunks[l.region>>entryChunkBits][offset] = e
	l.length++
}

// move gives a list a region of its own with room for so many entries.
func (s *entryStore) move(l *list, room uint32) []entry {
	old := *l
	l.size = sizeFor(room)
	l.region = s.allocate(l.size)
	offset := l.region & (entryChunkRoom - 1)
	copied := s.chunks[l.region>>entryChunkBits][offset : offset+regionSizes[l.size]]
	copy(copied, s.chunks.of(old))
	s.release(old)
	return copied
}
