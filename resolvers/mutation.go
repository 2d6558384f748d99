package resolvers

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/99designs/gqlgen/graphql"

	"channelgraph/graph/leaf"
	"channelgraph/internal/csp"
	"channelgraph/internal/csp/command"
	"channelgraph/internal/csp/permission"
	"channelgraph/internal/ledger"
)

// mutation is one run of an operation that changes the graph: a run for each root field.
type mutation struct {
	schema *Schema
	runs   []*run
}

type mutationKey struct{}

// execMutation is Exec for mutations.
func (s *Schema) execMutation() graphql.ResponseHandler {
	running := &mutation{schema: s}
	answered := false
	return func(ctx context.Context) *graphql.Response {
		if answered {
			for _, run := range running.runs {
				putRun(run)
			}
			return nil
		}
		answered = true
		out := s.AppendMutation(context.WithValue(ctx, mutationKey{}, running), nil)
		return s.response(ctx, out)
	}
}

// mutate carries out the command of the root field in the context, and reads what its payload shows.
func (r *Resolver) mutate(ctx context.Context) (*leaf.Answer, error) {
	running, ok := ctx.Value(mutationKey{}).(*mutation)
	if !ok {
		return nil, csp.Errorf(csp.Internal, "a mutation was resolved outside of Schema.Exec")
	}
	run := takeRun(running.schema)
	running.runs = append(running.runs, run)
	if err := run.mutate(ctx, graphql.GetFieldContext(ctx).Field.Alias); err != nil {
		return nil, err
	}
	return &run.answers[0].leaf, nil
}

// mutate compiles the payload before the command runs, so that what is wrong with the question changes nothing.
func (r *run) mutate(ctx context.Context, key string) error {
	operation := graphql.GetOperationContext(ctx)
	if err := r.prepare(ctx, operation, key); err != nil {
		return err
	}
	root := &r.program.roots[0]
	if root.err != nil {
		return root.err
	}
	template := root.value.payload
	request, err := template.request(operation.Variables)
	if err != nil {
		return err
	}
	if r.japanese, err = template.inJapanese(operation.Variables); err != nil {
		return err
	}
	if err := identify(&request, r.schema.options.Viewer(ctx)); err != nil {
		return err
	}
	result, err := r.schema.ledger.Run(ctx, request)
	if err != nil {
		return err
	}
	if err := r.schema.restrict(ctx, &result); err != nil {
		return err
	}
	r.result, r.sees = &result, result.At
	r.schema.show(ctx, func() []csp.NodeID { return namedBy(result.Refusals, result.Overridden, result.Warnings) })
	for _, lookup := range template.lookups {
		r.values[lookup.slot].Many = lookup.ids(r)
	}
	if err := r.readPlan(ctx); err != nil {
		return err
	}
	r.hold()
	return nil
}

// identify has a request be its viewer's. Who is known is its actor; only an administrator names somebody else, for whom it is then. Where
// nobody is asked who they are, the actor is whoever is named.
func identify(request *ledger.Request, viewer *permission.Viewer) error {
	if viewer == nil {
		viewer = &permission.Viewer{} // who is not known may do nothing; to the ledger, no viewer is this program itself
	}
	request.Viewer = viewer
	if viewer.Subject == "" {
		request.Actor = cmp.Or(request.Actor, defaultActor)
		return nil
	}
	if request.Actor != "" && request.Actor != viewer.Subject {
		if !viewer.Is(permission.Administrator) {
			return csp.Errorf(csp.Forbidden, "Argument options: only an administrator names another actor; leave it out.")
		}
		request.OnBehalfOf = request.Actor
	}
	request.Actor = viewer.Subject
	return nil
}

// restrict leaves of what a command found what the viewer sees.
func (s *Schema) restrict(ctx context.Context, result *ledger.Result) (err error) {
	for _, findings := range []*[]ledger.Finding{&result.Refusals, &result.Overridden, &result.Warnings} {
		if *findings, err = s.sight.Findings(ctx, s.options.scope(ctx), result.At, *findings); err != nil {
			return err
		}
	}
	return nil
}

// defaultActor is who asks where nobody is known or named.
const defaultActor = "api"

// request reads the field's arguments.
func (t *payloadTemplate) request(variables map[string]any) (ledger.Request, error) {
	var request ledger.Request
	input, err := t.input.value(variables)
	if err != nil {
		return request, err
	}
	if t.name == batchName {
		request.Commands, err = t.batch(input)
	} else {
		var one command.Command
		one, err = t.command(t.name, t.input.path, input)
		request.Commands = []command.Command{one}
	}
	if err != nil {
		return request, err
	}
	options, err := t.options.value(variables)
	if err != nil || options == nil {
		return request, err
	}
	return request, readOptions(options, &request)
}

// batchName is the mutation of several commands.
const batchName = "batch"

func (t *payloadTemplate) batch(input any) (commands []command.Command, err error) {
	for i, item := range itemsOf(input) {
		place := fmt.Sprintf("%s[%d]", t.input.path, i)
		object, _ := item.(map[string]any)
		var names []string
		for name, value := range object {
			if value != nil {
				names = append(names, name)
			}
		}
		if len(names) != 1 {
			return nil, csp.Errorf(csp.BadInput, "Argument %s of %s: give exactly one command, not %d.", place, t.name, len(names))
		}
		one, err := t.command(names[0], place+"."+names[0], object[names[0]])
		if err != nil {
			return nil, err
		}
		commands = append(commands, one)
	}
	return commands, nil
}

// command reads the input of one command.
func (t *payloadTemplate) command(name, place string, input any) (command.Command, error) {
	encoded, err := json.Marshal(input)
	if err != nil {
		return nil, err
	}
	made, err := command.Decode(name, encoded)
	if err != nil {
		return nil, located(place+" of "+t.name, err)
	}
	return made, nil
}

// givenOptions is CommandOptions.
type givenOptions struct {
	Actor            *string `json:"actor"`
	IdempotencyKey   string  `json:"idempotencyKey"`
	ExpectedRevision *int64  `json:"expectedRevision"`
	DryRun           bool    `json:"dryRun"`
	Override         *struct {
		Rules  []string `json:"rules"`
		Reason string   `json:"reason"`
	} `json:"override"`
}

func readOptions(value any, request *ledger.Request) error {
	encoded, err := json.Marshal(value)
	if err != nil {
		return err
	}
	var given givenOptions
	if err := json.Unmarshal(encoded, &given); err != nil {
		return csp.Errorf(csp.BadInput, "Argument options: %s.", strings.TrimPrefix(err.Error(), "json: "))
	}
	if given.Actor != nil {
		request.Actor = *given.Actor
	}
	request.IdempotencyKey, request.DryRun = given.IdempotencyKey, given.DryRun
	if given.ExpectedRevision != nil {
		expected := csp.Revision(*given.ExpectedRevision)
		request.Expected = &expected
	}
	if given.Override != nil {
		request.Override = &ledger.Override{Rules: given.Override.Rules, Reason: given.Override.Reason}
	}
	return nil
}

// inJapanese reports whether findings' texts are wanted in Japanese.
func (t *payloadTemplate) inJapanese(variables map[string]any) (bool, error) {
	value, err := t.options.value(variables)
	given, _ := value.(map[string]any)
	return given["language"] == "JA", err
}
