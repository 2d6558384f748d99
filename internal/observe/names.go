package observe

import "sync"

// names gives operations the names under which they are counted. Callers choose names, and each is memory here and in Prometheus for
// ever, so only the trusted ones and the first others have their own.
type names struct {
	mutex sync.RWMutex
	own   map[string]bool
	free  int
}

const (
	mostNames   = 100 // beside the trusted ones
	longestName = 100 // in bytes
	otherName   = "other"
)

func newNames(trusted []string) *names {
	n := &names{own: map[string]bool{"": true, otherName: true}, free: mostNames}
	for _, name := range trusted {
		n.own[name] = true
	}
	return n
}

func (n *names) label(name string) string {
	n.mutex.RLock()
	has, full := n.own[name], n.free == 0
	n.mutex.RUnlock()
	switch {
	case has:
		return name
	case full, len(name) > longestName:
		return otherName
	}
	n.mutex.Lock()
	defer n.mutex.Unlock()
	if n.own[name] {
		return name
	}
	if n.free == 0 {
		return otherName
	}
	n.free--
	n.own[name] = true
	return name
}
