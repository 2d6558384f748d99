// Package transcript writes answers and graphs as text, each in one canonical form, so that tests can compare and show them.
package transcript
