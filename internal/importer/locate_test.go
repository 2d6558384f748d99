package importer

import "testing"

func TestLocateFindsTheCallerInAPath(t *testing.T) {
	const caller, customer = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
	for _, test := range []struct {
		path, as, caller, customer string
	}{
		{"/data/" + caller + "/customers.json", "", caller, ""},
		{"/data/" + customer + "/copy/" + caller + "/customers/" + customer + "/subscriptions.json", "", caller, customer},
		{"customers/" + customer + "/relationships.json", "", "", ""},
		{"customers/" + customer + "/relationships.json", caller, caller, customer},
		{"copy/profiles/mpn.json", caller, caller, ""},
		{"customers/list.json", caller, "", ""},
		{"relationships.json", caller, "", ""},
	} {
		source, ok := locate(test.path, test.as)
		if ok != (test.caller != "") || source.Caller != test.caller || source.Customer != test.customer {
			t.Errorf("%s as %q: %v %+v", test.path, test.as, ok, source)
		}
	}
}
