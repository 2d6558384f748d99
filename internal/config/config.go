package config

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"reflect"
	"strings"

	"github.com/alecthomas/kong"
)

// envPrefix begins the name of each environment variable; the rest is the flag in capitals, "_" for "-".
const envPrefix = "CHANNELGRAPH_"

// Invocation is what the command line, the environment and the config file ask for together.
type Invocation struct {
	// Command is a *Serve, *Demo, *Import, *Sync, *Export, *Generate, *TokenCreate, *TokenList, *TokenRevoke or *Version, with its
	// settings checked; nil if help was asked for and printed.
	Command any
	Log     Log
}

// commandLine is the shape of the command line. Kong reads it.
type commandLine struct {
	Config string `placeholder:"FILE" help:"YAML file with settings, by the names of their flags."`
	Log

	Serve    Serve    `cmd:"" help:"Answer GraphQL over HTTP."`
	Demo     Demo     `cmd:"" help:"Answer GraphQL over HTTP on a sample channel."`
	Import   Import   `cmd:"" help:"Read partner data into the store."`
	Sync     Sync     `cmd:"" help:"Read a partner's view from Partner Center into the store."`
	Export   Export   `cmd:"" help:"Write the whole graph as lines that import reads back."`
	Generate Generate `cmd:"" help:"Make a synthetic channel of any size."`
	Token    Token    `cmd:"" help:"Make, list and revoke API keys."`
	Version  Version  `cmd:"" help:"Print the version."`
}

// Log says what is logged, and how.
type Log struct {
	Level  slog.Level `name:"log-level" default:"INFO" help:"Least level that is logged: DEBUG, INFO, WARN or ERROR. DEBUG writes a line for each request."`
	Format string     `name:"log-format" default:"text" enum:"text,json" help:"How log lines are written: text or json."`
}

// NewLogger returns a logger that writes to out as the settings say.
func (l Log) NewLogger(out io.Writer) *slog.Logger {
	options := &slog.HandlerOptions{Level: l.Level}
	if l.Format == "json" {
		return slog.New(slog.NewJSONHandler(out, options))
	}
	return slog.New(slog.NewTextHandler(out, options))
}

// Parse reads the command line (without the program's name), the environment and the config file, in that order
// of precedence, and checks every value. An error says in one line which setting is wrong and what would be right.
// Help goes to out.
func Parse(args []string, out io.Writer) (*Invocation, error) {
	line := &commandLine{}
	helped := false
	parser, err := newParser(line, out, func(int) { helped = true })
	if err != nil {
		return nil, err
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	context, err := parser.Parse(args)
	if helped {
		return &Invocation{}, nil
	}
	if err != nil {
		return nil, errors.New(describe(err))
	}
	command := context.Selected().Target.Addr().Interface()
	if checked, ok := command.(interface{ check() error }); ok {
		if err := checked.check(); err != nil {
			return nil, err
		}
	}
	return &Invocation{Command: command, Log: line.Log}, nil
}

func newParser(line *commandLine, out io.Writer, exit func(int)) (*kong.Kong, error) {
	return kong.New(line,
		kong.Name("channelgraph"),
		kong.Description("GraphQL over the partner channel: who serves whom, across tiers and channels."),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, NoExpandSubcommands: true}),
		kong.ExplicitGroups([]kong.Group{
			{Key: "store", Title: "Store:"}, {Key: "http", Title: "Answering:"}, {Key: "identity", Title: "Who asks:"}, {Key: "observing", Title: "Observing:"}, {Key: "limits", Title: "Limits:"},
		}),
		kong.Writers(out, out),
		kong.Exit(exit),
		kong.PostBuild(nameEnvironment),
		kong.Resolvers(&fileResolver{}),
	)
}

// nameEnvironment gives each flag its environment variable. Kong's own naming would split neo4j at its digit.
func nameEnvironment(parser *kong.Kong) error {
	return kong.Visit(parser.Model, func(node kong.Visitable, next kong.Next) error {
		if flag, ok := node.(*kong.Flag); ok && flag.Name != "help" {
			flag.Envs = []string{envName(flag.Name)}
			flag.Value.Tag.Envs = flag.Envs
		}
		return next(nil)
	})
}

func envName(flag string) string {
	return envPrefix + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// describe makes Kong's error one that names the command's help.
func describe(err error) string {
	message := err.Error()
	if parse, ok := errors.AsType[*kong.ParseError](err); ok && parse.Context != nil && parse.Context.Selected() != nil {
		return fmt.Sprintf("%s (see channelgraph %s --help)", message, parse.Context.Selected().Name)
	}
	return message + " (see channelgraph --help)"
}

// requirePositive checks the named integer fields of a struct of settings; their flags are in the name tags.
func requirePositive(settings any) error {
	value := reflect.ValueOf(settings)
	for i := range value.NumField() {
		if field := value.Field(i); field.CanInt() && field.Int() <= 0 {
			return fmt.Errorf("--%s must be more than 0", value.Type().Field(i).Tag.Get("name"))
		}
	}
	return nil
}
