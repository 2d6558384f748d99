package resolvers_test

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// where makes a value for a where input.
func (i *inventor) where(of *ast.Definition, depth int) map[string]any {
	where := map[string]any{}
	for range 1 + i.rng.IntN(2) {
		f := i.member(of)
		named := i.schema.Types[f.Type.Name()]
		switch {
		case f.Name == "and" || f.Name == "or":
			list := make([]any, i.rng.IntN(3))
			for n := range list {
				list[n] = i.where(of, depth-1)
			}
			where[f.Name] = list
		case f.Name == "not":
			where[f.Name] = i.where(of, depth-1)
		case named.Fields.ForName("isNull") != nil:
			where[f.Name] = i.filter(f.Name, named)
		case depth > 0:
			where[f.Name] = i.related(named, depth-1)
		}
	}
	return where
}

func (i *inventor) related(of *ast.Definition, depth int) map[string]any {
	f := i.member(of)
	named := i.schema.Types[f.Type.Name()]
	if f.Name != "count" {
		return map[string]any{f.Name: i.match(named, depth)}
	}
	operators := []string{"eq", "ne", "lt", "lte", "gt", "gte"}
	count := map[string]any{operators[i.pick(named.Name, operators)]: int64(i.values.IntN(3))}
	if i.aimed(named.Name+".matching") || i.chance(50) {
		count["matching"] = i.match(i.schema.Types[named.Fields.ForName("matching").Type.Name()], depth)
	}
	return map[string]any{f.Name: count}
}

func (i *inventor) match(of *ast.Definition, depth int) map[string]any {
	match := map[string]any{}
	for _, name := range []string{"node", "relationship"} {
		if (i.aimed(of.Name+"."+name) || i.chance(50)) && of.Fields.ForName(name) != nil {
			match[name] = i.where(i.schema.Types[of.Fields.ForName(name).Type.Name()], depth)
		}
	}
	return match
}

func (i *inventor) filter(name string, of *ast.Definition) map[string]any {
	filter := map[string]any{}
	for range 1 + i.rng.IntN(2) {
		f := i.member(of)
		one := func() any {
			if named := i.schema.Types[f.Type.Name()]; named.Kind == ast.Enum && i.chance(70) { // of those that occur in random graphs
				return enum(named.EnumValues[i.values.IntN(min(4, len(named.EnumValues)))].Name)
			} else if named.Kind == ast.Enum {
				return i.enums(ast.NamedType(named.Name, nil), named)
			}
			value := i.known(name)
			if text, isText := value.(string); isText && strings.Contains("contains startsWith endsWith", f.Name) {
				runes := []rune(text)
				value = string(runes[:min(len(runes), i.values.IntN(4))])
			}
			return value
		}
		switch {
		case f.Type.NamedType == "Boolean":
			filter[f.Name] = i.chance(50)
		case f.Type.Elem != nil:
			list := make([]any, i.rng.IntN(4))
			for n := range list {
				list[n] = one()
			}
			filter[f.Name] = list
		default:
			filter[f.Name] = one()
		}
	}
	return filter
}
