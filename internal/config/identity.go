package config

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Identity says how the server finds out who asks.
type Identity struct {
	File                 string `name:"identity-file" placeholder:"FILE" group:"identity" help:"YAML file that says whose tokens are trusted, and which role and party their holders have."`
	KeysFile             string `name:"keys-file" placeholder:"FILE" group:"identity" help:"File of API keys. The token commands change it, and take ./keys.json if it is not given; a server wants keys only if it is given, and follows its changes."`
	AllowAnonymousRemote bool   `name:"allow-anonymous-remote" group:"identity" help:"Without identity-file and keys-file: also answer on addresses that other machines reach, and under any host name. Whoever reaches the server then reads and changes the whole graph."`
}

// Authenticates reports whether the server finds out who asks.
func (i *Identity) Authenticates() bool { return i.File != "" || i.KeysFile != "" }

func (i *Identity) check(listen, host string) error {
	if i.Authenticates() && i.AllowAnonymousRemote {
		return fmt.Errorf("--allow-anonymous-remote is for servers that ask nobody who they are, and --identity-file or --keys-file is given: leave one of them out")
	}
	if !isLoopback(host) && !i.Authenticates() && !i.AllowAnonymousRemote {
		return fmt.Errorf("--listen %s reaches beyond this machine, and nobody is asked who they are. Add --identity-file or --keys-file, or --allow-anonymous-remote if whoever reaches it may read and change the whole graph", listen)
	}
	return nil
}

// Token are the commands about API keys.
type Token struct {
	Create TokenCreate `cmd:"" help:"Make an API key, and print it this once."`
	List   TokenList   `cmd:"" help:"List the API keys."`
	Revoke TokenRevoke `cmd:"" help:"Make an API key useless."`
}

// TokenCreate makes an API key.
type TokenCreate struct {
	KeysFile string   `name:"keys-file" default:"./keys.json" group:"identity" help:"File of API keys. The token commands change it, and take ./keys.json if it is not given; a server wants keys only if it is given, and follows its changes."`
	Name     string   `name:"name" placeholder:"TEXT" help:"Whose the API key is, for people."`
	Role     string   `name:"role" placeholder:"ROLE" help:"What its holder is: administrator, analyst, provider, reseller or customer."`
	Parties  []string `name:"party" placeholder:"ID" help:"Node for which its holder acts, such as Provider:GLOBAL:6f2d3c9e-0b1a-4c5d-8e7f-001122334455; may be given several times. administrator and analyst have none."`
	Expires  Lifetime `name:"expires" default:"90d" help:"How long it is good, in days or hours: 90d, 12h."`
}

// TokenList lists the API keys.
type TokenList struct {
	KeysFile string `name:"keys-file" default:"./keys.json" group:"identity" help:"File of API keys. The token commands change it, and take ./keys.json if it is not given; a server wants keys only if it is given, and follows its changes."`
}

// TokenRevoke makes an API key useless.
type TokenRevoke struct {
	KeysFile string `name:"keys-file" default:"./keys.json" group:"identity" help:"File of API keys. The token commands change it, and take ./keys.json if it is not given; a server wants keys only if it is given, and follows its changes."`
	ID       string `arg:"" name:"id" help:"The API key's id, which stands in it behind cg_."`
}

// Lifetime is a duration in days or hours.
type Lifetime struct{ time.Duration }

// longestLifetime is a bound of sense: nobody remembers a key that lives longer.
const longestLifetime = 3660 * 24 * time.Hour

// UnmarshalText reads it.
func (l *Lifetime) UnmarshalText(text []byte) error {
	unit := map[string]time.Duration{"d": 24 * time.Hour, "h": time.Hour}
	for ending, length := range unit {
		digits, ok := strings.CutSuffix(string(text), ending)
		if number, err := strconv.ParseUint(digits, 10, 16); ok && err == nil && number > 0 && time.Duration(number)*length <= longestLifetime {
			l.Duration = time.Duration(number) * length
			return nil
		}
	}
	return fmt.Errorf("%s is no number of days or hours, such as 90d or 12h, of at most ten years", text)
}
