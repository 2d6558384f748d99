package storetest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"channelgraph/internal/plan"
	"channelgraph/internal/plan/outline"
	"channelgraph/internal/store"
	"channelgraph/internal/store/storetest/channel"
	"channelgraph/internal/store/storetest/naive"
	"channelgraph/internal/store/storetest/random"
	"channelgraph/internal/store/storetest/transcript"
)

// Environment variables that replace AgreeOptions: how many operations, and the only seed to take.
const (
	operationsVariable = "CHANNELGRAPH_AGREE_N"
	seedVariable       = "CHANNELGRAPH_AGREE_SEED"
)

// foundByChance is a seed that once showed two stores apart: a cursor whose text two orders of characters place differently.
const foundByChance = 1925086843546510480

// AgreeOptions say how much to compare. Zero values take the defaults.
type AgreeOptions struct {
	Operations int    // default 5,600, of which somebody asks 2,000 who does not see everything
	Shapes     int    // of plans, each used with many values and graphs; default one for every 34 operations
	Graphs     int    // default one for every 400 operations
	Longest    int    // of the texts of plans, in bytes; default any. Plans of a given number of operations are of any length
	Seed       uint64 // the only seed; default: two that are always the same
}

// Opener opens an empty store.
type Opener = func(testing.TB) store.Store

// Agree asks the store and the naive model the same random questions about the same random graphs and
// fails the test where their answers differ, and says how to repeat it. Without more said the questions are the same in
// every run, so that a change is judged by itself; a number of operations in the environment asks for new ones too. Seeds
// are examined side by side; prepare is called for each and makes what opens its stores.
func Agree(t *testing.T, prepare func(testing.TB) Opener, options AgreeOptions) {
	t.Helper()
	seeds := []uint64{1, foundByChance}
	if os.Getenv(operationsVariable) != "" {
		seeds[1] = rand.Uint64() >> 1
	}
	if only := fromEnvironment(t, seedVariable, options.Seed); only != 0 {
		seeds = []uint64{only}
	}
	if os.Getenv(operationsVariable) != "" {
		options.Longest = 0
	}
	options.Operations = fromEnvironment(t, operationsVariable, cmp.Or(options.Operations, 5600)) / len(seeds)
	options.Shapes = max(1, cmp.Or(options.Shapes/len(seeds), options.Operations/34))
	options.Graphs = max(1, cmp.Or(options.Graphs/len(seeds), options.Operations/400))
	for _, seed := range seeds {
		t.Run(fmt.Sprintf("seed=%d", seed), func(t *testing.T) {
			t.Parallel()
			t.Logf("seed %d; to repeat: %s=%d %s=%d go test -run '%s'", seed, seedVariable, seed, operationsVariable, options.Operations, t.Name())
			newAgreement(prepare(t), seed, options).compare(t)
		})
	}
}

func fromEnvironment[T int | uint64](t *testing.T, variable string, otherwise T) T {
	t.Helper()
	text := os.Getenv(variable)
	if text == "" {
		return otherwise
	}
	number, err := strconv.ParseUint(text, 10, 63)
	if err != nil {
		t.Fatalf("%s=%s: %v", variable, text, err)
	}
	return T(number)
}

// agreement compares answers for one seed.
type agreement struct {
	open    Opener
	seed    uint64
	options AgreeOptions
	shapes  []*random.Shape

	withRows, restricted int // how many answers had rows, and how many somebody asked for who does not see everything
}

func newAgreement(open Opener, seed uint64, options AgreeOptions) *agreement {
	a := &agreement{open: open, seed: seed, options: options}
	graph := random.Graph(a.rng("graph", 0))
	for i := 0; len(a.shapes) < options.Shapes; i++ {
		shape := random.NewShape(a.rng("shape", i), len(a.shapes)%5 < 2)
		if text := outline.Of(shape.Plan, shape.Fill(a.rng("values", i), graph)); options.Longest == 0 || len(text) <= options.Longest {
			a.shapes = append(a.shapes, shape)
		}
	}
	return a
}

// compare spreads the operations over the graphs and stops after the first graph with a difference.
func (a *agreement) compare(t *testing.T) {
	for graph := range a.options.Graphs {
		from := a.options.Operations * graph / a.options.Graphs
		to := a.options.Operations * (graph + 1) / a.options.Graphs
		if !t.Run(fmt.Sprintf("graph=%d", graph), func(t *testing.T) { a.compareOnGraph(t, graph, from, to) }) {
			return
		}
	}
	t.Logf("%d operations of %d shapes on %d graphs, %d of them by restricted viewers; %d answers had rows",
		a.options.Operations, len(a.shapes), a.options.Graphs, a.restricted, a.withRows)
	if a.withRows < a.options.Operations/4 {
		t.Errorf("only %d of %d answers had rows: the questions miss the graphs", a.withRows, a.options.Operations)
	}
}

// rng returns the generator for one thing, so that each thing depends on the seed and its number alone.
func (a *agreement) rng(thing string, number int) *rand.Rand {
	stream := uint64(number)
	for _, c := range []byte(thing) {
		stream = stream*1099511628211 + uint64(c)
	}
	return rand.New(rand.NewPCG(a.seed, stream))
}

// compareOnGraph asks the questions numbered from to to about one graph and reports the first difference.
func (a *agreement) compareOnGraph(t *testing.T, number, from, to int) {
	examined, model := a.open(t), naive.New()
	if different := a.firstDifference(t, examined, model, number, from, to); different != nil {
		different.report(t, examined)
		return
	}
	compareDumps(t, examined, model)
}

// firstDifference fills both stores with one graph and asks the questions numbered from to to; half way it changes the graph.
func (a *agreement) firstDifference(tb testing.TB, examined, model store.Store, number, from, to int) *difference {
	tb.Helper()
	rng := a.rng("graph", number)
	graph := random.Graph(rng)
	graph.Put(tb, examined)
	graph.Put(tb, model)
	for operation := from; operation < to; operation++ {
		if operation == (from+to)/2 {
			if different := a.refusedChange(tb, examined, model, graph, number, operation); different != nil {
				return different
			}
			change := random.Change(rng, graph)
			change.Put(tb, examined)
			change.Put(tb, model)
		}
		shape := a.shapes[operation%len(a.shapes)]
		input := shape.Fill(a.rng("values", operation), graph)
		want, rows := answer(model, shape.Plan, input)
		got, _ := answer(examined, shape.Plan, input)
		if rows > 0 {
			a.withRows++
		}
		if !input.Scope.SeesEverything() {
			a.restricted++
		}
		if got != want {
			return &difference{open: a.open, graph: graph, plan: shape.Plan, input: input, got: got, want: want}
		}
	}
	return nil
}

// refusedChange changes the graph in both stores, asks within the Update, and has the Update fail.
func (a *agreement) refusedChange(tb testing.TB, examined, model store.Store, graph *channel.Graph, number, operation int) (different *difference) {
	tb.Helper()
	rng := a.rng("refused", number)
	changed := &channel.Graph{Nodes: slices.Clone(graph.Nodes), Facts: slices.Clone(graph.Facts)}
	change := ordinary(random.Change(rng, changed))
	shape := a.shapes[operation%len(a.shapes)]
	input := shape.Fill(rng, changed)
	ask := func(of store.Store) (text string) {
		err := of.Update(context.Background(), func(tx store.Transaction) error {
			if err := tx.Put(change.Nodes, change.Facts); err != nil {
				return err
			}
			text, _ = answer(insideUpdate{tx}, shape.Plan, input)
			return errRefusedChange
		})
		if err != errRefusedChange {
			tb.Fatalf("the Update that was to fail: %v", err)
		}
		return text
	}
	if want, got := ask(model), ask(examined); got != want {
		return &difference{open: a.open, graph: changed, plan: shape.Plan, input: input, got: got, want: want}
	}
	return nil
}

var errRefusedChange = errors.New("the change is taken back")

// insideUpdate lets a transaction answer where a store is asked.
type insideUpdate struct{ store.Transaction }

func (u insideUpdate) Read(_ context.Context, p *plan.Plan, input plan.Input) (*plan.Answer, error) {
	return u.Transaction.Read(p, input)
}

// answer returns the transcript of what a store answers, or of its error, and the number of rows below the roots.
func answer(from store.Reader, p *plan.Plan, input plan.Input) (text string, rows int) {
	answer, err := from.Read(context.Background(), p, input)
	if err != nil {
		return fmt.Sprintf("error: %v (cause: %v)", err, errors.Unwrap(err)), 0
	}
	defer answer.Release()
	text, err = transcript.Answer(p, input, answer)
	if err != nil {
		return "malformed answer: " + err.Error(), 0
	}
	for i := range answer.Roots {
		for _, kind := range answer.Roots[i].Kinds {
			if kind != 0 {
				rows++
			}
		}
	}
	return text, rows
}

func compareDumps(t *testing.T, examined, model store.Dumper) {
	t.Helper()
	got, err := transcript.Graph(context.Background(), examined)
	if err != nil {
		t.Fatalf("Dump: %v", err)
	}
	want, err := transcript.Graph(context.Background(), model)
	if err != nil {
		t.Fatalf("Dump of the model: %v", err)
	}
	if got != want {
		t.Fatalf("the dump differs from the model's (-model +store):\n%s", gocmp.Diff(want, got))
	}
}

// difference is a question that a store and the model answer differently.
type difference struct {
	open  Opener
	graph *channel.Graph
	plan  *plan.Plan
	input plan.Input

	got, want string // the answers as they were first given
}

// AgreeOn asks a store, opened empty, and the naive model one question about a graph, and fails the test where their answers differ.
func AgreeOn(t *testing.T, open Opener, graph *channel.Graph, p *plan.Plan, input plan.Input) {
	t.Helper()
	examined, model := open(t), naive.New()
	graph.Put(t, examined)
	graph.Put(t, model)
	want, _ := answer(model, p, input)
	if got, _ := answer(examined, p, input); got != want {
		(&difference{open: open, graph: graph, plan: p, input: input, got: got, want: want}).report(t, examined)
	}
}
