package importer

import (
	"bufio"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"channelgraph/internal/csp"
	"channelgraph/internal/lines"
	"channelgraph/internal/partnercenter"
)

// Run imports files and folders: a folder whose subfolders are callers' tenant ids and mirror Partner Center's paths,
// single files of Partner Center, and files in the line format.
//
// What is wrong with the input is in the report, never an error. Errors are those of the store, of the context, and
// csp.BadInput for a path that does not exist or holds no files, or options that make no sense; the report then says what was done before.
func Run(ctx context.Context, target Target, paths []string, options Options) (Report, error) {
	options, err := complete(options)
	if err != nil {
		return Report{}, err
	}
	r := newRun(target, options)
	inputs, err := find(paths, options)
	if err != nil {
		return Report{}, err
	}
	return r.finish(r.all(ctx, inputs))
}

func complete(options Options) (Options, error) {
	now := csp.InstantOf(time.Now())
	if options.Observed == 0 {
		options.Observed = now
	}
	if options.Recorded == 0 {
		options.Recorded = now
	}
	if options.Cloud == "" {
		options.Cloud = csp.Global
	}
	switch {
	case options.Observed > now:
		return options, csp.Errorf(csp.BadInput, "--observed-at %s is in the future", options.Observed)
	case !csp.CloudNames.Has(string(options.Cloud)):
		return options, csp.Errorf(csp.BadInput, "%q is no cloud: use one of %s", options.Cloud, strings.Join(csp.CloudNames.Names, ", "))
	}
	options.Caller, options.Customer = csp.NormalizeKey(options.Caller), csp.NormalizeKey(options.Customer)
	return options, nil
}

// input is one file to import.
type input struct {
	partnercenter.Source
	path  string
	size  int64
	lines bool
	order partnercenter.Resource // in which files are read
}

// cost is how many bytes are read of it.
func (i *input) cost() int64 {
	if i.lines || i.Resource == partnercenter.Export {
		return i.size
	}
	return 2 * i.size // JSON is checked as a whole before it is taken
}

// find lists the files under the paths, in the order in which they are read.
func find(paths []string, options Options) ([]input, error) {
	var inputs []input
	for _, root := range paths {
		err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if !entry.Type().IsRegular() || path != root && !isData(path) {
				return nil
			}
			info, err := entry.Info()
			if err != nil {
				return err
			}
			inputs = append(inputs, identify(path, info.Size(), options))
			return nil
		})
		if err != nil {
			var missing *fs.PathError
			if errors.As(err, &missing) {
				return nil, csp.Errorf(csp.BadInput, "cannot read %s: %v", missing.Path, missing.Err)
			}
			return nil, err
		}
	}
	if len(inputs) == 0 {
		return nil, csp.Errorf(csp.BadInput, "no file to import in %s: a folder's files are read if their names end in .json, .jsonl, .csv or .tsv", strings.Join(paths, ", "))
	}
	markPages(inputs)
	slices.SortStableFunc(inputs, func(a, b input) int { return int(a.order) - int(b.order) })
	return inputs, nil
}

// markPages notes which pages of lists have the one after them, and not the one before them, among the files.
func markPages(inputs []input) {
	type page struct {
		list   string
		number int
	}
	there := map[page]bool{}
	for i := range inputs {
		list, number := partnercenter.PageOf(inputs[i].path)
		there[page{list, number}] = true
	}
	for i := range inputs {
		list, number := partnercenter.PageOf(inputs[i].path)
		inputs[i].Continued = there[page{list, number + 1}]
		inputs[i].Headless = number > 1 && !there[page{list, number - 1}]
	}
}

func isData(path string) bool {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".json", ".jsonl", ".csv", ".tsv":
		return true
	}
	return false
}

// identify finds out what a file is by its path, else by its content.
func identify(path string, size int64, options Options) input {
	found := input{path: path, size: size}
	if source, ok := locate(path, options.Caller); ok {
		source.Path = path
		found.Source, found.order = source, source.Resource
		return found
	}
	found.Source = partnercenter.Source{Path: path, Resource: partnercenter.Unnamed, Caller: options.Caller, Customer: options.Customer}
	if found.lines = isLines(path); !found.lines {
		found.order = partnercenter.Identify(found.Source, func() (io.ReadCloser, error) { return os.Open(path) })
	}
	return found
}

// locate finds the part of a path that mirrors Partner Center's: from a folder named by a caller's tenant id on, or,
// if the user says who the caller is, from what lies in such a folder.
func locate(path, caller string) (source partnercenter.Source, ok bool) {
	parts := strings.Split(filepath.ToSlash(path), "/")
	for i := range parts {
		if i > 0 && parts[i-1] == "customers" {
			continue // a customer's folder
		}
		if source, ok = partnercenter.Locate(strings.Join(parts[i:], "/")); ok {
			return source, true
		}
	}
	for i := range parts {
		if caller == "" || parts[i] != "customers" && parts[i] != "profiles" {
			continue
		}
		if source, ok = partnercenter.Locate(caller + "/" + strings.Join(parts[i:], "/")); ok {
			return source, true
		}
	}
	return partnercenter.Source{}, false
}

func isLines(path string) bool {
	file, err := os.Open(path)
	if err != nil {
		return false
	}
	defer func() { _ = file.Close() }() // it was only read
	beginning, _ := bufio.NewReaderSize(file, 512).Peek(512)
	return lines.Sniff(beginning)
}

func (r *run) all(ctx context.Context, inputs []input) error {
	for i := range inputs {
		r.bytesTotal += inputs[i].cost()
	}
	for i := range inputs {
		if !inputs[i].lines {
			break // they come first
		}
		if err := r.lineFile(ctx, &inputs[i]); err != nil {
			return err
		}
	}
	rest := slices.DeleteFunc(inputs, func(i input) bool { return i.lines })
	if len(rest) == 0 {
		return nil
	}
	return r.partnerCenter(ctx, rest)
}

func (r *run) lineFile(ctx context.Context, in *input) error {
	file, err := r.open(in.path)
	if err != nil {
		r.reject(Rejection{File: in.path, Reason: "cannot be opened: " + err.Error()})
		return nil
	}
	defer func() { _ = file.Close() }() // it was only read
	err = r.lines(ctx, in.path, file)
	if csp.CodeOf(err) == csp.UnsupportedData {
		r.reject(Rejection{File: in.path, Line: 1, Column: 1, Reason: err.Error()})
		return nil
	}
	return err
}

// open opens a file whose bytes count for the progress.
func (r *run) open(path string) (io.ReadCloser, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	return &counted{file, r}, nil
}

type counted struct {
	io.ReadCloser
	run *run
}

func (c *counted) Read(buffer []byte) (int, error) {
	count, err := c.ReadCloser.Read(buffer)
	c.run.bytesRead.Add(int64(count))
	return count, err
}

func (r *run) partnerCenter(ctx context.Context, inputs []input) error {
	sink, err := r.newSink(ctx)
	if err != nil {
		return err
	}
	reader := &partnercenter.Reader{
		Cloud: r.options.Cloud, Observed: r.options.Observed, Recorded: r.options.Recorded, Sink: sink, Directory: sink.directory,
	}
	if r.options.Whole {
		sink.closing = &closing{sink: sink, reader: reader}
	}
	for i := range inputs {
		if err := sink.begin(inputs[i].Source); err != nil {
			return err
		}
		if err := reader.Read(ctx, inputs[i].Source, func() (io.ReadCloser, error) { return r.open(inputs[i].path) }); err != nil {
			return err
		}
		r.report.Files++
		r.progress()
	}
	if err := sink.begin(partnercenter.Source{}); err != nil { // ends the last list
		return err
	}
	if err := sink.batch.flush(ctx); err != nil {
		return err
	}
	sink.finish()
	return nil
}
