// Package sample is a small made-up channel that tells a story, and example questions about it.
//
// Every name, id and number is invented. docs/sample.md tells the story.
package sample
