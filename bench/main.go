package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"time"

	"channelgraph/internal/store/embedded"
	"channelgraph/internal/synthetic"
)

// group measures some rows of the report together, because they share what is costly to set up.
type group struct {
	name    string
	measure func(context.Context, *bench) error
}

var groups = []group{
	{"leaves", leaves},
	{"customer", customer},
	{"allocations", allocations},
	{"cypher", besideCypher},
	{"routes", routesBesideCypher},
	{"stores", besideStores},
	{"peer", besidePeer},
	{"cold", cold},
	{"large", large},
	{"import", importing},
	{"reach", reach},
	{"reach-cypher", reachOnNeo4j},
	{"search", largeQuestions},
	{"search-cypher", searchOnNeo4j},
	{"groups", grouping},
	{"groups-cypher", groupingBesideCypher},
	{"viewers", viewers},
	{"overload", overloaded},
	{"writing", writing},
	{"writing-cypher", writingBesideCypher},
}

// bench is one run.
type bench struct {
	quick   bool
	rounds  int
	share   time.Duration // of each contender in a round
	channel synthetic.Size
	large   synthetic.Size
	report  report

	// What several groups use, made when first needed.
	asked    *questionSet
	embedded *embeddedSide
	neo4j    *neo4jSide
}

func main() {
	if child := os.Getenv(childVariable); child != "" {
		exit(largeChild(child))
	}
	if crowd := os.Getenv(crowdVariable); crowd != "" {
		exit(crowdChild(crowd))
	}
	quick := flag.Bool("quick", false, "small channels and short rounds; nothing is written")
	only := flag.String("only", "", "names of row groups, separated by commas; nothing is written")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	exit(run(ctx, *quick, *only))
}

func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

func run(ctx context.Context, quick bool, only string) (err error) {
	chosen, err := choose(only)
	if err != nil {
		return err
	}
	b := newBench(quick)
	defer func() { err = errors.Join(err, b.close()) }()
	embedded.BoundGarbage() // as the server does
	for _, group := range chosen {
		began := time.Now()
		if err := group.measure(ctx, b); err != nil {
			b.report.failed(group.name, err)
		}
		fmt.Fprintf(os.Stderr, "%s took %s\n", group.name, time.Since(began).Round(time.Second))
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if !quick && only == "" {
			if err := b.report.writeFile("bench/RESULTS.md"); err != nil {
				return err
			}
		}
	}
	fmt.Print(b.report.markdown())
	return nil
}

func choose(only string) ([]group, error) {
	if only == "" {
		return groups, nil
	}
	var chosen []group
	for name := range strings.SplitSeq(only, ",") {
		at := slices.IndexFunc(groups, func(g group) bool { return g.name == name })
		if at < 0 {
			return nil, fmt.Errorf("there is no row group %q", name)
		}
		chosen = append(chosen, groups[at])
	}
	return chosen, nil
}

func newBench(quick bool) *bench {
	b := &bench{
		quick: quick, rounds: 5, share: 1200 * time.Millisecond,
		channel: synthetic.Size{Seed: 1, Providers: 20, Resellers: 5_000, Customers: 60_000, Subscriptions: 300_000},
		large:   synthetic.Large,
		report:  newReport(),
	}
	if quick {
		b.share = 200 * time.Millisecond
		b.channel = scaled(b.channel, 20)
		b.large = scaled(b.large, 50)
	}
	return b
}

// scaled is a channel smaller by a factor, with as many providers.
func scaled(size synthetic.Size, by int) synthetic.Size {
	size.Resellers, size.Customers, size.Subscriptions = size.Resellers/by, size.Customers/by, size.Subscriptions/by
	return size
}

func (b *bench) close() error {
	return errors.Join(b.embedded.close(), b.neo4j.close())
}
