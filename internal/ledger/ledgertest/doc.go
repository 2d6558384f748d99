// Package ledgertest examines whether writers at once can break a rule together that none of them breaks alone, on any store.
package ledgertest
