// Package embedded is the store that needs nothing else: the graph in memory, without pointers, made durable by Pebble.
//
// Nodes and relationships are rows of tables with typed columns; each node has, for every
// relationship kind and direction, a list of entries that hold the neighbour and the validity.
// Readers work on an immutable snapshot that they find behind one atomic pointer; one writer at a time changes copies
// of the touched pieces and publishes the next snapshot once the change is durable.
package embedded
