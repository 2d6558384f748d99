package embedded

import (
	"encoding/binary"
	"encoding/hex"

	"channelgraph/internal/csp"
)

// Texts in records begin with a number: 1 for a GUID in 16 bytes, 3 for the natural key
// in the node's own id, else twice the length of the bytes that follow.
const (
	guidText = 1
	keyText  = 3
)

const guidLength = 36

func appendText(buffer []byte, text string) []byte {
	if len(text) == guidLength {
		if at := len(buffer); isGUID(text) {
			buffer = append(buffer, guidText)
			buffer = appendHex(buffer, text[0:8], text[9:13], text[14:18], text[19:23], text[24:36])
			if len(buffer) == at+17 {
				return buffer
			}
			buffer = buffer[:at]
		}
	}
	buffer = binary.AppendUvarint(buffer, uint64(len(text))<<1)
	return append(buffer, text...)
}

// isGUID reports whether text is a GUID in lower case.
func isGUID(text string) bool {
	for i := 0; i < guidLength; i++ {
		c := text[i]
		switch i {
		case 8, 13, 18, 23:
			if c != '-' {
				return false
			}
		default:
			if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
				return false
			}
		}
	}
	return true
}

func appendHex(buffer []byte, groups ...string) []byte {
	for _, group := range groups {
		for i := 0; i < len(group); i += 2 {
			buffer = append(buffer, digit(group[i])<<4|digit(group[i+1]))
		}
	}
	return buffer
}

func digit(c byte) byte {
	if c >= 'a' {
		return c - 'a' + 10
	}
	return c - '0'
}

// putGUID writes the 36 characters of a GUID of 16 bytes.
func putGUID(to []byte, guid []byte) {
	hex.Encode(to[0:8], guid[0:4])
	to[8] = '-'
	hex.Encode(to[9:13], guid[4:6])
	to[13] = '-'
	hex.Encode(to[14:18], guid[6:8])
	to[18] = '-'
	hex.Encode(to[19:23], guid[8:10])
	to[23] = '-'
	hex.Encode(to[24:36], guid[10:16])
}

// Typed texts are followed by one byte that says how to come to the comparable form.
const (
	foldedSame  = 0 // it is the text
	foldedASCII = 1 // foldASCII makes it
	foldedApart = 2 // it follows as a text
)

func appendTypedText(buffer []byte, text string) []byte {
	buffer = appendText(buffer, text)
	var room [256]byte
	if folded, ok := foldASCII(room[:0], text); ok {
		if string(folded) == text {
			return append(buffer, foldedSame)
		}
		return append(buffer, foldedASCII)
	}
	folded := csp.Fold(text)
	if folded == text {
		return append(buffer, foldedSame)
	}
	return appendText(append(buffer, foldedApart), folded)
}

// foldASCII appends what csp.Fold makes of a text that needs no Unicode tables; ok is false for any other.
func foldASCII(to []byte, text string) (folded []byte, ok bool) {
	start, blank := len(to), false
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c >= 0x80:
			return to[:start], false
		case c == ' ' || c >= '\t' && c <= '\r':
			blank = len(to) > start
			continue
		case 'A' <= c && c <= 'Z':
			c += 'a' - 'A'
		}
		if blank {
			to, blank = append(to, ' '), false
		}
		to = append(to, c)
	}
	return to, true
}
