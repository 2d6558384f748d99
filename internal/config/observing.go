package config

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"time"
)

// Observing says what operators and auditors are told.
type Observing struct {
	MetricsListen string        `name:"metrics-listen" placeholder:"HOST:PORT" help:"Address on which Prometheus reads /metrics, apart from the one that answers. Empty: none."`
	MetricsRemote bool          `name:"metrics-allow-remote" help:"Let other machines reach the metrics, which have no authentication and tell the names of operations."`
	TraceEndpoint string        `name:"trace-endpoint" placeholder:"URL" help:"Where traces are sent by OTLP over HTTP, for example http://127.0.0.1:4318/v1/traces. The standard variables OTEL_* count too."`
	SlowOperation time.Duration `name:"slow-operation" default:"1s" help:"Operations that take as long are logged, with their plan and without what was asked about; 0s for none."`
	AccessLog     string        `name:"access-log" placeholder:"FILE" help:"File that says who saw which customer, one line of JSON for each answer; opened anew at SIGHUP. Nothing is answered that cannot be written there."`
}

func (o *Observing) check() error {
	return cmp.Or(o.checkMetrics(), checkTraceEndpoint(o.TraceEndpoint), o.checkSlowOperation())
}

func (o *Observing) checkMetrics() error {
	if o.MetricsListen == "" {
		return nil
	}
	host, _, err := net.SplitHostPort(o.MetricsListen)
	if err != nil {
		return fmt.Errorf("--metrics-listen %s is not HOST:PORT, for example 127.0.0.1:9090", o.MetricsListen)
	}
	if !isLoopback(host) && !o.MetricsRemote {
		return fmt.Errorf("--metrics-listen %s reaches beyond this machine, and metrics have no authentication: they tell the names of operations to whoever reaches it. Add --metrics-allow-remote if that is meant", o.MetricsListen)
	}
	return nil
}

func (o *Observing) checkSlowOperation() error {
	if o.SlowOperation < 0 {
		return errors.New("--slow-operation must not be negative; 0s logs none")
	}
	return nil
}

func checkTraceEndpoint(endpoint string) error {
	if endpoint == "" {
		return nil
	}
	parsed, err := url.Parse(endpoint)
	if err != nil || parsed.Scheme != "http" && parsed.Scheme != "https" || parsed.Host == "" || parsed.Path == "" || parsed.User != nil {
		return fmt.Errorf("--trace-endpoint is no address of traces; write for example http://127.0.0.1:4318/v1/traces")
	}
	return nil
}

// Traces reports whether traces are sent: to the setting's endpoint, or to one that OpenTelemetry's standard variables name.
func (o *Observing) Traces() bool {
	if os.Getenv("OTEL_SDK_DISABLED") == "true" {
		return false
	}
	return cmp.Or(o.TraceEndpoint, os.Getenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"), os.Getenv("OTEL_EXPORTER_OTLP_ENDPOINT")) != ""
}
