// Package sight leaves of the change log, and of what commands find, what a viewer may see.
package sight
