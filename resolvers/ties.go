package resolvers

import (
	"channelgraph/internal/csp"
)

// compileTies compiles what is shown of relationships of every kind that a route can go over.
func (c *routesPart) compileTies(shown *collected) (field, error) {
	if c.builder.fact == nil {
		c.builder.fact = &factBuilder{}
	}
	template, err := c.compileFacts(shown, csp.AllFactKinds, c.builder.fact)
	return field{code: facts, ties: template}, err
}

// compileFacts compiles what is shown of relationships of some kinds.
func (c *routesPart) compileFacts(shown *collected, kinds []csp.FactKind, builder *factBuilder) (*tiesTemplate, error) {
	template := &tiesTemplate{}
	for _, kind := range kinds {
		part := connectionPart{compiler: c.compiler, template: &connectionTemplate{}}
		fields, err := c.compileMembers(shown, factTypes[kind], func(shown *collected, typeName string) (field, error) {
			return part.compileFact(shown, typeName, kind, builder)
		})
		if err != nil {
			return nil, err
		}
		c.finish(fields, &builder.columns, &part.template.factWidth)
		template[kind] = tieTemplate{fields, part.template}
	}
	return template, nil
}

// factTypes are the GraphQL types of the relationship kinds.
var factTypes = [...]string{
	csp.DistributesTo: "Partnership", csp.Serves: "CustomerRelationship", csp.Owns: "Ownership", csp.Sells: "Sale",
	csp.Resells: "ResellerOfRecord", csp.Supports: "SupportContact", csp.Administers: "Administration",
	csp.AddOnOf: "AddOn", csp.Transfers: "Transfer", csp.Requests: "CustomerRequest",
}
