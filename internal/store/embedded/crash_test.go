package embedded

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"go.uber.org/goleak"

	"channelgraph/internal/csp"
	"channelgraph/internal/store"
)

// writerFolder names the folder in which this program, started again by a test, writes until it is killed.
const writerFolder = "CHANNELGRAPH_TEST_WRITER_FOLDER"

func TestMain(m *testing.M) {
	if folder := os.Getenv(writerFolder); folder != "" {
		fmt.Println(writeUntilKilled(folder))
		os.Exit(1)
	}
	goleak.VerifyTestMain(closingFirst{m})
}

// closingFirst closes what benchmarks left open before leaks are looked for.
type closingFirst struct{ *testing.M }

func (m closingFirst) Run() int {
	code := m.M.Run()
	bigStores.Range(func(_, s any) bool {
		if err := s.(*Store).Close(); err != nil {
			fmt.Println(err)
			code = 1
		}
		return true
	})
	return code
}

const writersAtOnce = 4

// writeUntilKilled puts customers, each with a subscription, and prints the number of each that is acknowledged.
func writeUntilKilled(folder string) error {
	s, err := Open(folder, Options{Logger: silent})
	if err != nil {
		return err
	}
	var next atomic.Int64
	next.Store(int64(s.published.Load().nodes[csp.Customer].rows))
	failures := make(chan error)
	for range writersAtOnce {
		go func() {
			for {
				number := int(next.Add(1)) - 1
				if err := putPair(s, number); err != nil {
					failures <- err
					return
				}
				fmt.Println(number)
			}
		}()
	}
	return <-failures
}

// putPair puts a customer, a subscription and the relationship between them, and then changes the subscription, in one transaction.
func putPair(s store.Writer, number int) error {
	m := newMadeUp(0)
	customer, subscription := m.company(csp.Customer, number, "Customer"), m.subscription(number)
	owns := m.fact(csp.Owns, customer.ID, subscription.ID)
	return s.Update(context.Background(), func(t store.Transaction) error {
		if err := t.Put([]csp.Node{customer, subscription}, []csp.Fact{owns}); err != nil {
			return err
		}
		subscription.Properties = subscription.Properties.With(csp.OrderID, csp.StringValue(strconv.Itoa(number)))
		return t.Put([]csp.Node{subscription}, nil)
	})
}

func TestWhatWasAcknowledgedSurvivesKill9(t *testing.T) {
	folder := t.TempDir()
	acknowledged := map[int]bool{}
	for round := range 6 {
		writeAndKill(t, folder, 30+rand.IntN(400), acknowledged)
		expectPairs(t, folder, acknowledged, fmt.Sprintf("round %d", round))
	}
}

// writeAndKill starts a writer, kills it after so many acknowledgements and notes all that it gave.
func writeAndKill(t *testing.T, folder string, after int, acknowledged map[int]bool) {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), writerFolder+"="+folder)
	output, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(output)
	for count := 1; ; count++ {
		line, err := lines.ReadString('\n')
		if err != nil {
			break // a line without an end is no acknowledgement
		}
		number, err := strconv.Atoi(strings.TrimSpace(line))
		if err != nil {
			t.Fatalf("the writer said: %s", line)
		}
		acknowledged[number] = true
		if count == 1 {
			expectRefused(t, folder, csp.StoreLocked, folder, "another folder")
		}
		if count == after {
			if err := child.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	_ = child.Wait() // it was killed
}

// expectPairs checks that all that was acknowledged is there, and nothing half.
func expectPairs(t *testing.T, folder string, acknowledged map[int]bool, when string) {
	t.Helper()
	s, err := Open(folder, Options{Logger: silent})
	if err != nil {
		t.Fatal(err)
	}
	defer mustClose(t, s)
	nodes, facts := dumpOf(t, s)
	there := map[csp.NodeID]csp.Node{}
	for _, n := range nodes {
		there[n.ID] = n
	}
	owned := map[csp.NodeID]bool{}
	for _, f := range facts {
		owned[f.Intervals[0].From], owned[f.Intervals[0].To] = true, true
	}
	m := newMadeUp(0)
	for number := range acknowledged {
		if customer := m.id(csp.Customer, number); !owned[customer] {
			t.Fatalf("%s: customer %d was acknowledged and is lost", when, number)
		}
	}
	for id, n := range there {
		if !owned[id] || id.Kind() == csp.Subscription && n.Properties.Get(csp.OrderID).IsNull() {
			t.Fatalf("%s: %s was written half", when, id)
		}
	}
}
