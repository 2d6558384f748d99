package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"channelgraph/internal/config"
	"channelgraph/internal/csp"
	"channelgraph/internal/importer"
	"channelgraph/internal/lines"
	"channelgraph/internal/sample"
	"channelgraph/internal/store"
	"channelgraph/internal/synthetic"
	"channelgraph/web"
)

// demo serves the sample channel, after one example question with its answer.
func (t terminal) demo(ctx context.Context, command *config.Demo) error {
	graph, err := t.openStore(ctx, command.Store, command.Data)
	if err != nil {
		return err
	}
	if _, err := importer.Lines(ctx, graph, sample.Name, sample.Channel(), importer.Options{}); err != nil {
		return errors.Join(err, graph.Close())
	}
	return t.answer(ctx, graph, command.HTTP, command.Limits, func(address string) error {
		return t.greet(graph, command, address)
	})
}

func (t terminal) greet(graph store.Store, command *config.Demo, address string) error {
	handler, _, err := newHandler(graph, command.HTTP, command.Limits, nil, nil, t.log)
	if err != nil {
		return err
	}
	example := playgroundExamples()[0]
	answer, err := ask(handler, example)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(t.stdout, `A sample channel is ready. Open the playground:

    %s/

For example: %s

%s

answers

%s
`, address, example.Title, indented(example.Query), indented(answer))
	return err
}

// ask puts a question to the handler and returns its answer, indented.
func ask(handler http.Handler, example web.Example) (string, error) {
	body, err := json.Marshal(map[string]any{"query": example.Query, "variables": example.Variables})
	if err != nil {
		return "", err
	}
	request := httptest.NewRequest(http.MethodPost, "http://127.0.0.1/graphql", bytes.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, request)
	var answer bytes.Buffer
	if err := json.Indent(&answer, recorder.Body.Bytes(), "", "  "); err != nil {
		return "", err
	}
	return answer.String(), nil
}

func indented(text string) string {
	return "    " + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n    ")
}

// load imports files and folders, with a progress bar where a person looks on.
func (t terminal) load(ctx context.Context, command *config.Import) (err error) {
	graph, err := t.openStore(ctx, command.Store, command.Data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, graph.Close()) }()
	options := importer.Options{Actor: "import", Cloud: csp.Cloud(command.Cloud), Caller: command.As, Customer: command.Customer}
	if !command.ObservedAt.IsZero() {
		options.Observed = csp.InstantOf(command.ObservedAt.Time)
	}
	rejects, closeRejects, err := rejectsFile(command.Rejects)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeRejects()) }()
	options.Rejects = rejects
	bar := t.progressBar("reading", 1, progressbar.OptionShowBytes(true))
	options.Progress = func(progress importer.Progress) {
		bar.ChangeMax64(max(progress.Total, progress.Bytes, 1))
		_ = bar.Set64(progress.Bytes) // a bar that cannot be drawn is no reason to stop
	}
	report, err := importer.Run(ctx, graph, command.Paths, options)
	_ = bar.Finish()
	if err == nil && report.TookNothing() {
		err = errors.New("nothing was imported: all that was read was rejected, for the reasons above")
	}
	return t.reported(report, err)
}

// reported prints what an import did, unless it failed before it read anything.
func (t terminal) reported(report importer.Report, err error) error {
	if err != nil && report.Files == 0 && report.Read == 0 {
		return err
	}
	written := report.WriteText(t.stdout)
	if err != nil && written == nil && !report.TookNothing() {
		_, written = fmt.Fprintln(t.stdout, "It stopped half way: what is counted here is in the graph. Run it again to complete it; what is there already is left unchanged.")
	}
	return errors.Join(err, written)
}

// progressBar returns a bar on standard error, invisible where no person looks on. Its end is -1 where nobody knows it.
func (t terminal) progressBar(description string, end int64, unit progressbar.Option) *progressbar.ProgressBar {
	file, isFile := t.stderr.(*os.File)
	return progressbar.NewOptions64(end,
		progressbar.OptionSetWriter(t.stderr),
		progressbar.OptionSetVisibility(isFile && term.IsTerminal(int(file.Fd()))),
		progressbar.OptionSetDescription(description),
		unit,
		progressbar.OptionSetRenderBlankState(true),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionClearOnFinish(),
	)
}

func (t terminal) export(ctx context.Context, command *config.Export) (err error) {
	if command.Store.Kind != config.Neo4jKind {
		// Opening would make the folder: of a misspelt name it would be an empty backup.
		if _, err := os.Stat(command.Data); err != nil {
			return fmt.Errorf("there is nothing to export: --data %w", err)
		}
	}
	graph, err := t.openStore(ctx, command.Store, command.Data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, graph.Close()) }()
	return t.output(command.Output, func(w io.Writer) error {
		written, err := lines.Export(ctx, graph, w)
		if err == nil {
			t.log.Info("exported", "nodes", written.Nodes, "relationships", written.Relationships)
		}
		return err
	})
}

// output calls write with the named file, or with standard output if there is no name.
func (t terminal) output(name string, write func(io.Writer) error) error {
	if name == "" {
		return write(t.stdout)
	}
	file, err := os.Create(name)
	if err != nil {
		return fmt.Errorf("the output cannot be written: %w", err)
	}
	return errors.Join(write(file), file.Close())
}

// generate makes a synthetic channel, into a file or into the store.
func (t terminal) generate(ctx context.Context, command *config.Generate) (err error) {
	size := synthetic.Size{
		Seed: uint64(command.Seed), Providers: command.Providers, Resellers: command.Resellers,
		Customers: command.Customers, Subscriptions: command.Subscriptions,
	}
	write := func(w io.Writer) error {
		out := lines.NewWriter(w)
		return errors.Join(synthetic.Generate(ctx, size, out), out.Flush())
	}
	if command.Output != "" {
		return t.output(command.Output, write)
	}
	graph, err := t.openStore(ctx, command.Store, command.Data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, graph.Close()) }()
	report, err := importer.Records(ctx, graph, "synthetic channel", importer.Options{}, func(sink *importer.Sink) error {
		return synthetic.Generate(ctx, size, sink)
	})
	return t.reported(report, err)
}

// playgroundExamples are the questions that open in the playground.
func playgroundExamples() []web.Example {
	var examples []web.Example
	for _, example := range sample.Examples() {
		examples = append(examples, web.Example(example))
	}
	return examples
}

// version says which build this is.
func version() string {
	build, ok := debug.ReadBuildInfo()
	if !ok {
		return "channelgraph (unknown build)"
	}
	return "channelgraph " + build.Main.Version + " " + build.GoVersion
}
