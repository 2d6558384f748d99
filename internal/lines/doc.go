// Package lines is the project's own file format: one node or relationship a line, in JSON Lines, so that a graph
// can be exported, compared byte by byte and read back to an equal graph. docs/line-format.md describes it.
package lines
