package resolvers

// guard is an answer that the variables gave while an operation was compiled. The program serves another
// run only if that run's variables give the same answers: then it would compile to the same program.
type guard struct {
	place    *place
	question question
	state    state
	truth    bool
	null     bool // the cursor stood on a null
	name     string
	members  []string
	length   int
	order    *cursorOrder
}

type question uint8

const (
	isGiven          question = iota // absent, null or present
	isTrue                           // which boolean
	isNamed                          // which enum value
	hasMembers                       // which members an object has
	hasLength                        // how long a list is
	isNumber                         // which whole number
	standsNull                       // whether a cursor stands among the nulls
	standsInEvidence                 // of which rule and by which steps a cursor of evidence is
)

func (g *guard) holds(variables map[string]any) bool {
	value, given := g.place.find(variables)
	switch g.question {
	case isGiven:
		return stateOf(value, given) == g.state
	case isTrue:
		truth, ok := value.(bool)
		return ok && truth == g.truth
	case isNamed:
		name, ok := value.(string)
		return ok && name == g.name
	case isNumber:
		number, err := convertInt(value)
		return err == nil && int(number) == g.length
	case hasMembers:
		object, ok := value.(map[string]any)
		return ok && hasExactly(object, g.members)
	case hasLength:
		return len(itemsOf(value)) == g.length
	case standsInEvidence:
		text, _ := value.(string)
		place, ok := decodeEvidenceCursor(text)
		return ok && place.shape() == g.name
	case standsNull:
		text, _ := value.(string)
		cursor, err := decodeCursor(text, g.order)
		return err == nil && cursor.null == g.null
	}
	return false
}

func hasExactly(object map[string]any, keys []string) bool {
	if len(object) != len(keys) {
		return false
	}
	for _, key := range keys {
		if _, has := object[key]; !has {
			return false
		}
	}
	return true
}
