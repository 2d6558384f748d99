package plan

import "channelgraph/internal/csp"

// LooksOut reports whether a predicate holds a CompareOuter, at any depth.
func LooksOut(where Predicate) bool {
	switch where := where.(type) {
	case And:
		return anyLooksOut(where)
	case Or:
		return anyLooksOut(where)
	case Not:
		return LooksOut(where.Predicate)
	case Related:
		return where.Step.LooksOut() || LooksOut(where.Where)
	case RelatedCount:
		return where.Step.LooksOut() || LooksOut(where.Where)
	case Counterpart:
		return LooksOut(where.Where)
	case CompareOuter:
		return true
	}
	return false
}

func anyLooksOut(list []Predicate) bool {
	for _, one := range list {
		if LooksOut(one) {
			return true
		}
	}
	return false
}

// SameAsOuter returns which outer node a node has to be for a predicate to hold; 0 if the predicate does not say.
func SameAsOuter(where Predicate) int {
	switch where := where.(type) {
	case And:
		for _, one := range where {
			if outer := SameAsOuter(one); outer > 0 {
				return outer
			}
		}
	case CompareOuter:
		if where.Field == csp.ID && where.OuterField == csp.ID && where.Operator == Equal {
			return where.Outer
		}
	}
	return 0
}
