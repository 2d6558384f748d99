// Package neo4jtest starts a real Neo4j 5.26 Community server, in one JVM and without a container, for tests and benchmarks.
//
// A test package that wants Neo4j:
//
//	server := neo4jtest.Start(t)  // shared by the whole test process; the first call takes 5 to 10 s
//	server.Reset(t)               // no nodes, no relationships; constraints and indexes stay
//	server.URI()                  // "bolt://127.0.0.1:43211", no authentication, database "neo4j"
//	server.PlanningCount(t)       // how many plans the planner has made so far
//	server.StatementMissCount(t)  // how many statements it did not know by their exact text
//	server.DropSchema(t)          // no constraints and indexes either
//
// Tests that run in parallel take a database each, in the same JVM:
//
//	server := neo4jtest.StartBeside(t)
//
// A test that stops the server or needs a password or TLS takes a server of its own, which ends with the test:
//
//	server := neo4jtest.StartOwn(t, neo4jtest.Options{Password: "open-sesame"})
//	server.Stop(t)                // connections are refused from now on; the data stays
//	server.Restart(t)             // same address, same data
//	server.CAFile()               // with Options.TLS: the authority to trust
//
// Nothing has to be stopped by hand: the server ends, and deletes its folder, when the process that started it ends,
// however that happens.
//
// # One server for several packages
//
// With CHANNELGRAPH_TEST_NEO4J_URI set, [Start] uses the server at that address instead of starting one. Community has
// a single user database, so the packages that share a server take turns: the first Start of a process waits for a
// lock that the process then keeps until it ends. Without the variable each package has a server of its own and
// packages run beside each other. The command in cmd/neo4j-server starts one server around another command:
//
//	go run ./internal/store/neo4j/neo4jtest/cmd/neo4j-server -- go test ./...
//
// # Plans and values
//
// Neo4j plans a known text anew for parameters of other kinds: an integer, a float and a string differ, and so do
// strings and lists of another order of length (up to 1, 10, 100, ...). Tests of the plan cache use values of one kind.
//
// # What it needs
//
// A JDK (17 or newer) and Maven; the first use downloads Neo4j from Maven Central into Maven's own repository and
// keeps the rest in .cache/neo4j beside go.mod. A server takes some 300 MiB at its start, and at most its heap (1 GiB
// unless asked otherwise, 2 GiB where several share a JVM) and its page cache (512 MiB) on top of some 200 MiB. What is missing is named by an error, never skipped over.
package neo4jtest
