package identity

import (
	"context"
	"log/slog"
	"strings"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"

	"channelgraph/internal/csp"
	"channelgraph/internal/csp/permission"
)

// Options are what an Authenticator is made from. At least one file is wanted.
type Options struct {
	File     string // names issuers and rules; "" for none
	KeysFile string // holds API keys; "" for none
	Log      *slog.Logger
	Now      func() time.Time // the system's clock if nil
}

// Authenticator finds out who asks. It is safe for concurrent use.
type Authenticator struct {
	issuers []*issuer
	rules   []*rule
	keys    *keyring // nil without API keys
	memory  *lru.Cache[tokenHash, remembered]
	now     func() time.Time
}

// New reads the files, and refuses what is wrong in them with an error of one line. Issuers are asked for their keys in the background: one that
// does not answer keeps nobody waiting but those who bring its tokens.
func New(ctx context.Context, options Options) (*Authenticator, error) {
	if options.Now == nil {
		options.Now = time.Now
	}
	a := &Authenticator{memory: newMemory(), now: options.Now}
	if options.File != "" {
		read, err := readFile(ctx, options.File)
		if err != nil {
			return nil, err
		}
		a.issuers, a.rules = read.Issuers, read.Rules
		for _, one := range a.issuers {
			one.open(&options)
		}
	}
	if options.KeysFile != "" {
		var err error
		if a.keys, err = openKeyring(options.KeysFile, options.Log, options.Now); err != nil {
			return nil, err
		}
	}
	return a, nil
}

// mostCredential bounds a token or an API key, in bytes.
const mostCredential = 16 << 10

var (
	errNoCredential  = csp.Errorf(csp.Unauthenticated, "Say who you are: send the header Authorization: Bearer with a token or an API key behind it.")
	errTooLong       = csp.Errorf(csp.Unauthenticated, "The credential is longer than %d bytes, the most that a token may have.", mostCredential)
	errUnknownAPIKey = csp.Errorf(csp.Unauthenticated, "The API key is not known, or not good any more: ask for a new one.")
)

// Authenticate returns who sends an Authorization header's value. The viewer says until when that is good. Errors are csp.Unauthenticated, or
// csp.NoIssuer while the issuer of a token cannot be asked for its keys; none tells anything that the caller did not bring.
func (a *Authenticator) Authenticate(ctx context.Context, authorization string) (*permission.Viewer, error) {
	scheme, credential, _ := strings.Cut(strings.TrimSpace(authorization), " ")
	credential = strings.TrimSpace(credential)
	switch {
	case !strings.EqualFold(scheme, "Bearer") || credential == "":
		return nil, errNoCredential
	case len(credential) > mostCredential:
		return nil, errTooLong
	case strings.HasPrefix(credential, keyPrefix):
		if a.keys == nil {
			return nil, errUnknownAPIKey
		}
		return a.keys.viewer(credential)
	}
	return a.rememberedToken(ctx, credential)
}
