// Package ledger carries out commands on a store: it checks the channel's rules, writes what a command did and who asked for it in one transaction, and answers a repeated request as the first time.
package ledger
