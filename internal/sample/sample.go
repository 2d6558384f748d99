package sample

import (
	"bytes"
	_ "embed"
	"io"
)

//go:embed channel.jsonl
var channel []byte

// Name is what reports call the sample's file.
const Name = "sample channel"

// Channel returns the sample in the line format.
func Channel() io.Reader { return bytes.NewReader(channel) }
