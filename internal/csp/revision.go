package csp

// Revision numbers the entries of the change log, from 1 and without gaps. 0 is the state before the first of them.
type Revision int64
