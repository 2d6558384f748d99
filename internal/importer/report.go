package importer

import (
	"encoding/json"
	"fmt"
	"io"

	"channelgraph/internal/csp"
)

// kept is how many examples of each kind of finding a report holds; all are counted.
const kept = 100

// Report says what an import did. Nodes and relationships count alike.
type Report struct {
	Files     int // read to their end, in whole or in part
	Read      int64
	Created   int64
	Changed   int64
	Unchanged int64
	Ended     int64 // relationships that a whole list no longer mentions; Changed counts them too

	Rejected       Findings[Rejection]         // records and files that could not be taken
	Warnings       Findings[Warning]           // rule breaks and guesses; the data were taken
	Contradictions Findings[csp.Contradiction] // where sources disagree; the graph keeps what it held
	UnresolvedMPN  Findings[UnresolvedMPN]     // resellers known by MPN ID only
}

// TookNothing says whether something was read and all of it rejected.
func (r *Report) TookNothing() bool {
	return r.Rejected.Count > 0 && r.Created+r.Changed+r.Unchanged == 0
}

// Findings are the first of many, and how many there are.
type Findings[T any] struct {
	Count int64
	First []T // at most 100
}

func (f *Findings[T]) add(finding T) {
	f.Count++
	if len(f.First) < kept {
		f.First = append(f.First, finding)
	}
}

// Rejection is a record or a file that was not taken.
type Rejection struct {
	File   string `json:"file"`
	Line   int    `json:"line,omitempty"`   // from 1; 0 if the whole file was rejected
	Column int    `json:"column,omitempty"` // in bytes, from 1
	Reason string `json:"reason"`
}

// String returns "file:line:column: reason".
func (r Rejection) String() string {
	return place(csp.Position{File: r.File, Line: r.Line, Column: r.Column}) + ": " + r.Reason
}

// Warning is data that were taken although something is odd with them.
type Warning struct {
	At      csp.Position
	Rule    string // the rule that they break, "" if none
	Message string
}

// String returns "file:line:column: message".
func (w Warning) String() string {
	if w.At.File == "" {
		return w.Message
	}
	return place(w.At) + ": " + w.Message
}

// UnresolvedMPN is an MPN ID of which no tenant is known.
type UnresolvedMPN struct {
	MpnID string
	Cloud csp.Cloud
	Count int64 // relationships that could not be made for want of the tenant
}

func place(at csp.Position) string {
	switch {
	case at.Line == 0:
		return at.File
	case at.Column == 0:
		return fmt.Sprintf("%s:%d", at.File, at.Line)
	}
	return fmt.Sprintf("%s:%d:%d", at.File, at.Line, at.Column)
}

// rejects writes rejections as JSON Lines. A nil writer drops them.
type rejects struct {
	w   io.Writer
	err error
}

func (r *rejects) write(rejection Rejection) {
	if r.w == nil || r.err != nil {
		return
	}
	line, err := json.Marshal(rejection)
	if err == nil {
		_, err = r.w.Write(append(line, '\n'))
	}
	r.err = err
}

// WriteText writes the report for people to read on a terminal.
func (r *Report) WriteText(w io.Writer) error {
	out := &printer{w: w}
	if r.Files > 0 {
		out.printf("%d files, ", r.Files)
	}
	out.printf("%d records: %d created, %d changed, %d unchanged, %d rejected\n", r.Read,
		r.Created, r.Changed, r.Unchanged, r.Rejected.Count)
	if r.Ended > 0 {
		out.printf("ended, because their list no longer mentions them: %d\n", r.Ended)
	}
	list(out, "rejected", r.Rejected, Rejection.String)
	list(out, "warnings", r.Warnings, Warning.String)
	list(out, "contradictions", r.Contradictions, describe)
	list(out, "MPN IDs of unknown resellers (import their provider's relationships.json, then this again)", r.UnresolvedMPN, func(u UnresolvedMPN) string {
		return fmt.Sprintf("%s in %s: %d relationships not made", u.MpnID, u.Cloud, u.Count)
	})
	return out.err
}

const shown = 20 // of each list on a terminal

func list[T any](out *printer, title string, findings Findings[T], text func(T) string) {
	if findings.Count == 0 {
		return
	}
	out.printf("%s: %d\n", title, findings.Count)
	for i, finding := range findings.First {
		if i == shown {
			break
		}
		out.printf("  %s\n", text(finding))
	}
	if findings.Count > shown {
		out.printf("  and %d more\n", findings.Count-shown)
	}
}

func describe(c csp.Contradiction) string {
	switch {
	case c.Field == csp.NoField:
		return fmt.Sprintf("%s: by %s, but %s says by %s; the graph holds both", c.Subject, c.Kept, c.Party, c.Rejected)
	case c.Field == csp.Until && c.Rejected == "":
		return fmt.Sprintf("%s: ended %s, but %s still states it", c.Subject, c.Kept, c.Party)
	}
	return fmt.Sprintf("%s: %s is %q, but %s says %q", c.Subject, c.Field, c.Kept, c.Party, c.Rejected)
}

type printer struct {
	w   io.Writer
	err error
}

func (p *printer) printf(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format, args...)
	}
}
