package api

import (
	"fmt"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/core"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// TestRefusedDocumentIsNotWalked counts the fields that rules see beside the guard.
func TestRefusedDocumentIsNotWalked(t *testing.T) {
	schema, err := gqlparser.LoadSchema(&ast.Source{Input: "type Query { field: String }"})
	if err != nil {
		t.Fatal(err)
	}
	text := "{field ...F0}"
	for i := range 1_000 {
		text += fmt.Sprintf(" fragment F%d on Query{field ...F%d}", i, i+1)
	}
	doc, err := parser.ParseQuery(&ast.Source{Input: text + " fragment F1000 on Query{field}"})
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	counting := core.Rule{Name: "Counting", RuleFunc: func(observers *core.Events, _ core.AddErrFunc) {
		observers.OnField(func(*core.Walker, *ast.Field) { seen++ })
	}}
	errs := validator.ValidateWithRules(schema, doc, rules.NewRules(counting, core.Rule{Name: "Guard", RuleFunc: guard}))
	if len(errs) != 1 || seen != 0 {
		t.Errorf("%d errors, and the rules saw %d fields of a refused document", len(errs), seen)
	}
}
