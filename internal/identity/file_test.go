package identity_test

import (
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"channelgraph/internal/identity"
)

func TestWrongIdentityFilesAreRefused(t *testing.T) {
	key := write(t, "key.pem", inPEM(t, newECDSAKey(t)))
	const good = "issuers: [{name: a, url: 'https://203.0.113.7', audiences: [x]}]\n"
	for name, one := range map[string]struct{ file, words string }{
		"nothing":                  {"", "rules: there is none"},
		"no YAML":                  {"issuers: [", "line 1"},
		"unknown key":              {"issuers:\n  - name: a\n    audience: [x]\n", `line 3: there is no key "audience"`},
		"unknown key of a rule":    {good + "rules:\n  - {from: a, party: x, rol: analyst}", `line 3: there is no key "rol"`},
		"a key twice":              {"rules: []\nrules: []", "line 2"},
		"an empty issuer":          {"issuers: [null]\nrules: [{from: a, role: analyst}]", "issuer 1 is empty"},
		"no rules":                 {good, "rules: there is none"},
		"an empty rule":            {good + "rules: [null]", "rule 1 is empty"},
		"no name":                  {"issuers: [{url: 'https://203.0.113.7', audiences: [x]}]\nrules: [{role: analyst}]", "name: "},
		"a name that is taken":     {"issuers: [{name: key, url: 'https://203.0.113.7', audiences: [x]}]\nrules: [{role: analyst}]", "name: "},
		"two of one name":          {"issuers: [{name: a, url: 'https://203.0.113.7', audiences: [x]}, {name: a, url: 'https://203.0.113.8', audiences: [x]}]\nrules: [{from: a, role: analyst}]", "issuer 2"},
		"two of one issuer":        {"issuers: [{name: a, url: 'https://203.0.113.7', audiences: [x]}, {name: b, url: 'https://203.0.113.7', audiences: [x]}]\nrules: [{from: a, role: analyst}]", "issuer 2"},
		"neither address nor keys": {"issuers: [{name: a, audiences: [x]}]\nrules: [{from: a, role: analyst}]", "either url"},
		"both":                     {"issuers: [{name: a, url: 'https://203.0.113.7', keyFiles: [" + key + "], audiences: [x]}]\nrules: [{from: a, role: analyst}]", "either url"},
		"keys of nobody":           {"issuers: [{name: a, keyFiles: [" + key + "], audiences: [x]}]\nrules: [{from: a, role: analyst}]", "issuer: say what"},
		"no audience":              {"issuers: [{name: a, url: 'https://203.0.113.7'}]\nrules: [{from: a, role: analyst}]", "audiences: "},
		"a missing key file":       {"issuers: [{name: a, issuer: b, keyFiles: [missing.pem], audiences: [x]}]\nrules: [{from: a, role: analyst}]", "missing.pem"},
		"much skew":                {"issuers: [{name: a, url: 'https://203.0.113.7', audiences: [x], clockSkew: 1h}]\nrules: [{from: a, role: analyst}]", "clockSkew"},
		"negative skew":            {"issuers: [{name: a, url: 'https://203.0.113.7', audiences: [x], clockSkew: -1s}]\nrules: [{from: a, role: analyst}]", "clockSkew"},
		"no https":                 {"issuers: [{name: a, url: 'http://203.0.113.7', audiences: [x]}]\nrules: [{from: a, role: analyst}]", "https://"},
		"a rule for nobody":        {good + "rules: [{from: b, role: analyst}]", `rule 1: from: there is no issuer "b"`},
		"no role":                  {good + "rules: [{from: a}]", `role ""`},
		"an unknown role":          {good + "rules: [{from: a, role: boss}]", `role "boss"`},
		"no party":                 {good + "rules: [{from: a, role: provider}]", "no id of a Provider"},
		"another kind of party":    {good + "rules: [{from: a, role: provider, party: 'Reseller:GLOBAL:{tid}'}]", "no id of a Provider"},
		"a party of no cloud":      {good + "rules: [{from: a, role: provider, party: 'Provider:MARS:{tid}'}]", "no id of a Provider"},
		"a party too many":         {good + "rules: [{from: a, role: analyst, party: 'Provider:GLOBAL:{tid}'}]", "has no party"},
		"two claims in a party":    {good + "rules: [{from: a, role: provider, party: 'Provider:GLOBAL:{tid}{oid}'}]", "stands alone"},
		"a claim without a value":  {good + "rules: [{from: a, when: {tid: []}, role: analyst}]", "tid has no value"},
		"all tenants see all": {"issuers: [{name: a, url: 'https://203.0.113.7', issuer: 'https://x/{tenantid}', audiences: [x]}]\nrules: [{from: a, when: {roles: boss}, role: administrator}]",
			"name the tenants"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := identity.New(t.Context(), identity.Options{File: write(t, "identity.yaml", one.file), Log: slog.New(slog.DiscardHandler)})
			if err == nil || !strings.Contains(err.Error(), one.words) || !strings.Contains(err.Error(), "identity.yaml") {
				t.Errorf("got %v, want one with %q", err, one.words)
			}
			if err != nil && strings.Contains(err.Error(), "\n") {
				t.Errorf("the error has several lines: %v", err)
			}
		})
	}
	_, err := identity.New(t.Context(), identity.Options{File: filepath.Join(t.TempDir(), "missing"), Log: slog.New(slog.DiscardHandler)})
	if err == nil || !strings.Contains(err.Error(), "cannot be read") {
		t.Errorf("a missing file: %v", err)
	}
}
