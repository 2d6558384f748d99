package resolvers

import (
	"encoding/binary"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"channelgraph/internal/csp"
)

// plainByte tells which bytes stand in a JSON string as they are.
var plainByte = func() (plain [256]bool) {
	for b := 0x20; b < 0x7f; b++ {
		plain[b] = b != '"' && b != '\\'
	}
	plain[0x7f] = true
	return plain
}()

const hexDigits = "0123456789abcdef"

// appendString quotes text as encoding/json does without escaping for HTML.
func appendString(out []byte, text string) []byte {
	return appendQuoted(append(out, '"'), text)
}

// appendQuoted goes on after the opening quote. It copies eight bytes at once and looks at them on the way, at all of
// them: a text that cannot stand as it is is rare, and is then written anew. The last eight overlap those before.
func appendQuoted(out []byte, text string) []byte {
	if len(text) < 8 {
		return appendShort(out, text)
	}
	const highs = 0x8080808080808080
	begin := len(out)
	if cap(out)-begin <= len(text) {
		out = slices.Grow(out, len(text)+1)
	}
	out = out[:begin+len(text)+1]
	to, last := out[begin:begin+len(text)], len(text)-8
	eight := eightBytes(text[last:])
	binary.LittleEndian.PutUint64(to[last:], eight)
	special := specialBits(eight)
	for i := 0; i < last; i += 8 { // by index and not by cutting both off: that costs a tenth of all writing
		eight = eightBytes(text[i : i+8])
		binary.LittleEndian.PutUint64(to[i:i+8], eight)
		special |= specialBits(eight)
	}
	if special&highs != 0 {
		return appendEscaped(out[:begin], text)
	}
	out[len(out)-1] = '"'
	return out
}

func appendShort(out []byte, text string) []byte {
	for i := 0; i < len(text); i++ {
		if !plainByte[text[i]] {
			return appendEscaped(out, text)
		}
	}
	out = append(out, text...)
	return append(out, '"')
}

func eightBytes(text string) uint64 {
	_ = text[7]
	return uint64(text[0]) | uint64(text[1])<<8 | uint64(text[2])<<16 | uint64(text[3])<<24 |
		uint64(text[4])<<32 | uint64(text[5])<<40 | uint64(text[6])<<48 | uint64(text[7])<<56
}

// specialBits has the highest bit of a byte set if one of the eight is a control character, a quote, a backslash or not
// ASCII. With its second bit turned a quote is 0x20 and control characters stay below that, so that one subtraction
// finds both.
func specialBits(eight uint64) uint64 {
	const ones = 0x0101010101010101
	return eight | ((eight ^ ones*0x02) - ones*0x21) | ((eight ^ ones*'\\') - ones)
}

func appendEscaped(out []byte, text string) []byte {
	for i := 0; i < len(text); {
		if b := text[i]; b < utf8.RuneSelf {
			out = appendByte(out, b)
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			out = append(out, `\ufffd`...)
		case r == '\u2028' || r == '\u2029':
			out = append(out, `\u202`...)
			out = append(out, hexDigits[r&0xf])
		default:
			out = append(out, text[i:i+size]...)
		}
		i += size
	}
	return append(out, '"')
}

func appendByte(out []byte, b byte) []byte {
	if plainByte[b] {
		return append(out, b)
	}
	switch b {
	case '"', '\\':
		return append(out, '\\', b)
	case '\b':
		return append(out, `\b`...)
	case '\f':
		return append(out, `\f`...)
	case '\n':
		return append(out, `\n`...)
	case '\r':
		return append(out, `\r`...)
	case '\t':
		return append(out, `\t`...)
	}
	return append(out, '\\', 'u', '0', '0', hexDigits[b>>4], hexDigits[b&0xf])
}

// appendValue writes a property.
func appendValue(out []byte, value *csp.Value) []byte {
	switch value.Type() {
	case csp.String:
		return appendString(out, value.Text())
	case csp.Int:
		return strconv.AppendInt(out, value.Number(), 10)
	case csp.Bool:
		return strconv.AppendBool(out, value.Bool())
	case csp.Time:
		return appendInstant(out, value.Instant())
	case csp.List:
		return appendList(out, value)
	}
	return append(out, "null"...)
}

func appendInstant(out []byte, instant csp.Instant) []byte {
	return append(instant.Append(append(out, '"')), '"')
}

func appendList(out []byte, value *csp.Value) []byte {
	out = append(out, '[')
	rest := value.Joined()
	for i := range value.Len() {
		if i > 0 {
			out = append(out, ',')
		}
		var item string
		item, rest, _ = strings.Cut(rest, "\x1f")
		out = appendString(out, item)
	}
	return append(out, ']')
}

// appendTextOrNull writes null for a text that is not there.
func appendTextOrNull(out []byte, text string) []byte {
	if text == "" {
		return append(out, nullText...)
	}
	return appendString(out, text)
}
