package embedded

import "sync"

// entryWriter gives out regions of an entry store that several goroutines fill. Each goroutine has its own.
type entryWriter struct {
	mutex  *sync.Mutex // of the store
	store  *entryStore
	chunk  []entry
	number int
	used   uint32
	next   uint32 // room of the next chunk: small stores stay small
}

func newEntryWriter(store *entryStore, mutex *sync.Mutex) entryWriter {
	return entryWriter{mutex: mutex, store: store, next: uint32(store.next)}
}

// allocate returns a new region and its entries.
func (w *entryWriter) allocate(size uint8) (region uint32, room []entry) {
	length := regionSizes[size]
	if length >= ownChunkEntries {
		number, chunk := w.newChunk(length)
		return uint32(number) << entryChunkBits, chunk
	}
	if int(w.used+length) > len(w.chunk) {
		w.giveUpRest()
		w.number, w.chunk = w.newChunk(max(w.next, length))
		w.used, w.next = 0, min(w.next*4, entryChunkRoom)
	}
	region = uint32(w.number)<<entryChunkBits | w.used
	room = w.chunk[w.used : w.used+length]
	w.used += length
	return region, room
}

func (w *entryWriter) newChunk(length uint32) (number int, chunk []entry) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	chunk = make([]entry, length)
	w.store.chunks = append(w.store.chunks, chunk)
	return len(w.store.chunks) - 1, chunk
}

// giveUpRest makes the rest of the chunk available as small regions of the store.
func (w *entryWriter) giveUpRest() {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.store.giveUp(w.number, w.used, len(w.chunk))
	w.chunk, w.used = nil, 0
}

// view returns the store's chunks as they are now.
func (w *entryWriter) view() entries {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	return w.store.chunks
}
