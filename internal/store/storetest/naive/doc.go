// Package naive is the plainest store there can be: slices, full scans and sorting, all in memory.
//
// It is the definition of what plans mean: where the words of the contract leave room, what
// it answers is right. It serves tests only; nothing about it is fast or durable.
package naive
