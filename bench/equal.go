package main

import (
	"fmt"

	"github.com/google/go-cmp/cmp"
)

// sameAnswers compares two answers to one question, whatever wraps their rows: connections are lists of
// their nodes, and the one root field is its value.
func sameAnswers(question string, set int, ours, theirs []byte) error {
	a, err := decodeData(ours)
	if err != nil {
		return fmt.Errorf("question %s, set %d: %w", question, set, err)
	}
	b, err := decodeData(theirs)
	if err != nil {
		return fmt.Errorf("question %s, set %d, the other side: %w", question, set, err)
	}
	a, b = simplified(root(a)), simplified(root(b))
	if difference := cmp.Diff(a, b); difference != "" {
		return fmt.Errorf("question %s, set %d: the answers differ (- ours, + theirs): %.2000s", question, set, difference)
	}
	if fieldsIn(a) == 0 {
		return fmt.Errorf("question %s, set %d: the answer is empty", question, set)
	}
	return nil
}

// root is the value of an answer's one root field; a list of one is that one.
func root(data any) any {
	fields, isObject := data.(map[string]any)
	if !isObject || len(fields) != 1 {
		return data
	}
	for _, value := range fields {
		if list, isList := value.([]any); isList && len(list) == 1 {
			return list[0]
		}
		return value
	}
	return data
}

func simplified(value any) any {
	switch value := value.(type) {
	case map[string]any:
		if edges, ok := value["edges"].([]any); ok && len(value) == 1 {
			return simplifiedList(edges)
		}
		if node, ok := value["node"]; ok && len(value) == 1 {
			return simplified(node)
		}
		for name := range value {
			value[name] = simplified(value[name])
		}
	case []any:
		return simplifiedList(value)
	}
	return value
}

func simplifiedList(list []any) any {
	for i := range list {
		list[i] = simplified(list[i])
	}
	return list
}
