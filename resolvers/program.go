package resolvers

import (
	"sync"
	"sync/atomic"

	"github.com/vektah/gqlparser/v2/ast"

	"channelgraph/internal/plan"
)

// program is a compiled operation: the plan, how to fill its slots, and the template of the answer. It is
// good for every run whose variables satisfy the guards.
type program struct {
	guards    []guard
	plan      *plan.Plan     // nil if no root field reads anything
	constants []plan.Slotted // by slot; those of sources are empty
	sources   []rootSource
	timed     []timed
	atLeast   []awaited
	roots     []root
}

// rootSource is a source, with the root field below which it stands.
type rootSource struct {
	source
	root  int    // index in program.roots
	place string // argument and field, for messages
}

// root is one root field of the operation.
type root struct {
	key      string // in the response
	planRoot int    // index of the first in Plan.Roots; -1 if err is set or it reads nothing
	value    rootValue
	err      error // why the field cannot be answered
}

func (p *program) fits(variables map[string]any) bool {
	for i := range p.guards {
		if !p.guards[i].holds(variables) {
			return false
		}
	}
	return true
}

// mostPrograms bounds the programs kept for one document: the caller decides how many different shapes its
// variables give.
const mostPrograms = 16

// programs are the compiled programs of one document.
type programs struct {
	mutex sync.Mutex // held while adding
	list  atomic.Pointer[[]held]
}

type held struct {
	operation *ast.OperationDefinition
	key       string // of a mutation's root field; "" for all fields of a query
	program   *program
}

func (p *programs) find(operation *ast.OperationDefinition, key string, variables map[string]any) *program {
	list := p.list.Load()
	if list == nil {
		return nil
	}
	for i := range *list {
		if h := &(*list)[i]; h.operation == operation && h.key == key && h.program.fits(variables) {
			return h.program
		}
	}
	return nil
}

// add keeps a program in place of the oldest, if there are too many.
func (p *programs) add(operation *ast.OperationDefinition, key string, added *program) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	list := []held{{operation, key, added}}
	if before := p.list.Load(); before != nil {
		list = append(list, (*before)[:min(len(*before), mostPrograms-1)]...)
	}
	p.list.Store(&list)
}
