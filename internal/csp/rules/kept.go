package rules

import "sync"

// mostKept bounds the checks that are kept. Commands need a few dozen of them; what batches change and which rules they break mixes in more
// ways than could be kept, and a check that was dropped is made anew when its mixture comes again.
const mostKept = 256

// keptChecks are checks that were made, those that were asked for last: half of them in each of two generations, of which the older one is
// dropped when the newer one is full.
type keptChecks struct {
	mutex        sync.Mutex
	newer, older map[checked]*Check
}

type checked struct {
	change Change
	shown  string // the ids of the rules whose violations are shown; "" for the check that shows none
}

// find returns a kept check, or makes it.
func (k *keptChecks) find(key checked, make func(checked) *Check) *Check {
	k.mutex.Lock()
	check, known := k.newer[key]
	if !known {
		if check, known = k.older[key]; known {
			k.keep(key, check)
		}
	}
	k.mutex.Unlock()
	if known {
		return check
	}
	check = make(key) // two callers at once make the same
	k.mutex.Lock()
	defer k.mutex.Unlock()
	k.keep(key, check)
	return check
}

func (k *keptChecks) keep(key checked, check *Check) {
	if len(k.newer) >= mostKept/2 || k.newer == nil {
		k.newer, k.older = map[checked]*Check{}, k.newer
	}
	k.newer[key] = check
}
