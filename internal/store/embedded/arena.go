package embedded

import (
	"sync"
	"unsafe"
)

// textRef is a place in the text arena: chunk (20 bits), offset (20), length (23), and whether
// more bytes that belong to the text follow it (1). Zero is null; an empty text has a place too.
type textRef uint64

const (
	refOffsetBits = 20
	refLengthBits = 23
	maxChunkBytes = 1 << refOffsetBits
	maxTextBytes  = 1<<refLengthBits - 1
	maxValueBytes = 1 << 20 // of what callers put
)

func newRef(chunk, offset, length int, more bool) textRef {
	ref := uint64(chunk)<<(refOffsetBits+refLengthBits+1) | uint64(offset)<<(refLengthBits+1) | uint64(length)<<1
	if more {
		ref |= 1
	}
	return textRef(ref)
}

func (r textRef) chunk() int  { return int(r >> (refOffsetBits + refLengthBits + 1)) }
func (r textRef) offset() int { return int(r>>(refLengthBits+1)) & (maxChunkBytes - 1) }
func (r textRef) length() int { return int(r>>1) & maxTextBytes }
func (r textRef) more() bool  { return r&1 != 0 }

// part returns the reference to a part of the text, without what follows it.
func (r textRef) part(from int) textRef {
	return newRef(r.chunk(), r.offset()+from, r.length()-from, false)
}

// texts is a view of the arena: chunks of bytes that are written once and never move,
// so strings can point into them for as long as anyone holds them.
type texts [][]byte

// text returns the referenced text without copying it.
func (t texts) text(ref textRef) string {
	length := ref.length()
	if length == 0 {
		return ""
	}
	chunk := t[ref.chunk()]
	return unsafe.String(unsafe.SliceData(chunk[ref.offset():]), length)
}

// following returns the bytes from the end of the text to the end of its chunk.
func (t texts) following(ref textRef) []byte {
	return t[ref.chunk()][ref.offset()+ref.length():]
}

// arena hands out chunks to the writers of texts.
type arena struct {
	mutex  sync.Mutex
	chunks texts
}

func (a *arena) newChunk(size int) (number int, chunk []byte) {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	chunk = make([]byte, size)
	a.chunks = append(a.chunks, chunk)
	return len(a.chunks) - 1, chunk
}

// view returns the chunks as they are now; what is appended later does not disturb it.
func (a *arena) view() texts {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	return a.chunks
}

// textWriter appends texts to an arena. Each goroutine has its own.
type textWriter struct {
	arena  *arena
	number int
	chunk  []byte
	used   int
	next   int // size of the next chunk: small stores stay small
	newest int // number of the last chunk that it got
}

func newTextWriter(a *arena) *textWriter { return &textWriter{arena: a, next: 16 << 10} }

// reserve returns room for length bytes and where it stands.
func (w *textWriter) reserve(length int) (room []byte, chunk, offset int) {
	if length > maxChunkBytes/4 {
		w.newest, room = w.arena.newChunk(length)
		return room, w.newest, 0
	}
	if w.chunk == nil || w.used+length > len(w.chunk) {
		w.number, w.chunk = w.arena.newChunk(max(w.next, length))
		w.newest = w.number
		w.used = 0
		if w.number == 0 {
			w.used = 1 // so that no reference is zero
		}
		w.next = min(w.next*4, maxChunkBytes)
		if w.used+length > len(w.chunk) {
			return w.reserve(length)
		}
	}
	room = w.chunk[w.used : w.used+length]
	offset = w.used
	w.used += length
	return room, w.number, offset
}

// writeBytes stores a text, and behind it what follows it.
func (w *textWriter) writeBytes(text, following []byte) textRef {
	room, chunk, offset := w.reserve(len(text) + len(following))
	copy(room, text)
	copy(room[len(text):], following)
	return newRef(chunk, offset, len(text), len(following) > 0)
}

// bytesAsText views bytes that nobody changes meanwhile as a string.
func bytesAsText(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
