package synthetic

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"channelgraph/internal/csp"
)

// place is where a company is.
type place struct {
	country, culture string
}

var (
	globalPlaces = []place{
		{"US", "en-US"}, {"JP", "ja-JP"}, {"DE", "de-DE"}, {"GB", "en-GB"}, {"FR", "fr-FR"},
		{"AU", "en-AU"}, {"CA", "en-CA"}, {"BR", "pt-BR"}, {"KR", "ko-KR"}, {"IN", "en-IN"},
	}
	chinaPlaces = []place{{"CN", "zh-CN"}}
)

func placesOf(cloud csp.Cloud) []place {
	if cloud == csp.China {
		return chinaPlaces
	}
	return globalPlaces
}

var (
	firstWords = strings.Fields("Amber Ashen Azure Birch Bright Calm Cedar Clear Cobalt Copper Coral Crimson Dawn Deep Distant Early Ember Fern Frosty Gentle Golden Granite Green Harbor Hazel High Hollow Iron Ivory Juniper Lantern Linden Lunar Maple Marble Misty North Ocean Opal Pine Quiet Rapid Raven River Rowan Sable Silver Solar Still Stone Summit Tidal Timber Velvet Violet Wander Western Willow Winter")
	lastWords  = strings.Fields("Bay Beacon Bridge Brook Canyon Cliff Cove Creek Crest Dale Delta Field Fjord Forge Garden Gate Glen Grove Harvest Haven Hill Hollow Isle Lake Landing Ledge Market Meadow Mill Moor Orchard Park Pass Peak Point Pond Prairie Reef Ridge Shore Spring Square Station Strand Terrace Trail Vale Valley View Village Vista Wharf Works Yard")
	trades     = strings.Fields("Foods Logistics Clinics Motors Textiles Energy Farms Media Legal Bank Hotels Schools Retail Shipping Pharma Paper Steel Design Insurance Travel")
	partners   = []string{"IT Services", "Cloud", "Systems", "Consulting", "Technologies", "Managed Services", "Digital", "Networks"}

	firstJapanese    = strings.Fields("青空 若葉 山吹 千歳 桜木 藤波 白浜 朝霧 夕凪 月見 星野原 風見 海原 森下町 川辺 丘上 北野台 南風 東雲台 西雲 緑川 紅葉台 銀河 金剛台 水無月 花園 鶴見台 亀山台 松風 竹林")
	tradesJapanese   = strings.Fields("食品 物流 病院 自動車 繊維 電力 農園 出版 法務 信用金庫 観光 学園 百貨店 海運 製薬 製紙 鉄鋼 設計 保険 商事")
	partnersJapanese = strings.Fields("システムズ ソリューションズ テクノロジー クラウド ネットワークス 情報サービス")

	industries = strings.Fields("Food Transport Healthcare Automotive Textiles Energy Agriculture Media Legal Finance Hospitality Education Retail Shipping Pharmaceutical Manufacturing Metals Design Insurance Travel")
)

func pick[T any](random *rand.Rand, list []T) T { return list[random.IntN(len(list))] }

// companyName invents a customer's name in its language, and returns the trade it is in.
func companyName(random *rand.Rand, where place) (name string, trade int) {
	trade = random.IntN(len(trades))
	if where.country == "JP" {
		return pick(random, firstJapanese) + tradesJapanese[trade], trade
	}
	return pick(random, firstWords) + " " + pick(random, lastWords) + " " + trades[trade], trade
}

func partnerName(random *rand.Rand, where place) string {
	if where.country == "JP" {
		return pick(random, firstJapanese) + pick(random, partnersJapanese)
	}
	return pick(random, firstWords) + " " + pick(random, lastWords) + " " + pick(random, partners)
}

func providerName(random *rand.Rand, where place) string {
	if where.country == "JP" {
		return pick(random, firstJapanese) + "ディストリビューション"
	}
	return pick(random, firstWords) + " " + pick(random, lastWords) + " Distribution"
}

// domain returns a domain that belongs to nobody.
func domain(kind string, number int) string { return fmt.Sprintf("%s%d.example", kind, number) }

// product is something that is sold.
type product struct {
	name, workload, offer string
	usage                 bool
}

var products = []product{
	{"Microsoft 365 Business Premium", "Microsoft 365", "offer-business-premium", false},
	{"Microsoft 365 E3", "Microsoft 365", "offer-e3", false},
	{"Azure plan", "Azure", "offer-azure-plan", true},
	{"Exchange Online (Plan 1)", "Microsoft 365", "offer-exchange-1", false},
	{"Microsoft 365 E5", "Microsoft 365", "offer-e5", false},
	{"Power BI Pro", "Power Platform", "offer-power-bi-pro", false},
	{"Teams Phone Standard", "Microsoft 365", "offer-teams-phone", false},
	{"Defender for Office 365 (Plan 1)", "Security", "offer-defender-1", false},
	{"Dynamics 365 Sales Professional", "Dynamics 365", "offer-sales-professional", false},
	{"Windows 365 Business", "Windows", "offer-windows-365", false},
}
