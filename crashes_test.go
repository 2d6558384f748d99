package main

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"channelgraph/internal/ledger/ledgertest"
	"channelgraph/internal/store"
	"channelgraph/internal/store/embedded"
	"channelgraph/internal/store/neo4j"
	"channelgraph/internal/store/neo4j/neo4jtest"
)

// What tells this program, started again by a test, in which store it is to write until it is killed, and from which request on.
const (
	crashingStore = "CHANNELGRAPH_TEST_CRASHING_STORE"
	crashingFrom  = "CHANNELGRAPH_TEST_CRASHING_FROM"
)

func TestMain(m *testing.M) {
	if where := os.Getenv(crashingStore); where != "" {
		fmt.Println(writeUntilKilled(where))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

func writeUntilKilled(where string) error {
	from, err := strconv.Atoi(os.Getenv(crashingFrom))
	if err != nil {
		return err
	}
	graph, err := openCrashing(where)
	if err != nil {
		return err
	}
	return ledgertest.WriteUntilKilled(graph, from, os.Stdout)
}

// openCrashing opens a folder, or a database by its address.
func openCrashing(where string) (store.Store, error) {
	if strings.HasPrefix(where, "bolt://") {
		return neo4j.Open(context.Background(), neo4j.Options{URI: where, QueryTimeout: time.Minute})
	}
	return embedded.Open(where, embedded.Options{Logger: slog.New(slog.DiscardHandler)})
}

// TestCommandsSurviveKill9 kills processes while they carry out commands.
func TestCommandsSurviveKill9(t *testing.T) {
	t.Run("embedded", func(t *testing.T) { killWriters(t, t.TempDir(), 8, 5*time.Millisecond) })
	t.Run("neo4j", func(t *testing.T) {
		server := neo4jtest.Start(t)
		server.Reset(t)
		killWriters(t, server.URI(), 4, 60*time.Millisecond)
	})
}

// killWriters lets one process after the other write into a store until it is killed, within about the time that a request takes.
func killWriters(t *testing.T, where string, processes int, within time.Duration) {
	reopen := func(use func(graph store.Store)) {
		graph, err := openCrashing(where)
		if err != nil {
			t.Fatal(err)
		}
		use(graph)
		closeStore(t, graph)
	}
	var told *ledgertest.Told
	reopen(func(graph store.Store) { told = ledgertest.Begin(t, graph) })
	found, lost := 0, 0
	for number := range processes {
		writeAndKill(t, where, told, within)
		reopen(func(graph store.Store) {
			there, gone := told.Examine(t, graph, fmt.Sprint("process ", number))
			found, lost = found+there, lost+gone
		})
	}
	t.Logf("%d requests; without an answer there were %d that had happened and %d that had not", told.Next(), found, lost)
	if found+lost == 0 {
		t.Error("no process was killed while a request was carried out")
	}
}

// writeAndKill starts a writer and kills it while its requests are carried out.
func writeAndKill(t *testing.T, where string, told *ledgertest.Told, within time.Duration) {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), crashingStore+"="+where, crashingFrom+"="+strconv.Itoa(told.Next()))
	output, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	said := bufio.NewReader(output)
	for lines, last := 1, 8+rand.IntN(60); ; lines++ {
		line, err := said.ReadString('\n')
		if err != nil {
			break // a line without an end says nothing
		}
		if err := told.Hear(strings.TrimSuffix(line, "\n")); err != nil {
			t.Fatal(err)
		}
		if lines == last {
			time.Sleep(rand.N(within)) // any step of a command may be the last
			if err := child.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	_ = child.Wait() // it was killed
}
