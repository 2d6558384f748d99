package ledgertest

// enforcedChannel violates no rule that refuses, but that an indirect reseller sells.
const enforcedChannel = `
provider contoso region=NA country=US isAgreementSigned@2018-01-01=true
provider litware region=EU country=DE isAgreementSigned@2018-01-01=true
provider proseware region=NA country=US isAgreementSigned@2018-01-01=true globalMpnId=77
provider lucerne region=NA country=CA isAgreementSigned@2018-01-01=true
provider unsigned region=NA country=US isAgreementSigned@2018-01-01=false
reseller fabrikam region=NA country=US isAgreementSigned@2018-01-01=true
reseller woodgrove region=NA country=US isAgreementSigned@2018-01-01=true
reseller blocked region=NA country=US isAgreementSigned@2018-01-01=false
reseller indirect region=NA country=US isAgreementSigned@2018-01-01=true roles@2018-01-01=INDIRECT_RESELLER
reseller affiliate region=NA country=US globalMpnId=77
contoso DISTRIBUTES_TO fabrikam 2018-01-01.. state=ACTIVE
contoso DISTRIBUTES_TO blocked 2018-01-01.. state=ACTIVE

customer adatum region=NA country=US
contoso SERVES adatum 2018-01-01.. kind=RESELLER
unsigned SERVES adatum 2018-01-01.. kind=RESELLER
indirect SERVES adatum 2018-01-01.. kind=RESELLER
fabrikam SERVES adatum 2018-01-01.. kind=RESELLER via=contoso
contoso ADMINISTERS adatum 2018-01-01.. means=DAP
contoso ADMINISTERS adatum 2024-01-01.. means=GDAP relationshipId=g1 status=ACTIVE expiresAt=2025-01-01 roles="Global Administrator"

customer tailspin region=NA country=US
contoso SERVES tailspin 2018-01-01.. kind=RESELLER
customer ofContoso tenantId=contoso region=NA
customer ofFabrikam tenantId=fabrikam region=NA
customer ofIndirect tenantId=indirect region=NA
customer ofAffiliate tenantId=affiliate region=NA

subscription active channel=CSP status@2018-01-01=ACTIVE billingType=LICENSE
adatum OWNS active 2018-01-01..
contoso SELLS active 2018-01-01..
fabrikam RESELLS active 2018-01-01.. role=TRANSACTION_RESELLER
woodgrove RESELLS active 2018-01-01..2019-01-01 role=TRANSACTION_RESELLER
subscription paused channel=CSP status@2018-01-01=SUSPENDED
tailspin OWNS paused 2018-01-01..
adatum OWNS paused 2017-01-01..2018-01-01
contoso SELLS paused 2018-01-01..
proseware SELLS paused 2017-01-01..2018-01-01
subscription foreign channel=CSP status@2018-01-01=ACTIVE isMicrosoftProduct=false
adatum OWNS foreign 2018-01-01..
contoso SELLS foreign 2018-01-01..
subscription moving channel=CSP status@2018-01-01=ACTIVE
adatum OWNS moving 2018-01-01..
contoso SELLS moving 2018-01-01..
contoso TRANSFERS unsigned 2024-05-01.. transferId=t0 status=ACTIVE customer=adatum subscriptionIds=moving
subscription improper channel=CSP status@2018-01-01=ACTIVE
adatum OWNS improper 2018-01-01..
indirect SELLS improper 2018-01-01..

cloud US_GOVERNMENT
provider usOne
provider usTwo
reseller usReseller
customer usCustomer
usOne SERVES usCustomer 2018-01-01.. kind=RESELLER
usOne ADMINISTERS usCustomer 2018-01-01.. means=DAP
usTwo ADMINISTERS usCustomer 2018-01-01.. means=DAP
subscription usSubscription channel=CSP status@2018-01-01=ACTIVE
usCustomer OWNS usSubscription 2018-01-01..
usOne SELLS usSubscription 2018-01-01..

cloud GERMANY
provider deOne
customer deCustomer

cloud CHINA
provider cnOne
provider cnTwo
customer cnCustomer
cnOne SERVES cnCustomer 2018-01-01.. kind=RESELLER
cnTwo SERVES cnCustomer 2018-01-01.. kind=RESELLER
cnOne ADMINISTERS cnCustomer 2018-01-01.. means=DAP
subscription cnFirst channel=CSP status@2018-01-01=ACTIVE product=E3
subscription cnSecond channel=CSP status@2018-01-01=ACTIVE product=E3
cnCustomer OWNS cnFirst 2018-01-01..
cnCustomer OWNS cnSecond 2018-01-01..
cnOne SELLS cnFirst 2018-01-01..
cnTwo SELLS cnSecond 2018-01-01..
`

// served asks a customer for a relationship and accepts it.
func served(partner, customer string) []string {
	input := `{"partner": "` + partner + `", "customer": "` + customer + `"}`
	return []string{"requestCustomerRelationship " + input, "acceptCustomerRelationship " + input}
}

func proposed(transfer, source, target, customer, subscription string) []string {
	return []string{`proposeTransfer {"transferId": "` + transfer + `", "source": "` + source + `", "target": "` + target + `", "customer": "` + customer + `", "subscriptions": ["` + subscription + `"]}`}
}

// enforcements has a request for each rule that refuses or warns. Those of R3, R3-RESELLER and R15 cannot be stated by a command.
var enforcements = []enforced{
	{rule: "R1", asked: served("P/contoso", "C/indirect"), finds: "indirect: contoso SERVES indirect"},
	{rule: "R2", asked: served("P/contoso", "C/contoso"), finds: "contoso: contoso SERVES contoso"},
	{rule: "R2-AFFILIATE", asked: served("P/proseware", "C/affiliate"), finds: "affiliate: proseware SERVES affiliate"},
	{rule: "R3", asked: []string{`requestCustomerRelationship {"partner": "P/proseware", "customer": "C/adatum", "via": "P/contoso"}`}, error: "partner is a Provider"},
	{rule: "R3-RESELLER", asked: []string{`requestCustomerRelationship {"partner": "R/woodgrove", "customer": "C/adatum", "via": "R/fabrikam"}`}, error: "via is a Reseller"},
	{rule: "R3-SELLER", asked: []string{`registerSubscription {"subscriptionId": "new", "customer": "C/adatum", "seller": "R/indirect"}`}, finds: "new: indirect SELLS new"},
	{rule: "R5", asked: served("P/contoso", "C/fabrikam"), finds: "fabrikam: contoso SERVES fabrikam, contoso DISTRIBUTES_TO fabrikam"},
	{rule: "R13", asked: []string{`registerSubscription {"subscriptionId": "new", "customer": "C/adatum", "seller": "P/contoso", "reseller": "R/blocked"}`}, finds: "new: blocked RESELLS new"},
	{rule: "R13-SELLER", asked: []string{`registerSubscription {"subscriptionId": "new", "customer": "C/adatum", "seller": "P/unsigned"}`}, finds: "new: unsigned SELLS new"},
	{rule: "R13-PARTNERSHIP", asked: []string{`assignReseller {"subscription": "S/active", "reseller": "R/woodgrove"}`}, finds: "active: contoso SELLS active, woodgrove RESELLS active"},
	{rule: "R28-ACTIVE", asked: []string{`registerSubscription {"subscriptionId": "new", "customer": "C/adatum", "seller": "P/proseware"}`}, finds: "new: proseware SELLS new, adatum OWNS new"},
	{rule: "R11", asked: []string{`invitePartnership {"provider": "P/litware", "reseller": "R/fabrikam"}`}, finds: "fabrikam: litware DISTRIBUTES_TO fabrikam"},
	{rule: "R11-CUSTOMER", asked: served("P/litware", "C/adatum"), finds: "adatum: litware SERVES adatum"},
	{rule: "R15", asked: []string{`requestCustomerRelationship {"partner": "R/fabrikam", "customer": "C/adatum", "via": "Provider:GERMANY:deone"}`}, error: "no relationship leaves its cloud"},
	{rule: "R15-GDAP", asked: []string{`createGdap {"partner": "Provider:US_GOVERNMENT:usone", "customer": "Customer:US_GOVERNMENT:uscustomer", "relationshipId": "g1", "displayName": "Helpdesk", "duration": "P30D", "roles": ["Global Reader"]}`}, finds: "uscustomer: usone ADMINISTERS uscustomer"},
	{rule: "R16-SINGLE", asked: served("Provider:US_GOVERNMENT:ustwo", "Customer:US_GOVERNMENT:uscustomer"), finds: "uscustomer: usone SERVES uscustomer, ustwo SERVES uscustomer"},
	{rule: "R16-CHANNELS", asked: []string{`registerSubscription {"subscriptionId": "new", "customer": "Customer:US_GOVERNMENT:uscustomer", "channel": "EA"}`}, finds: "uscustomer: uscustomer OWNS new"},
	{rule: "R16-INDIRECT", asked: []string{`invitePartnership {"provider": "Provider:US_GOVERNMENT:usone", "reseller": "Reseller:US_GOVERNMENT:usreseller"}`}, finds: "usreseller: usone DISTRIBUTES_TO usreseller"},
	{rule: "R8", asked: proposed("t1", "P/contoso", "P/proseware", "C/adatum", "S/active"), finds: "active: contoso SELLS active, contoso TRANSFERS proseware"},
	{rule: "R12", asked: proposed("t1", "P/contoso", "P/lucerne", "C/adatum", "S/active"), finds: "adatum: contoso SERVES adatum, contoso TRANSFERS lucerne"},
	{rule: "R34", asked: proposed("t1", "P/contoso", "P/proseware", "C/adatum", "S/active"), finds: "adatum: contoso SERVES adatum, contoso TRANSFERS proseware"},
	{rule: "R9", on: "2019-06-01", asked: []string{`grantDap {"partner": "P/unsigned", "customer": "C/adatum"}`}, finds: "adatum: contoso ADMINISTERS adatum, unsigned ADMINISTERS adatum"},
	{rule: "R9-CHINA", asked: []string{`grantDap {"partner": "Provider:CHINA:cntwo", "customer": "Customer:CHINA:cncustomer"}`}, finds: "cnfirst: cnone SELLS cnfirst"},
	{rule: "R24", asked: served("Provider:GERMANY:deone", "Customer:GERMANY:decustomer"), finds: "decustomer: deone SERVES decustomer"},
	{rule: "R27", asked: []string{`correctRelationship {"relationship": "ADMINISTERS", "from": "P/contoso", "to": "C/adatum", "means": "GDAP", "relationshipId": "g1", "set": {"expiresAt": null}}`}, finds: "adatum: contoso ADMINISTERS adatum"},
	{rule: "R27-LENGTH", asked: []string{`correctRelationship {"relationship": "ADMINISTERS", "from": "P/contoso", "to": "C/adatum", "means": "GDAP", "relationshipId": "g1", "set": {"expiresAt": "2031-01-01T00:00:00Z"}}`}, finds: "adatum: contoso ADMINISTERS adatum"},
	{rule: "R27-EXTENSION", asked: []string{`createGdap {"partner": "P/contoso", "customer": "C/tailspin", "relationshipId": "g2", "displayName": "All", "duration": "P30D", "autoExtendDuration": "P180D", "roles": ["Global Administrator"]}`}, finds: "tailspin: contoso ADMINISTERS tailspin"},
	{rule: "R28", asked: []string{`changeSubscription {"subscription": "S/active", "status": "SUSPENDED"}`, `endCustomerRelationship {"partner": "R/fabrikam", "customer": "C/adatum", "via": "P/contoso"}`, `endCustomerRelationship {"partner": "P/contoso", "customer": "C/adatum"}`}, finds: "adatum: contoso ADMINISTERS adatum"},
	{rule: "ORPHAN-RESELLER-OF-RECORD", asked: []string{`endPartnership {"provider": "P/contoso", "reseller": "R/fabrikam"}`}, finds: "active: contoso SELLS active, fabrikam RESELLS active"},
	{rule: "ORPHAN-LOST-PROVIDER", asked: []string{`endPartnership {"provider": "P/contoso", "reseller": "R/fabrikam"}`}, finds: "adatum: fabrikam SERVES adatum"},
	{rule: "ORPHAN-ADMINISTRATION", asked: []string{`grantDap {"partner": "P/proseware", "customer": "C/tailspin"}`}, finds: "tailspin: proseware ADMINISTERS tailspin"},
	{rule: "ORPHAN-SUBSCRIPTION-ADMINISTRATION", asked: []string{`assignRole {"partner": "P/proseware", "subscription": "S/active", "roles": ["Owner"]}`}, finds: "active: proseware ADMINISTERS active, contoso SELLS active"},
	{rule: "ORPHAN-SALE-RELATIONSHIP", asked: []string{`endCustomerRelationship {"partner": "P/contoso", "customer": "C/tailspin"}`}, finds: "paused: contoso SELLS paused, tailspin OWNS paused"},
	{rule: "ORPHAN-SUPPORT", asked: []string{`assignSupportContact {"subscription": "S/active", "partner": "P/proseware"}`}, finds: "active: proseware SUPPORTS active, adatum OWNS active"},
	{rule: "CONTRADICTION-SELLERS", asked: []string{`correctRelationship {"relationship": "SELLS", "from": "P/proseware", "to": "S/paused", "at": "2017-06-01T00:00:00Z", "isOpen": true}`}, finds: "paused: contoso SELLS paused, proseware SELLS paused"},
	{rule: "CONTRADICTION-OWNERS", asked: []string{`correctRelationship {"relationship": "OWNS", "from": "C/adatum", "to": "S/paused", "at": "2017-06-01T00:00:00Z", "isOpen": true}`}, finds: "paused: adatum OWNS paused, tailspin OWNS paused"},
	{rule: "CONTRADICTION-RESELLERS-OF-RECORD", asked: []string{`correctRelationship {"relationship": "RESELLS", "from": "R/woodgrove", "to": "S/active", "at": "2018-06-01T00:00:00Z", "isOpen": true}`}, finds: "active: fabrikam RESELLS active, woodgrove RESELLS active"},
	{rule: "CONTRADICTION-PARTNER-ID", asked: []string{`savePartner {"kind": "RESELLER", "tenantId": "fabrikam", "set": {"mpnId": "300"}}`, `correctNode {"node": "S/active", "set": {"partnerId": "400"}}`}, finds: "active: fabrikam RESELLS active"},
	{rule: "CONTRADICTION-CHANNEL", asked: []string{`correctNode {"node": "S/active", "set": {"channel": "EA"}}`}, finds: "active: contoso SELLS active"},
	{rule: "CONTRADICTION-EXPIRED", asked: []string{`correctRelationship {"relationship": "ADMINISTERS", "from": "P/contoso", "to": "C/adatum", "means": "GDAP", "relationshipId": "g1", "set": {"expiresAt": "2024-02-01T00:00:00Z"}}`}, finds: "adatum: contoso ADMINISTERS adatum"},
	{rule: "CONTRADICTION-REMOVED", asked: []string{`correctRelationship {"relationship": "DISTRIBUTES_TO", "from": "P/contoso", "to": "R/fabrikam", "set": {"state": "REMOVED"}}`}, finds: "fabrikam: contoso DISTRIBUTES_TO fabrikam"},
	{rule: "R32", asked: proposed("t1", "R/indirect", "P/contoso", "C/adatum", "S/improper"), finds: "improper: indirect SELLS improper"},
	{rule: "R32-STATE", asked: proposed("t1", "P/contoso", "P/proseware", "C/tailspin", "S/paused"), finds: "paused: "},
	{rule: "R32-OPEN", asked: proposed("t1", "P/contoso", "P/proseware", "C/adatum", "S/moving"), finds: "moving: contoso SELLS moving, contoso TRANSFERS unsigned"},
	{rule: "R32-THIRD-PARTY", asked: proposed("t1", "P/contoso", "P/proseware", "C/adatum", "S/foreign"), finds: "foreign: "},
}
