// Package rules holds the channel's rules as data: what each says and where it stands written, and by which condition on the graph its violations are found.
//
// A rule names nodes that violate it by a plan.Predicate on one kind of node, and shows them by relationships that
// start there. Where two documents contradict each other both are rules, and each names the other.
package rules
