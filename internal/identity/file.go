package identity

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"gopkg.in/yaml.v3"

	"channelgraph/internal/csp"
)

// file is what the identity file says.
type file struct {
	Issuers []*issuer `yaml:"issuers"`
	Rules   []*rule   `yaml:"rules"`
}

// readFile reads the identity file. Paths in it start at its folder. Every error says in one line what is wrong, and where.
func readFile(ctx context.Context, path string) (*file, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, csp.Errorf(csp.BadInput, "the identity file cannot be read: %v", err)
	}
	read := &file{}
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	decoder.KnownFields(true)
	if err := decoder.Decode(read); err != nil && !errors.Is(err, io.EOF) {
		return nil, csp.Errorf(csp.BadInput, "%s: %s", path, readable(err))
	}
	if err := read.check(ctx, filepath.Dir(path)); err != nil {
		return nil, csp.Errorf(csp.BadInput, "%s: %v", path, err)
	}
	return read, nil
}

func (f *file) check(ctx context.Context, folder string) error {
	if len(f.Rules) == 0 {
		return errors.New("rules: there is none, so nobody would have a role")
	}
	names, issuers := map[string]bool{}, map[string]bool{}
	for i, one := range f.Issuers {
		if one == nil {
			return fmt.Errorf("issuer %d is empty", i+1)
		}
		if err := one.check(ctx, folder); err != nil {
			return fmt.Errorf("issuer %d, %q: %w", i+1, one.Name, err)
		}
		if names[one.Name] || issuers[one.Issuer] {
			return fmt.Errorf("issuer %d, %q: another one has this name or this issuer", i+1, one.Name)
		}
		names[one.Name], issuers[one.Issuer] = true, true
	}
	for i, one := range f.Rules {
		if one == nil {
			return fmt.Errorf("rule %d is empty", i+1)
		}
		if err := one.check(f.Issuers); err != nil {
			return fmt.Errorf("rule %d: %w", i+1, err)
		}
	}
	return nil
}

var unknownKey = regexp.MustCompile(`field (\S+) not found in type \S+`)

// readable is a YAML error in one line that names keys and not types.
func readable(err error) string {
	message := strings.Join(strings.Fields(strings.TrimPrefix(err.Error(), "yaml: ")), " ")
	return unknownKey.ReplaceAllString(strings.TrimPrefix(message, "unmarshal errors: "), `there is no key "$1"`)
}
