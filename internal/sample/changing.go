package sample

// Changes returns mutations, none of which changes anything as it stands, and a subscription that tells what they do.
func Changes() []Example {
	return []Example{
		{"What would stand in the way if this partnership ended? Nothing is changed.", "このパートナーシップを終了すると何が問題になるか (dryRun: 何も変更しません)", endWithSubscriptions, map[string]any{"provider": "Provider:GLOBAL:f9f8f28b-cc6f-520e-bbc5-14cb27fcc7f3", "reseller": "Reseller:GLOBAL:964fbaf3-6814-5aff-97e0-a9d7c7d6bb2c"}},
		{"Invite a reseller: change dryRun to false, and it happens", "リセラーを招待する (dryRun を false にすると実際に変更します)", inviteReseller, map[string]any{"provider": "Provider:GLOBAL:1054eccb-6b78-5f46-b507-11733672294e", "reseller": "Reseller:GLOBAL:05fba089-fc0c-5fa7-86c1-67d6cb674969", "dryRun": true}},
		{"See partnerships change as it happens, and what changed before", "パートナーシップの変更をリアルタイムに見る (これまでの変更も表示)", partnershipsAsTheyChange, map[string]any{"after": 0}},
	}
}

const endWithSubscriptions = `mutation EndPartnership($provider: ID!, $reseller: ID!) {
  endPartnership(input: { provider: $provider, reseller: $reseller }, options: { dryRun: true }) {
    outcome
    isDryRun
    refusals {
      rule { id title { en ja } source }
      subject { ... on CloudSubscription { friendlyName status } }
      evidence { relationship from { ... on Partner { companyName } } to { ... on CloudSubscription { friendlyName } } }
    }
    warnings { rule { id title { en ja } } text }
  }
}
`

const inviteReseller = `mutation InviteReseller($provider: ID!, $reseller: ID!, $dryRun: Boolean!) {
  invitePartnership(input: { provider: $provider, reseller: $reseller }, options: { dryRun: $dryRun }) {
    outcome
    isDryRun
    revision
    refusals { rule { id title { en ja } } text }
    provider { companyName }
    reseller { companyName providers { nodes { companyName } } }
  }
}
`

const partnershipsAsTheyChange = `subscription PartnershipsAsTheyChange($after: Revision) {
  relationshipChanged(types: [DISTRIBUTES_TO], after: $after) {
    revision
    at
    actor
    commands
    changes {
      kind
      from { ... on Provider { companyName } }
      to { ... on Reseller { companyName customers { totalCount } } }
      before { ... on Partnership { state } until }
      after { ... on Partnership { state } since }
    }
  }
}
`
