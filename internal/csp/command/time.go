package command

import (
	"encoding/json"
	"time"

	"channelgraph/internal/csp"
)

// Time is an instant in an input: RFC 3339 in JSON.
type Time csp.Instant

// MarshalJSON implements json.Marshaler.
func (t Time) MarshalJSON() ([]byte, error) { return json.Marshal(csp.Instant(t).String()) }

// UnmarshalJSON implements json.Unmarshaler.
func (t *Time) UnmarshalJSON(data []byte) error {
	var written string
	if err := json.Unmarshal(data, &written); err != nil {
		return err
	}
	at, err := parseTime(written)
	*t = Time(at)
	return err
}

func parseTime(written string) (csp.Instant, error) {
	at, err := time.Parse(time.RFC3339, written)
	if err != nil {
		return 0, csp.Errorf(csp.BadInput, "%q is no instant in RFC 3339, for example 2026-03-31T00:00:00Z", written)
	}
	return csp.InstantOf(at), nil
}

// past is an input's instant, or now if there is none. It may not be later than now.
func (d *draft) past(field string, given *Time) (csp.Instant, error) {
	if given == nil {
		return d.by.At, nil
	}
	if at := csp.Instant(*given); at > d.by.At {
		return 0, csp.Errorf(csp.BadInput, "%s is %s, which has not come yet: it can't be after now (%s)", field, at, d.by.At)
	}
	return csp.Instant(*given), nil
}
