package config_test

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"channelgraph/internal/config"
)

func parse[T any](t *testing.T, args ...string) T {
	t.Helper()
	invocation, err := config.Parse(args, io.Discard)
	if err != nil {
		t.Fatalf("%v: %v", args, err)
	}
	command, ok := invocation.Command.(T)
	if !ok {
		t.Fatalf("%v gave a %T", args, invocation.Command)
	}
	return command
}

func write(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestDefaultsAreSafe(t *testing.T) {
	got := parse[*config.Serve](t, "serve")
	want := &config.Serve{
		Data: "./data",
		Store: config.Store{Kind: config.Embedded, Neo4j: config.Neo4j{
			URI: "bolt://127.0.0.1:7687", Database: "neo4j", User: "neo4j", PoolSize: 50,
			AcquisitionTimeout: 5 * time.Second, QueryTimeout: 10 * time.Second,
		}},
		HTTP: config.HTTP{
			Listen: "127.0.0.1:8080", Introspection: config.Analysts, TrustedDocumentsMode: "off", OperationTimeout: 10 * time.Second, DrainTimeout: 15 * time.Second,
			Observing: config.Observing{SlowOperation: time.Second},
		},
		Limits: config.Limits{
			PageDefault: 20, PageMax: 200, BodyBytes: 100_000, Tokens: 4_000, Depth: 15, Fields: 5_000, Aliases: 100,
			InputDepth: 30, ListLength: 1_000, Nodes: 4_000_000, AnswerBytes: 100_000_000, Cost: 50_000_000, CallerBudget: config.CallerBudget{PerSecond: 50_000_000, Burst: 100_000_000}, Groups: 25_000, VisitedDefault: 10_000, VisitedMax: 100_000,
			Load:        config.Load{Wait: 300 * time.Millisecond},
			Connections: 10_000, Subscriptions: 20_000, Operations: 100, EventsBehind: 4096, Documents: 1_000, DocumentBytes: 2_000_000,
		},
		WebhooksFolder: "./webhooks",
	}
	if difference := cmp.Diff(want, got); difference != "" {
		t.Error(difference)
	}
	if demo := parse[*config.Demo](t, "demo"); demo.Data != "" {
		t.Errorf("demo keeps its sample in %q, want memory", demo.Data)
	}
}

func TestFlagWinsOverEnvironmentOverFileOverDefault(t *testing.T) {
	file := write(t, "neo4j:\n  uri: bolt://file:7687\n  user: file\nneo4j-database: file\nmax-depth: 7\n")
	t.Setenv("CHANNELGRAPH_NEO4J_USER", "environment")
	t.Setenv("CHANNELGRAPH_NEO4J_DATABASE", "environment")
	got := parse[*config.Serve](t, "serve", "--config", file, "--neo4j-database", "flag")
	if got.URI != "bolt://file:7687" || got.Depth != 7 {
		t.Errorf("of the file came URI %q and depth %d", got.URI, got.Depth)
	}
	if got.User != "environment" {
		t.Errorf("user = %q, want the environment's", got.User)
	}
	if got.Database != "flag" {
		t.Errorf("database = %q, want the flag's", got.Database)
	}
	if got.Tokens != 4_000 {
		t.Errorf("tokens = %d, want the default", got.Tokens)
	}
}

func TestConfigFileFromTheEnvironment(t *testing.T) {
	t.Setenv("CHANNELGRAPH_CONFIG", write(t, "max-depth: 9\ncors-origins: [https://a.example, https://b.example]\n"))
	got := parse[*config.Serve](t, "serve")
	if got.Depth != 9 || len(got.CORSOrigins) != 2 {
		t.Errorf("depth = %d, origins = %v", got.Depth, got.CORSOrigins)
	}
}

func TestEmptyConfigFileIsFine(t *testing.T) {
	parse[*config.Serve](t, "serve", "--config", write(t, ""))
}

func TestOneFileServesAllCommands(t *testing.T) {
	file := write(t, "data: /srv/graph\nmax-depth: 9\nseed: 3\n")
	if got := parse[*config.Export](t, "export", "--config", file); got.Data != "/srv/graph" {
		t.Errorf("data = %q", got.Data)
	}
	if got := parse[*config.Generate](t, "generate", "--config", file); got.Seed != 3 {
		t.Errorf("seed = %d", got.Seed)
	}
}

func TestWrongSettingsAreNamed(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "missing")
	for _, test := range []struct {
		name string
		args []string
		want string
	}{
		{"unknown command", []string{"serv"}, "serv"},
		{"unknown flag", []string{"serve", "--prot", "1"}, "--prot"},
		{"unknown store", []string{"serve", "--store", "sqlite"}, "--store must be one of"},
		{"no port", []string{"serve", "--listen", "localhost"}, "HOST:PORT"},
		{"remote without permission", []string{"serve", "--listen", "0.0.0.0:8080"}, "--allow-anonymous-remote"},
		{"every address without permission", []string{"demo", "--listen", ":8080"}, "--allow-anonymous-remote"},
		{"remote name without permission", []string{"serve", "--listen", "partners.example:80"}, "--allow-anonymous-remote"},
		{"anonymous and not", []string{"serve", "--keys-file", "keys.json", "--allow-anonymous-remote"}, "leave one of them out"},
		{"no lifetime", []string{"token", "create", "--expires", "0d"}, "no number of days or hours"},
		{"lifetime of centuries", []string{"token", "create", "--expires", "60000d"}, "at most ten years"},
		{"token without a command", []string{"token"}, "create"},
		{"not a number", []string{"serve", "--max-depth", "deep"}, "--max-depth"},
		{"not positive", []string{"serve", "--max-tokens", "0"}, "--max-tokens must be more than 0"},
		{"default page over the maximum", []string{"serve", "--default-page-size", "300"}, "--max-page-size 200"},
		{"budget that the costliest operation never gets", []string{"serve", "--caller-cost-burst", "7"}, "--max-cost 50000000"},
		{"budget below nothing", []string{"serve", "--caller-cost-per-second=-1"}, "0 for no budget"},
		{"no duration", []string{"serve", "--operation-timeout", "0s"}, "--operation-timeout"},
		{"origin with path", []string{"serve", "--cors-origins", "https://app.example/x"}, "is no origin"},
		{"origin without scheme", []string{"serve", "--cors-origins", "app.example"}, "is no origin"},
		{"log level", []string{"serve", "--log-level", "loud"}, "--log-level"},
		{"log format", []string{"serve", "--log-format", "xml"}, "--log-format"},
		{"missing config file", []string{"serve", "--config", missing}, "the config file cannot be read"},
		{"config file is no YAML", []string{"serve", "--config", write(t, "a: [")}, "not valid YAML"},
		{"unknown key", []string{"serve", "--config", write(t, "neo4j: {url: bolt://x:1}")}, `no setting "neo4j-url"`},
		{"wrong value in the file", []string{"serve", "--config", write(t, "max-depth: deep")}, "--max-depth"},
		{"no Neo4j address", []string{"serve", "--store", "neo4j", "--neo4j-uri", "http://x:7474"}, "--neo4j-uri"},
		{"no database", []string{"serve", "--store", "neo4j", "--neo4j-database", ""}, "--neo4j-database"},
		{"missing password file", []string{"serve", "--store", "neo4j", "--neo4j-password-file", missing}, "--neo4j-password-file"},
		{"empty password file", []string{"serve", "--store", "neo4j", "--neo4j-password-file", write(t, "\n")}, "is empty"},
		{"two credentials", []string{"serve", "--store", "neo4j", "--neo4j-password-file", write(t, "a"), "--neo4j-bearer-token-file", write(t, "b")}, "not both"},
		{"authorities without TLS", []string{"serve", "--store", "neo4j", "--neo4j-tls-ca-file", write(t, "x")}, "bolt+s://"},
		{"pool", []string{"serve", "--store", "neo4j", "--neo4j-pool-size", "0"}, "--neo4j-pool-size"},
		{"import of nothing", []string{"import"}, "path"},
		{"tenant", []string{"import", "x", "--as", "contoso"}, "is not a GUID"},
		{"customer", []string{"import", "x", "--customer", "{6f2d3c9e-0b1a-4c5d-8e7f-001122334455}"}, "is not a GUID"},
		{"cloud", []string{"import", "x", "--cloud", "MARS"}, "US_GOVERNMENT"},
		{"certificate without key", []string{"serve", "--tls-cert", "cert.pem"}, "--tls-cert and --tls-key belong together"},
		{"authorities of clients without TLS", []string{"serve", "--tls-client-ca", "ca.pem"}, "--tls-client-ca needs"},
		{"metrics without port", []string{"serve", "--metrics-listen", "localhost"}, "HOST:PORT"},
		{"metrics for other machines without permission", []string{"serve", "--metrics-listen", "0.0.0.0:9090"}, "--metrics-allow-remote"},
		{"traces to nowhere", []string{"serve", "--trace-endpoint", "collector:4318"}, "--trace-endpoint"},
		{"traces without a path", []string{"serve", "--trace-endpoint", "http://collector:4318"}, "--trace-endpoint"},
		{"slow in no time", []string{"serve", "--slow-operation", "-1s"}, "--slow-operation"},
		{"introspection for somebody", []string{"serve", "--introspection", "me"}, "--introspection must be one of"},
		{"no waiting", []string{"serve", "--max-wait", "0s"}, "--max-wait must be more than 0"},
		{"empty channel", []string{"generate", "--customers", "0"}, "--customers must be more than 0"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := config.Parse(test.args, io.Discard)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v: error %v, want one with %q", test.args, err, test.want)
			}
			if err != nil && strings.Contains(err.Error(), "\n") {
				t.Errorf("the error has several lines:\n%v", err)
			}
		})
	}
}

func TestNeo4jSettingsDoNotMatterToTheEmbeddedStore(t *testing.T) {
	parse[*config.Serve](t, "serve", "--neo4j-uri", "")
}

func TestRemoteListeningByPermission(t *testing.T) {
	parse[*config.Serve](t, "serve", "--listen", "0.0.0.0:8080", "--allow-anonymous-remote")
	parse[*config.Serve](t, "serve", "--listen", "0.0.0.0:8080", "--keys-file", "keys.json")
	parse[*config.Serve](t, "serve", "--listen", "0.0.0.0:8080", "--identity-file", "identity.yaml")
	parse[*config.Serve](t, "serve", "--metrics-listen", "0.0.0.0:9090", "--metrics-allow-remote")
	for _, loopback := range []string{"localhost:0", "[::1]:80", "127.1.2.3:80"} {
		parse[*config.Serve](t, "serve", "--listen", loopback)
	}
}

func TestCredentialsInTheURIAreRefusedAndNotShown(t *testing.T) {
	_, err := config.Parse([]string{"serve", "--store", "neo4j", "--neo4j-uri", "bolt://neo4j:hunter2@db:7687"}, io.Discard)
	if err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("error = %v, want one without the password", err)
	}
}

func TestSecretsAreReadAndNeverShown(t *testing.T) {
	serve := parse[*config.Serve](t, "serve", "--store", "neo4j", "--neo4j-password-file", write(t, "correct horse\r\n"))
	password, err := serve.Password()
	if err != nil || string(password) != "correct horse" {
		t.Fatalf("password = %q, %v", string(password), err)
	}
	encoded, err := json.Marshal(map[string]any{"password": password})
	if err != nil {
		t.Fatal(err)
	}
	var logged strings.Builder
	config.Log{Format: "json"}.NewLogger(&logged).Info("store", "password", password)
	config.Log{Format: "text"}.NewLogger(&logged).Info("store", "password", password)
	shown := fmt.Sprintf("%v %s %+v %#v %q", password, password, password, password, password) + string(encoded) + logged.String()
	if strings.Contains(shown, "correct horse") {
		t.Errorf("the secret is shown in %s", shown)
	}
}

func TestImportNormalizesIds(t *testing.T) {
	got := parse[*config.Import](t, "import", "a", "b", "--as", "6F2D3C9E-0B1A-4C5D-8E7F-001122334455", "--cloud", "CHINA")
	if got.As != "6f2d3c9e-0b1a-4c5d-8e7f-001122334455" || got.Cloud != "CHINA" || len(got.Paths) != 2 {
		t.Errorf("got %+v", got)
	}
}

func TestHelpIsPrintedAndNothingRuns(t *testing.T) {
	for _, args := range [][]string{nil, {"--help"}, {"serve", "--help"}} {
		var out strings.Builder
		invocation, err := config.Parse(args, &out)
		if err != nil || invocation.Command != nil {
			t.Errorf("%v: command %v, error %v", args, invocation, err)
		}
		if !strings.Contains(out.String(), "Usage: channelgraph") {
			t.Errorf("%v printed %q", args, out.String())
		}
	}
}

func TestVersion(t *testing.T) { parse[*config.Version](t, "version") }
