package observe

import (
	"context"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"channelgraph/internal/csp"
	"channelgraph/internal/csp/permission"
	"channelgraph/internal/plan"
)

// accessLog is the file in which auditors read who saw which customer. On a nil log all methods do nothing.
type accessLog struct {
	path  string
	mutex sync.Mutex
	file  *os.File
}

func openAccessLog(path string) (*accessLog, error) {
	log := &accessLog{path: path}
	return log, log.reopen()
}

// reopen keeps the file before if the new one cannot be opened.
func (l *accessLog) reopen() error {
	if l == nil {
		return nil
	}
	file, err := os.OpenFile(l.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	l.mutex.Lock()
	before := l.file
	l.file = file
	l.mutex.Unlock()
	if before != nil {
		return before.Close()
	}
	return nil
}

func (l *accessLog) close() error {
	if l == nil {
		return nil
	}
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.file.Close()
}

// access is a line: who saw what, when, by which operation.
type access struct {
	Time          time.Time `json:"time"`
	Request       string    `json:"request"`
	Viewer        string    `json:"viewer"`
	Operation     string    `json:"operation,omitempty"`
	Document      string    `json:"document"` // its hash
	Customers     []string  `json:"customers,omitempty"`
	Subscriptions []string  `json:"subscriptions,omitempty"`
	Unnamed       int       `json:"unnamed,omitempty"` // customers and subscriptions that were read without their ids, as no operation should
}

// write appends a line. It is in the operating system's hands when write returns, and outlives the process.
func (l *accessLog) write(line *access) error {
	content, err := json.Marshal(line)
	if err != nil {
		return err
	}
	l.mutex.Lock()
	defer l.mutex.Unlock()
	_, err = l.file.Write(append(content, '\n'))
	return err
}

// shown are the customers, and the subscriptions, whose data stand in an answer. Texts are copies: an answer's memory is used again.
type shown struct {
	customers, subscriptions map[string]bool
	unnamed                  int
}

func (s *shown) add(id string) {
	var ids *map[string]bool
	switch csp.NodeID(id).Kind() {
	case csp.Customer:
		ids = &s.customers
	case csp.Subscription:
		ids = &s.subscriptions
	default:
		return
	}
	if *ids == nil {
		*ids = map[string]bool{}
	}
	if !(*ids)[id] {
		(*ids)[strings.Clone(id)] = true
	}
}

// show notes whose data a read returned.
func (op *Operation) show(p *plan.Plan, answer *plan.Answer) {
	if op == nil {
		return
	}
	op.mutex.Lock()
	defer op.mutex.Unlock()
	eachTable(p, answer, func(columns []csp.Field, table *plan.Table) {
		if len(columns) == 0 {
			return // none of their data were read: they tell something of other nodes
		}
		column := slices.Index(columns, csp.ID)
		for row, kind := range table.Kinds {
			switch {
			case kind != csp.Customer && kind != csp.Subscription:
			case column < 0:
				op.shown.unnamed++
			default:
				op.shown.add(table.Cells[row*len(columns)+column].Text())
			}
		}
	})
}

// ShowNodes notes nodes that an answer names without a read of the graph, as the change log does.
func (op *Operation) ShowNodes(ids []csp.NodeID) {
	if op == nil || op.observer.access == nil {
		return
	}
	op.mutex.Lock()
	defer op.mutex.Unlock()
	for _, id := range ids {
		op.shown.add(string(id))
	}
}

// writeAccess says who is about to see what was shown so far, and begins anew.
func (op *Operation) writeAccess(ctx context.Context) error {
	if op.observer.access == nil {
		return nil
	}
	op.mutex.Lock()
	seen := op.shown
	op.shown = shown{}
	op.mutex.Unlock()
	if len(seen.customers)+len(seen.subscriptions)+seen.unnamed == 0 {
		return nil
	}
	line := access{
		Time: time.Now().UTC(), Request: op.request, Operation: op.name, Document: hash(op.document),
		Customers: sorted(seen.customers), Subscriptions: sorted(seen.subscriptions), Unnamed: seen.unnamed,
	}
	if viewer := permission.ViewerOf(ctx); viewer != nil {
		line.Viewer = viewer.Subject
	}
	return op.observer.access.write(&line)
}

func sorted(ids map[string]bool) []string {
	list := make([]string, 0, len(ids))
	for id := range ids {
		list = append(list, id)
	}
	slices.Sort(list)
	return list
}
