package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
)

// The same questions in @neo4j/graphql's language. now is the instant at which relationships have to hold.

const peerA = `query ($id: String!, $now: BigInt!) {
  customers(where: {id: {eq: $id}}) {
    id companyName domain country
    resellers: resellersConnection(first: 20, sort: [{node: {companyName: ASC}}, {node: {id: ASC}}], where: {edge: {since: {lte: $now}, OR: [{until: {eq: null}}, {until: {gt: $now}}]}}) { edges { node {
      id companyName mpnId
      providers: providersConnection(first: 20, sort: [{node: {companyName: ASC}}, {node: {id: ASC}}], where: {edge: {since: {lte: $now}, OR: [{until: {eq: null}}, {until: {gt: $now}}]}}) { edges { node { id companyName mpnId } } }
    } } }
    subscriptions: subscriptionsConnection(first: 20, sort: [{node: {friendlyName: ASC}}, {node: {id: ASC}}], where: {edge: {since: {lte: $now}, OR: [{until: {eq: null}}, {until: {gt: $now}}]}}) { edges { node { id friendlyName status quantity } } }
  }
}`

const peerB = `query ($id: String!, $now: BigInt!) {
  providers(where: {id: {eq: $id}}) {
    id companyName
    resellers: resellersConnection(first: 20, sort: [{node: {companyName: ASC}}, {node: {id: ASC}}], where: {edge: {since: {lte: $now}, OR: [{until: {eq: null}}, {until: {gt: $now}}]}}) { edges { node {
      id companyName
      customers: customersConnection(first: 10, sort: [{node: {companyName: ASC}}, {node: {id: ASC}}], where: {edge: {since: {lte: $now}, OR: [{until: {eq: null}}, {until: {gt: $now}}]}}) { edges { node {
        id companyName country
        subscriptions: subscriptionsConnection(first: 10, sort: [{node: {friendlyName: ASC}}, {node: {id: ASC}}], where: {edge: {since: {lte: $now}, OR: [{until: {eq: null}}, {until: {gt: $now}}]}}) { edges { node { id friendlyName status quantity } } }
      } } }
    } } }
  }
}`

const peerC = `query ($country: String!, $product: String!, $provider: String!, $now: BigInt!) {
  customers(
    limit: 50
    sort: [{companyName: ASC}, {id: ASC}]
    where: {
      country: {eq: $country}
      subscriptionsConnection: {some: {node: {product: {eq: $product}}, edge: {since: {lte: $now}, OR: [{until: {eq: null}}, {until: {gt: $now}}]}}}
      resellersConnection: {some: {edge: {since: {lte: $now}, OR: [{until: {eq: null}}, {until: {gt: $now}}]}, node: {
        providersConnection: {some: {node: {id: {eq: $provider}}, edge: {since: {lte: $now}, OR: [{until: {eq: null}}, {until: {gt: $now}}]}}}}}}
    }
  ) { id companyName domain country }
}`

const peerFolder = "bench/peer"

// peer is the other server, a process of Node.js.
type peer struct {
	command *exec.Cmd
	input   io.Closer
	http    *endpoint
}

func startPeer(ctx context.Context, neo4jURI string) (*peer, error) {
	if _, err := os.Stat(peerFolder + "/node_modules/@neo4j/graphql"); err != nil {
		install := exec.CommandContext(ctx, "npm", "ci", "--ignore-scripts")
		install.Dir, install.Stdout, install.Stderr = peerFolder, os.Stderr, os.Stderr
		if err := install.Run(); err != nil {
			return nil, fmt.Errorf("npm ci in %s: %w", peerFolder, err)
		}
	}
	command := exec.Command("node", "server.mjs")
	command.Dir, command.Stderr = peerFolder, os.Stderr
	command.Env = append(os.Environ(), "NEO4J_URI="+neo4jURI, "NODE_ENV=production")
	input, err := command.StdinPipe()
	if err != nil {
		return nil, err
	}
	output, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		return nil, errors.Join(fmt.Errorf("the peer did not start: %w", err), command.Wait())
	}
	return &peer{command, input, newEndpoint(strings.TrimSpace(line))}, nil
}

func (p *peer) close() error {
	return errors.Join(p.http.close(), p.input.Close(), p.command.Wait())
}

// besidePeer measures the product on Neo4j beside @neo4j/graphql on the same data and indexes, both over HTTP.
func besidePeer(ctx context.Context, b *bench) (err error) {
	asked, side, err := b.askedOfNeo4j(ctx)
	if err != nil {
		return err
	}
	other, err := startPeer(ctx, side.server.URI())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, other.close()) }()
	targets := map[string]float64{"A": 4, "B": 2.3, "C": 8}
	for _, q := range asked.all() {
		ours, theirs := q.requests(), make([][]byte, len(q.sets))
		for set, variables := range withNow(q.sets) {
			variables["now"] = fmt.Sprint(variables["now"]) // a BigInt travels as text
			theirs[set] = request(q.peer, variables)
			if err := side.checkPeer(q, set, ours[set], theirs[set], other.http); err != nil {
				return err
			}
		}
		for _, clients := range []int{1, 16} {
			product := side.http.asking("ours", ours)
			outcomes, err := b.race(len(q.sets), clients, product, other.http.asking("@neo4j/graphql", theirs))
			if err != nil {
				return err
			}
			what := fmt.Sprintf("Neo4j, question %s over HTTP / @neo4j/graphql 7.6.3 on Apollo Server, %s", q.name, clientsOf(clients))
			b.report.add(b.explained(faster(what, outcomes[0], outcomes[1], targets[q.name]), product, len(q.sets), clients))
		}
	}
	return nil
}

func clientsOf(count int) string {
	if count == 1 {
		return "one client"
	}
	return fmt.Sprintf("%d clients (time for each answer)", count)
}

func (s *neo4jSide) checkPeer(q *question, set int, ours, theirs []byte, other *endpoint) error {
	a, err := s.http.answer(ours)
	if err != nil {
		return err
	}
	b, err := other.answer(theirs)
	if err != nil {
		return err
	}
	return sameAnswers(q.name, set, a, b)
}
