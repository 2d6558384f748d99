package store

import "channelgraph/internal/csp"

// CheckKey says what is wrong with the key of an entry: nil, or a *csp.Error with csp.BadInput.
func CheckKey(key string) error {
	if len(key) > MaxKey {
		return csp.Errorf(csp.BadInput, "a key of %d bytes is too long: at most %d are allowed", len(key), MaxKey)
	}
	if !isText(key) {
		return csp.Errorf(csp.BadInput, "the key %q is not valid text", key)
	}
	return nil
}

// KeyTaken is the error for a key under which an entry stands already.
func KeyTaken(key string) error {
	return csp.Errorf(csp.BadInput, "the key %q belongs to an entry of the change log already", key)
}
