package config

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
	kongyaml "github.com/alecthomas/kong-yaml"
	"gopkg.in/yaml.v3"
)

// fileResolver gives flags their values from the file that --config names. A key is a flag's name; it may also be
// nested at its dashes (neo4j: {uri: ...}). The same keys hold for every command.
type fileResolver struct {
	opened bool
	failed error // why the file could not be read; Validate reports it, since Resolve's errors blame the flag
	path   string
	values kong.Resolver
	keys   []string
}

// Resolve returns the file's value for a flag, nil if it has none or the environment has one.
func (r *fileResolver) Resolve(context *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	if flag.Name == "config" || flag.Name == "help" {
		return nil, nil
	}
	if !r.opened {
		r.opened = true
		r.failed = r.open(configPath(context))
	}
	if r.values == nil {
		return nil, nil
	}
	for _, name := range flag.Envs {
		if _, set := os.LookupEnv(name); set {
			return nil, nil
		}
	}
	return r.values.Resolve(context, &kong.Path{App: context.Model}, flag)
}

// Validate refuses a file that could not be read, and keys that name no setting, which are nearly always typing
// errors.
func (r *fileResolver) Validate(app *kong.Application) error {
	if r.failed != nil {
		return r.failed
	}
	known := map[string]bool{}
	err := kong.Visit(app, func(node kong.Visitable, next kong.Next) error {
		if flag, ok := node.(*kong.Flag); ok {
			known[flag.Name] = true
		}
		return next(nil)
	})
	if err != nil {
		return err
	}
	for _, key := range r.keys {
		if !known[key] || key == "help" || key == "config" {
			return fmt.Errorf("%s: there is no setting %q", r.path, key)
		}
	}
	return nil
}

func configPath(context *kong.Context) string {
	for _, flag := range context.Model.Flags {
		if flag.Name == "config" {
			path, _ := context.FlagValue(flag).(string)
			return path
		}
	}
	return ""
}

func (r *fileResolver) open(path string) error {
	if path == "" {
		return nil
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("the config file cannot be read: %w", err)
	}
	tree := map[string]any{}
	if err := yaml.Unmarshal(content, &tree); err != nil {
		return fmt.Errorf("the config file %s is not valid YAML: %w", path, err)
	}
	r.path, r.keys = path, flatten("", tree)
	r.values, err = kongyaml.Loader(bytes.NewReader(content))
	return err
}

// flatten returns the flag names that the keys stand for, in order.
func flatten(prefix string, tree map[string]any) []string {
	var names []string
	for key, value := range tree {
		name := strings.TrimPrefix(prefix+"-"+key, "-")
		if inner, nested := value.(map[string]any); nested {
			names = append(names, flatten(name, inner)...)
		} else {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
