// Package transcript writes answers, graphs and plans as text, each in one canonical form, so that tests can compare and show them.
package transcript
