// Package ledgertest examines whether each rule is enforced where something is written, whether writers at once can break a rule together that none of them breaks alone, and whether a crash leaves half of a command, on any store.
package ledgertest
