package csp

import "strings"

// regions are the program's regions with their countries (ISO 3166-1 alpha-2), as of 2021. A partner may sell to customers
// in the countries of its own region only. China is a cloud of its own and in none.
var regions = []struct{ name, countries string }{
	{"Africa", "AO BF BI BJ BW CD CF CG CI CM CV DJ ER ET GA GH GM GN GQ GW KE KM LR MG ML MU MW NA NC NE NG PF RE RW SC SH SL SN SO SS ST TD TG TZ UG YT ZM"},
	{"Asia and Pacific", "BD BN BT HK ID KH LA LK MM MO MV MY NP PH SG TH TL VN"},
	{"Australia", "AU CC CK CX FJ FM GU HM KI MH MP NF NR NU PG PN PW SB TF TK TO TV WF"},
	{"Brazil", "BR"},
	{"Canada", "CA PM"},
	{"Europe", "AD AT AX BE BG BV CH CY CZ DE DK EE ES FI FO FR GB GG GI GL GR HR HU IE IM IS IT JE LI LT LU LV MC MT NL NO PL PT RO SE SI SJ SK SM VA"},
	{"India", "IN"},
	{"Japan", "JP"},
	{"Korea, Republic of", "KR"},
	{"Latin America and the Caribbean", "AG AI AQ AR AW BB BL BM BO BQ BS BZ CL CO CR CW DM DO EC FK GD GF GP GS GT GY HN HT JM KN KY LC MF MQ MS MX NI PA PE PR PY SR SV SX TC TT UY VC VE VG VI"},
	{"Middle East, Central Europe, and Eastern Europe", "AE AF AL AM AZ BA BH BY DZ EG GE IL IO IQ JO KG KW KZ LB LS LY MA MD ME MK MN MR MZ OM PK PS QA RS SA SZ TJ TM TN TR UA UZ XK YE ZA ZW"},
	{"New Zealand", "AS NZ VU WS"},
	{"Russia", "RU"},
	{"Taiwan", "TW"},
	{"United States", "UM US"},
}

var regionByCountry = func() map[string]string {
	byCountry := map[string]string{}
	for _, region := range regions {
		for country := range strings.FieldsSeq(region.countries) {
			byCountry[country] = region.name
		}
	}
	return byCountry
}()

// RegionOf returns the CSP region of a country (ISO 3166-1 alpha-2, in capitals), "" for one in none.
func RegionOf(country string) string { return regionByCountry[country] }

// CountriesOf returns the countries of a CSP region, nil for a name that none has.
func CountriesOf(region string) []string {
	for i := range regions {
		if regions[i].name == region {
			return strings.Fields(regions[i].countries)
		}
	}
	return nil
}
