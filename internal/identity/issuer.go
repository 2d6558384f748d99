package identity

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/google/uuid"

	"channelgraph/internal/outbound"
)

// issuer is somebody whose tokens are trusted.
type issuer struct {
	Name      string         `yaml:"name"`      // by which rules and subjects name it
	URL       string         `yaml:"url"`       // under which it publishes /.well-known/openid-configuration
	Issuer    string         `yaml:"issuer"`    // what its tokens have as iss; the URL if absent. {tenantid} stands for their tid
	Audiences []string       `yaml:"audiences"` // of which its tokens have one
	KeyFiles  []string       `yaml:"keyFiles"`  // public keys in place of a URL: PEM, or a JSON Web Key Set
	ClockSkew *time.Duration `yaml:"clockSkew"` // by how much its clock may differ; a minute if absent
	Private   bool           `yaml:"private"`   // the URL may lead to an address that is not public

	skew time.Duration
	keys keySource
}

// keySource finds the keys that may have signed a token: those with an id, or all if the token names none.
type keySource interface {
	find(ctx context.Context, id string) ([]publicKey, error)
}

// certificateIssuer is the issuer's name in rules about client certificates.
const certificateIssuer = "certificate"

// The claim of Entra ID's tokens that says whose they are, and what stands for it in the issuer of all tenants' tokens.
const (
	tenantClaim       = "tid"
	tenantPlaceholder = "{tenantid}"
)

const (
	defaultSkew = time.Minute
	mostSkew    = 10 * time.Minute
)

// lookup bounds how long the addresses of one issuer may take to be found at the start.
const lookup = 2 * time.Second

var issuerNames = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9-]{0,31}$`)

func (i *issuer) check(ctx context.Context, folder string) error {
	i.skew = defaultSkew
	if i.ClockSkew != nil {
		i.skew = *i.ClockSkew
	}
	if i.Issuer == "" {
		i.Issuer = i.URL
	}
	switch {
	case !issuerNames.MatchString(i.Name) || i.Name == certificateIssuer || i.Name == keySubject:
		return fmt.Errorf("name: it is not of letters, digits and dashes, or one of %s and %s", certificateIssuer, keySubject)
	case (i.URL == "") == (len(i.KeyFiles) == 0):
		return errors.New("give either url, where its keys are published, or keyFiles, which hold them")
	case i.Issuer == "":
		return errors.New("issuer: say what its tokens have as iss")
	case len(i.Audiences) == 0:
		return errors.New("audiences: say for whom its tokens are, or those for others would do here too")
	case i.skew < 0 || i.skew > mostSkew:
		return fmt.Errorf("clockSkew: it is not between 0s and %s", mostSkew)
	}
	if i.URL == "" {
		return i.readKeyFiles(folder)
	}
	if err := outbound.CheckURL(i.URL, i.Private); err != nil || i.Private {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, lookup)
	defer cancel()
	return outbound.CheckPublic(ctx, i.URL)
}

func (i *issuer) readKeyFiles(folder string) error {
	var all localKeys
	for _, path := range i.KeyFiles {
		if !filepath.IsAbs(path) {
			path = filepath.Join(folder, path)
		}
		keys, err := readKeyFile(path)
		if err != nil {
			return fmt.Errorf("keyFiles: %w", err)
		}
		all = append(all, keys...)
	}
	i.keys = all
	return nil
}

// open begins to ask an issuer for its keys.
func (i *issuer) open(options *Options) {
	if i.keys != nil {
		return
	}
	published := newPublishedKeys(i, options)
	i.keys = published
	published.readBehind()
}

func (i *issuer) isOfManyTenants() bool { return strings.Contains(i.Issuer, tenantPlaceholder) }

// issued reports whether a token with these claims says that it is from the issuer.
func (i *issuer) issued(said, tenant string) bool {
	expected, ok := forTenant(i.Issuer, tenant)
	return ok && expected == said
}

// forTenant puts a tenant in the place that is kept for it.
func forTenant(template, tenant string) (string, bool) {
	if !strings.Contains(template, tenantPlaceholder) {
		return template, true
	}
	if len(tenant) != 36 || uuid.Validate(tenant) != nil {
		return "", false
	}
	return strings.ReplaceAll(template, tenantPlaceholder, tenant), true
}
