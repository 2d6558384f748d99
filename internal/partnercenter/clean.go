package partnercenter

import (
	"bytes"
	"errors"
	"io"
	"slices"
)

// recordLimit bounds one record of a file.
const recordLimit = 32 << 20

var errRecordTooLong = errors.New("one record is longer than 32 MiB")

// cleaner passes JSON on with the oddities of published bodies made harmless, byte for byte in the same place: a byte
// order mark and non-breaking spaces between values become blanks. It knows where lines begin, and stops where one
// record is too long.
type cleaner struct {
	source   io.Reader
	read     int64
	allowed  int64   // how far may be read
	newlines []int64 // offsets of line ends not passed by position yet
	line     int     // lines passed
	lineAt   int64   // where the current line begins
	inString bool
	escaped  bool
	pending  []byte // the beginning of a character that the last read cut
}

func newCleaner(source io.Reader) *cleaner { return &cleaner{source: source, allowed: recordLimit} }

// Read implements io.Reader.
func (c *cleaner) Read(buffer []byte) (int, error) {
	if c.read > c.allowed {
		return 0, errRecordTooLong
	}
	if len(buffer) < 8 {
		return c.readSmall(buffer)
	}
	held := copy(buffer, c.pending)
	c.pending = c.pending[:0]
	count, err := c.source.Read(buffer[held:])
	count += held
	if err == nil {
		keep := unfinished(buffer[:count])
		c.pending = append(c.pending, buffer[count-keep:count]...)
		count -= keep
	}
	c.clean(buffer[:count])
	c.read += int64(count)
	return count, err
}

// readSmall serves callers with buffers too small for a whole character.
func (c *cleaner) readSmall(buffer []byte) (int, error) {
	if len(buffer) == 0 {
		return 0, nil
	}
	return 0, io.ErrShortBuffer
}

// unfinished returns how many bytes at the end may be the beginning of a mark or space that is cut.
func unfinished(text []byte) int {
	switch {
	case bytes.HasSuffix(text, []byte("\xef\xbb")):
		return 2
	case bytes.HasSuffix(text, []byte("\xef")), bytes.HasSuffix(text, []byte("\xc2")):
		return 1
	}
	return 0
}

func (c *cleaner) clean(text []byte) {
	for i := 0; i < len(text); i++ {
		b := text[i]
		switch {
		case b == '\n':
			c.newlines = append(c.newlines, c.read+int64(i))
			c.inString, c.escaped = false, false // a string cannot hold one: the tokenizer will say so
		case c.escaped:
			c.escaped = false
		case c.inString:
			c.escaped = b == '\\'
			c.inString = b != '"'
		case b == '"':
			c.inString = true
		case b == 0xc2 && i+1 < len(text) && text[i+1] == 0xa0:
			text[i], text[i+1] = ' ', ' '
		case b == 0xef && i == 0 && c.read == 0 && bytes.HasPrefix(text, []byte("\ufeff")):
			text[0], text[1], text[2] = ' ', ' ', ' '
		}
	}
}

// position returns the line and column (in bytes, both from 1) of an offset. Offsets must not go back.
func (c *cleaner) position(offset int64) (line, column int) {
	passed, _ := slices.BinarySearch(c.newlines, offset)
	if passed > 0 {
		c.line += passed
		c.lineAt = c.newlines[passed-1] + 1
		c.newlines = append(c.newlines[:0], c.newlines[passed:]...)
	}
	return c.line + 1, int(offset-c.lineAt) + 1
}

// next allows a further record to begin at an offset.
func (c *cleaner) next(offset int64) { c.allowed = offset + recordLimit }
