// Command bench measures the product beside its floors and peers, and prints and writes bench/RESULTS.md.
//
//	make bench                              everything, a quarter of an hour on 2 idle cores; the first run takes longer, as it fills Neo4j
//	go run ./bench -only leaves,allocations some row groups, printed only
//	go run ./bench -quick                   small channels, printed only: to see that it works
//
// What is compared is asked in turn within one run: short rounds until no contender gets faster any more, then five
// rounds, in each of which every contender has its share of time. A ratio is the median of the five rounds' ratios.
// Before anything is timed the answers are compared. A target that is not met is explained by a profile in the notes.
//
// It needs what the tests need (a JDK, Maven, Node.js); the peer's packages are installed by npm at its first use.
package main
