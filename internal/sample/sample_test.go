package sample

import (
	"os"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator"
)

func TestExamplesAreValid(t *testing.T) {
	text, err := os.ReadFile("../../schema.graphqls")
	if err != nil {
		t.Fatal(err)
	}
	schema, err := gqlparser.LoadSchema(&ast.Source{Name: "schema.graphqls", Input: string(text)})
	if err != nil {
		t.Fatal(err)
	}
	for _, example := range Examples() {
		document, errs := gqlparser.LoadQuery(schema, example.Query)
		if len(errs) > 0 {
			t.Errorf("%s: %v", example.Title, errs)
			continue
		}
		if len(document.Operations) != 1 || document.Operations[0].Name == "" {
			t.Errorf("%s: it needs one operation with a name", example.Title)
			continue
		}
		if _, err := validator.VariableValues(schema, document.Operations[0], example.Variables); err != nil {
			t.Errorf("%s: %v", example.Title, err)
		}
		if example.Title == "" || example.TitleJa == "" {
			t.Errorf("%q lacks a title", example.Query)
		}
	}
}
