package lines

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"runtime"

	"golang.org/x/sync/errgroup"

	"channelgraph/internal/csp"
)

const (
	chunkBytes   = 1 << 18
	maximumBytes = 1 << 24 // of one line
)

// Line is one line that was read: a record, or what is wrong with it.
type Line struct {
	Number int // from 1, the header included
	Record Record
	Column int   // of Err, in bytes from 1
	Err    error // for people; nil if Record is set
}

// Sniff reports whether a file that begins with these bytes is in the line format.
func Sniff(beginning []byte) bool {
	line, _, _ := bytes.Cut(bytes.TrimPrefix(beginning, byteOrderMark), []byte("\n"))
	var header struct {
		Format string `json:"format"`
	}
	return json.Unmarshal(line, &header) == nil && header.Format == "channelgraph-lines"
}

var byteOrderMark = []byte("\ufeff")

// Read reads a file in the line format and hands over its lines in order, some at a time. Wrong lines are handed over
// as such; a wrong header is csp.UnsupportedData. The error of emit ends the reading and is returned.
func Read(ctx context.Context, r io.Reader, emit func([]Line) error) error {
	in := bufio.NewReaderSize(r, chunkBytes)
	if err := readHeader(in); err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	work, ordered := make(chan *chunk), make(chan *chunk, 2*runtime.GOMAXPROCS(0))
	group.Go(func() error {
		defer close(work)
		defer close(ordered)
		return cut(ctx, in, work, ordered)
	})
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() error {
			parseAll(work)
			return nil
		})
	}
	group.Go(func() error {
		for c := range ordered {
			<-c.parsed
			if err := emit(c.lines); err != nil {
				return err // which cancels ctx, and so ends the others
			}
		}
		return nil
	})
	return group.Wait()
}

func readHeader(in *bufio.Reader) error {
	line, err := in.ReadSlice('\n')
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return err
	}
	var header struct {
		Format  string `json:"format"`
		Version int    `json:"version"`
	}
	line = bytes.TrimPrefix(line, byteOrderMark)
	if json.Unmarshal(line, &header) != nil || header.Format != "channelgraph-lines" {
		return csp.Errorf(csp.UnsupportedData, "line 1 is not the header of the line format: it should read %s", Header)
	}
	if header.Version != 1 {
		return csp.Errorf(csp.UnsupportedData, "the file is in version %d of the line format, and this program reads version 1: use the program that wrote it, or a newer one", header.Version)
	}
	return nil
}

// chunk is some whole lines.
type chunk struct {
	text   []byte
	first  int // the number of its first line
	lines  []Line
	parsed chan struct{}
}

// cut reads whole lines, about chunkBytes at a time.
func cut(ctx context.Context, in io.Reader, work, ordered chan<- *chunk) error {
	number := 2
	var rest []byte
	for {
		text := make([]byte, len(rest), len(rest)+chunkBytes)
		copy(text, rest)
		count, err := io.ReadFull(in, text[len(text):cap(text)])
		text = text[:len(text)+count]
		last := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !last {
			return err
		}
		whole := bytes.LastIndexByte(text, '\n') + 1
		if last {
			whole = len(text)
		}
		rest = text[whole:]
		if len(rest) > maximumBytes {
			return csp.Errorf(csp.LimitExceeded, "line %d is longer than %d bytes", number+bytes.Count(text[:whole], []byte("\n")), maximumBytes)
		}
		c := &chunk{text: text[:whole], first: number, parsed: make(chan struct{})}
		number += bytes.Count(c.text, []byte("\n"))
		if whole > 0 && !send(ctx, work, ordered, c) {
			return context.Cause(ctx)
		}
		if last {
			return nil
		}
	}
}

// send queues a chunk for whoever waits for it in order, and for a parser.
func send(ctx context.Context, work, ordered chan<- *chunk, c *chunk) bool {
	select {
	case work <- c:
	case <-ctx.Done():
		return false
	}
	select {
	case ordered <- c:
	case <-ctx.Done():
		return false
	}
	return true
}

func parseAll(work <-chan *chunk) {
	parser := NewParser()
	for c := range work {
		c.lines = make([]Line, 0, len(c.text)/200+1)
		number := c.first
		for text := c.text; len(text) > 0; number++ {
			var line []byte
			line, text, _ = bytes.Cut(text, []byte("\n"))
			if len(bytes.TrimSpace(line)) == 0 {
				continue
			}
			record, column, err := parser.Parse(line)
			c.lines = append(c.lines, Line{number, record, column, err})
		}
		c.text = nil
		close(c.parsed)
	}
}
