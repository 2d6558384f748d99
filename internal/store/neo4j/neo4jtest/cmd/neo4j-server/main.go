// Command neo4j-server runs the Neo4j server of the tests by itself, for benchmarks, for trials by hand, and as one
// server around the tests of several packages:
//
//	go run ./internal/store/neo4j/neo4jtest/cmd/neo4j-server
//	go run ./internal/store/neo4j/neo4jtest/cmd/neo4j-server -- go test ./...
//
// It prints the server's address and runs until interrupted, at the full speed that measurements need; or it runs the
// given command with the address in CHANNELGRAPH_TEST_NEO4J_URI, ends the server with it, and exits with its exit code.
package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"channelgraph/internal/store/neo4j/neo4jtest"

	"github.com/alecthomas/kong"
)

type commandLine struct {
	Dir          string   `help:"Folder that keeps the data. Without it the data goes with the server."`
	Port         int      `help:"Port on 127.0.0.1. Without it, any free one."`
	Password     string   `help:"Password of the user neo4j, at least 8 characters. Without it, every credential is accepted."`
	HeapMiB      int      `name:"heap-mib" default:"2048" help:"Largest heap of the JVM, in MiB."`
	PageCacheMiB int      `name:"page-cache-mib" default:"512" help:"Page cache, in MiB."`
	Command      []string `arg:"" optional:"" passthrough:"" help:"Command to run with the server's address in CHANNELGRAPH_TEST_NEO4J_URI."`
}

func main() {
	var line commandLine
	kong.Parse(&line, kong.Name("neo4j-server"), kong.Description("A Neo4j Community server for tests, benchmarks and trials."))
	code, err := run(line)
	if err != nil {
		fmt.Fprintln(os.Stderr, "neo4j-server:", err)
		os.Exit(1)
	}
	os.Exit(code)
}

func run(line commandLine) (exitCode int, err error) {
	alone := len(line.Command) == 0
	interrupted := make(chan os.Signal, 1)
	signal.Notify(interrupted, os.Interrupt)
	if alone {
		signal.Notify(interrupted, syscall.SIGTERM)
	}
	server, err := neo4jtest.Launch(neo4jtest.Options{
		Dir:          line.Dir,
		Port:         line.Port,
		Password:     line.Password,
		HeapMiB:      line.HeapMiB,
		PageCacheMiB: line.PageCacheMiB,
		FullSpeed:    alone,
	})
	if err != nil {
		return 0, err
	}
	fmt.Println(server.URI())
	if !alone {
		exitCode, err = runCommand(line.Command, server.URI())
		return exitCode, errors.Join(err, server.Close())
	}
	<-interrupted
	// A terminal interrupts the server too, which then ends by itself: that is no error here.
	_ = server.Close()
	return 0, nil
}

func runCommand(words []string, uri string) (exitCode int, err error) {
	if words[0] == "--" {
		words = words[1:]
	}
	command := exec.Command(words[0], words[1:]...)
	command.Stdin, command.Stdout, command.Stderr = os.Stdin, os.Stdout, os.Stderr
	command.Env = append(os.Environ(), neo4jtest.URIVariable+"="+uri)
	var exit *exec.ExitError
	if err := command.Run(); errors.As(err, &exit) {
		return exit.ExitCode(), nil
	} else if err != nil {
		return 0, err
	}
	return 0, nil
}
