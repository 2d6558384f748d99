package resolvers

import (
	"context"
	"sync"

	"github.com/99designs/gqlgen/graphql"

	"channelgraph/graph/leaf"
	"channelgraph/internal/cost"
	"channelgraph/internal/csp"
	"channelgraph/internal/csp/permission"
	"channelgraph/internal/ledger"
	"channelgraph/internal/observe"
	"channelgraph/internal/plan"
)

// run is one run of an operation: read once, by the first root field that is resolved, for all of them.
type run struct {
	schema  *Schema
	once    sync.Once
	program *program
	answers []rootAnswer // by root field
	err     error        // of the whole operation
	read    *plan.Answer
	values  []plan.Slotted
	out     leaf.Buffer
	scratch []byte // for cursors

	result   *ledger.Result // of a mutation's command
	japanese bool           // the language of its findings
	event    *liveEvent     // of a subscription
	log      [][]byte       // the pages of the change log, by root field
	viewer   *permission.Viewer
	sees     csp.Instant // what changed then or before is seen, also if another process's clock is ahead of this one's
}

// rootAnswer is a root field's part of the run.
type rootAnswer struct {
	run  *run
	root int
	leaf leaf.Answer
}

var errNotStarted = csp.Errorf(csp.Internal, "the operation's read was given up")

type runKey struct{}

type programsKey struct{}

// largestKept bounds the buffers that are kept for later runs, in bytes.
const largestKept = 4 << 20

var runs = sync.Pool{New: func() any { return new(run) }}

func takeRun(schema *Schema) *run {
	r := runs.Get().(*run)
	r.schema = schema
	return r
}

// putRun gives the run's memory to later ones.
func putRun(r *run) {
	if r.read != nil {
		r.read.Release()
	}
	if cap(r.out) > largestKept {
		return
	}
	clear(r.values)
	*r = run{answers: r.answers[:0], values: r.values[:0], out: r.out[:0], scratch: r.scratch[:0]}
	runs.Put(r)
}

// answer returns the part of a root field.
func (r *run) answer(ctx context.Context, key string) (*leaf.Answer, error) {
	r.once.Do(func() {
		r.err = errNotStarted // what the other root fields see if start panics
		r.err = r.start(ctx)
	})
	if r.err != nil {
		return nil, r.err
	}
	for i := range r.program.roots {
		if root := &r.program.roots[i]; root.key == key {
			return &r.answers[i].leaf, root.err
		}
	}
	return nil, csp.Errorf(csp.Internal, "the root field %q was not compiled", key)
}

// start compiles the operation, or finds it compiled, and reads.
func (r *run) start(ctx context.Context) error {
	operation := graphql.GetOperationContext(ctx)
	r.viewer = r.schema.options.Viewer(ctx)
	if err := r.prepare(ctx, operation, ""); err != nil {
		return err
	}
	if err := r.await(ctx, operation.Variables); err != nil {
		return err
	}
	if err := r.readPlan(ctx); err != nil {
		return err
	}
	if err := r.readLog(ctx); err != nil {
		return err
	}
	r.hold()
	return nil
}

// readPlan reads what the program's plan asks for.
func (r *run) readPlan(ctx context.Context) (err error) {
	if r.program.plan == nil {
		return nil
	}
	if r.read, err = r.schema.graph.Read(ctx, r.program.plan, r.input(ctx)); err != nil {
		return err
	}
	if meter := cost.MeterOf(ctx); meter != nil {
		meter.Add(cost.Found(r.read))
	}
	return nil
}

// input is what the run brings to the plan.
func (r *run) input(ctx context.Context) plan.Input {
	options := &r.schema.options
	// A final state holds for the instant of its change alone: the one after it shows what the change left.
	now := max(csp.InstantOf(options.Now()), r.sees+1)
	for i := range r.program.timed {
		r.program.timed[i].fill(now, r.values)
	}
	return plan.Input{Values: r.values, Now: now, Scope: options.scope(ctx), Most: options.AnswerBytes / plan.ValueBytes}
}

// hold makes the root fields' parts of the run.
func (r *run) hold() {
	for i := range r.program.roots {
		r.answers = append(r.answers, rootAnswer{run: r, root: i})
	}
	for i := range r.answers {
		r.answers[i].leaf.Value = &r.answers[i]
	}
}

// prepare sets the program and the values of its slots. Root fields whose arguments are wrong leave the plan.
func (r *run) prepare(ctx context.Context, operation *graphql.OperationContext, key string) error {
	var failed map[string]error
	for {
		program, err := r.find(ctx, operation, key, failed)
		if err != nil {
			return err
		}
		r.program = program
		// Every round adds at least one failed root field, so the rounds end.
		wrong := r.fill(operation.Variables)
		if len(wrong) == 0 {
			return nil
		}
		failed = program.failed()
		if failed == nil {
			failed = wrong
		}
		for key, err := range wrong {
			failed[key] = err
		}
	}
}

// find returns a program for the operation from the cache, or compiles one.
func (r *run) find(ctx context.Context, operation *graphql.OperationContext, key string, failed map[string]error) (*program, error) {
	s := r.schema
	var kept *programs
	if s.options.Documents != nil && failed == nil {
		kept, _ = s.options.Documents.Attachment(operation.Doc, programsKey{}).(*programs)
		if kept == nil {
			kept = s.options.Documents.Attach(operation.Doc, programsKey{}, new(programs)).(*programs)
		}
		if found := kept.find(operation.Operation, key, operation.Variables); found != nil {
			return found, nil
		}
	}
	_, span := observe.StartSpan(ctx, "compile")
	compiled, err := compile(s.Schema(), &s.options, operation.Operation, key, operation.Variables, failed)
	span.End()
	if err != nil {
		return nil, err
	}
	if kept != nil && compiled.failed() == nil {
		kept.add(operation.Operation, key, compiled)
	}
	return compiled, nil
}

// fill sets the values of the slots, and returns the errors of root fields whose arguments are wrong.
func (r *run) fill(variables map[string]any) map[string]error {
	p := r.program
	r.values = append(r.values[:0], p.constants...)
	var wrong map[string]error
	for i := range p.sources {
		source := &p.sources[i]
		root := &p.roots[source.root]
		if root.err != nil || wrong[root.key] != nil {
			continue
		}
		if err := source.fill(variables, r.values); err != nil {
			if wrong == nil {
				wrong = map[string]error{}
			}
			wrong[root.key] = located(source.place, err)
		}
	}
	return wrong
}

// AppendJSON writes the root field's value.
func (a *rootAnswer) AppendJSON(out []byte) []byte {
	r := a.run
	root := &r.program.roots[a.root]
	if root.value.rules != nil {
		return append(out, root.value.rules...)
	}
	if root.value.viewer != nil {
		return root.value.viewer.write(out, r.viewer)
	}
	if root.value.log != nil {
		return append(out, r.log[root.value.log.number]...)
	}
	w := writer{scratch: r.scratch, values: r.values, most: r.schema.options.AnswerBytes}
	var tables []plan.Table
	if r.read != nil && root.planRoot >= 0 {
		tables = r.read.Roots[root.planRoot:]
	}
	if root.value.payload != nil {
		out = w.payload(out, root.value.payload, r, tables)
	} else if root.value.violations != nil {
		out = w.violations(out, root.value.violations, tables, r.values)
	} else {
		out = w.root(out, root, tables)
	}
	r.scratch = w.scratch
	return out
}
