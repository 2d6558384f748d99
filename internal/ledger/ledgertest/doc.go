// Package ledgertest examines whether writers at once can break a rule together that none of them breaks alone, and whether a crash leaves half of a command, on any store.
package ledgertest
