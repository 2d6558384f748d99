// Package importer brings what files say into a graph: it reads Partner Center's data and the line format, merges
// each statement with what the graph holds, and reports what happened to every record.
//
// An import changes the graph in batches, each in one transaction, so one that stops half way leaves whole
// batches; running it again completes it. Importing the same input twice changes nothing the second time.
package importer
