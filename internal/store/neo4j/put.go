package neo4j

import (
	"cmp"
	"iter"
	"slices"
	"strconv"
	"strings"

	"channelgraph/internal/csp"
	"channelgraph/internal/store"
)

// ends are the kind of a relationship and of the two nodes that it joins: what one statement can write.
type ends struct {
	fact     csp.FactKind
	from, to csp.Kind
}

// match finds the relationships that state the fact row[2] between the nodes row[0] and row[1]. SKIP 0 makes the
// planner find both nodes first: so Neo4j looks at the relationships of the one that has fewer.
func (e ends) match() string {
	return "MATCH (a:" + e.from.String() + " {id: row[0]}) MATCH (b:" + e.to.String() + " {id: row[1]})" +
		" WITH row, a, b SKIP 0 MATCH (a)-[r:" + e.fact.String() + "]->(b) WHERE r.fact = row[2]"
}

// readText reads the intervals of facts, and deleteText deletes them.
func (e ends) readText() string {
	return "UNWIND $p.rows AS row " + e.match() + " RETURN properties(r)"
}

func (e ends) deleteText() string { return "UNWIND $p.rows AS row " + e.match() + " DELETE r" }

// rowsParameter holds rows in a map: Neo4j plans anew for each order of length of a list that is a parameter of its own.
func rowsParameter(rows []any) map[string]any {
	return map[string]any{"p": map[string]any{"rows": rows}}
}

func sortedEnds[V any](byEnds map[ends]V) []ends {
	list := make([]ends, 0, len(byEnds))
	for e := range byEnds {
		list = append(list, e)
	}
	slices.SortFunc(list, func(a, b ends) int {
		return cmp.Or(cmp.Compare(a.fact, b.fact), cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to))
	})
	return list
}

// chunks cuts rows into batches of batchRows.
func chunks[T any](rows []T) iter.Seq[[]T] {
	return func(yield func([]T) bool) {
		for batch := range slices.Chunk(rows, batchRows) {
			if !yield(batch) {
				return
			}
		}
	}
}

// Put writes nodes and facts.
func (t *transaction) Put(nodes []csp.Node, facts []csp.Fact) error {
	err := store.CheckPut(nodes, facts)
	t.wrote = true
	if err == nil {
		err = t.put(nodes, facts)
	}
	if err = t.store.translate(t.ctx, err); err != nil && t.refusal == nil && t.fault == nil {
		t.refusal = err
	}
	return err
}

// smallPut is up to how many rows one statement writes nodes and relationships of all kinds: it costs one round trip, and Neo4j has
// planned it whatever a command changes. Of more rows, statements for one kind each are faster.
const smallPut = 200

func (t *transaction) put(nodes []csp.Node, facts []csp.Fact) error {
	stale, fresh, rows := t.divide(facts)
	if err := t.deleteFacts(stale); err != nil {
		return err
	}
	if len(nodes)+rows <= smallPut {
		return t.putTogether(nodes, fresh)
	}
	if err := t.putNodes(nodes); err != nil {
		return err
	}
	for _, between := range sortedEnds(fresh) {
		for batch := range chunks(fresh[between]) {
			if err := t.createFacts(between, batch); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *transaction) putNodes(nodes []csp.Node) error {
	rows := map[csp.Kind][]any{}
	for i := range nodes {
		kind := nodes[i].ID.Kind()
		rows[kind] = append(rows[kind], nodeRow(&nodes[i]))
	}
	for _, kind := range csp.Kinds {
		for batch := range chunks(rows[kind]) {
			if _, err := t.run(putNodeText[kind], map[string]any{"rows": batch}); err != nil {
				return err
			}
		}
	}
	return nil
}

// putNodeText sets every property by name: setting a whole map makes Neo4j hold the batch back between finding and writing.
var putNodeText = func() map[csp.Kind]string {
	texts := map[csp.Kind]string{}
	for _, kind := range csp.Kinds {
		var sets []string
		for i, name := range nodeProperties(kind) {
			if i > 0 {
				sets = append(sets, "n."+name+" = row["+strconv.Itoa(i)+"]")
			}
		}
		partner := ""
		if csp.Partners.Has(kind) {
			partner = ", n:" + partnerLabel
		}
		texts[kind] = "UNWIND $rows AS row MERGE (n:" + kind.String() + " {id: row[0]}) SET " + strings.Join(sets, ", ") + partner
	}
	return texts
}()

// divide makes the rows of the facts that may have intervals to be deleted, and of all intervals to be written.
func (t *transaction) divide(facts []csp.Fact) (stale, fresh map[ends][]any, rows int) {
	stale, fresh = map[ends][]any{}, map[ends][]any{}
	for i := range facts {
		fact := &facts[i]
		kind, from, to, ok := splitFactKey(fact.Key)
		if !ok {
			continue // no such fact can be stated, so none is to be deleted
		}
		between := ends{kind, from.Kind(), to.Kind()}
		if _, unknown := t.unknown[fact.Key]; !unknown && !t.isNew(fact.Key, from, to) {
			stale[between] = append(stale[between], []any{string(from), string(to), string(fact.Key)})
		}
		delete(t.unknown, fact.Key)
		t.written[fact.Key] = struct{}{}
		for j := range fact.Intervals {
			fresh[between] = append(fresh[between], factRow(fact.Key, &fact.Intervals[j]))
			rows++
		}
	}
	return stale, fresh, rows
}

func (t *transaction) deleteFacts(stale map[ends][]any) error {
	for _, between := range sortedEnds(stale) {
		for batch := range chunks(stale[between]) {
			if _, err := t.run(between.deleteText(), rowsParameter(batch)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *transaction) createFacts(between ends, rows []any) error {
	records, err := t.run(createFactText(between), map[string]any{"rows": rows})
	if err != nil {
		return err
	}
	if records[0].Values[0] == int64(len(rows)) {
		return nil
	}
	return t.missingEnd(between, rows)
}

func createFactText(between ends) string {
	var properties []string
	for i, name := range factProperties(between.fact) {
		properties = append(properties, name+": row["+strconv.Itoa(i+2)+"]")
	}
	return "UNWIND $rows AS row MATCH (a:" + between.from.String() + " {id: row[0]}) MATCH (b:" + between.to.String() + " {id: row[1]})" +
		" CREATE (a)-[:" + between.fact.String() + " {" + strings.Join(properties, ", ") + "}]->(b) RETURN count(*)"
}

// missingEnd names the first relationship of a batch that joins a node which does not exist. nil if all exist.
func (t *transaction) missingEnd(between ends, rows []any) error {
	records, err := t.run("UNWIND $rows AS row"+
		" WITH row, NOT EXISTS { MATCH (:"+between.from.String()+" {id: row[0]}) } AS noFrom, NOT EXISTS { MATCH (:"+between.to.String()+" {id: row[1]}) } AS noTo"+
		" WHERE noFrom OR noTo RETURN row[2], CASE WHEN noFrom THEN row[0] ELSE row[1] END LIMIT 1", map[string]any{"rows": rows})
	if err != nil || len(records) == 0 {
		return err
	}
	d := decoder{}
	return store.MissingEnd(csp.FactKey(d.text(records[0].Values[0])), csp.NodeID(d.text(records[0].Values[1])))
}
