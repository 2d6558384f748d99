import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { server, visitor } from './browser.js';
import { answer, answered, ask, eventually } from './page.js';
import { startBridge } from './bridge.js';

const SAVE = `mutation ($tenant: ID!, $name: String!) {
  saveCustomer(input: {tenantId: $tenant, set: {companyName: $name}}) { outcome revision }
}`;

/** Names a customer, past the browser. Returns the revision. */
async function save(tenant, name) {
  const response = await fetch(new URL('/graphql', server), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: SAVE, variables: { tenant, name } }),
  });
  const { data, errors } = await response.json();
  assert.equal(errors, undefined, JSON.stringify(errors));
  return data.saveCustomer.revision;
}

/** How many subscriptions the server has under way. */
async function subscriptions() {
  const { live } = await (await fetch(new URL('/healthz', server))).json();
  return live.subscriptions;
}

visitor(
  'an EventSource resumes by itself, with nothing lost or doubled',
  async (page, _, bridge) => {
    const tenant = randomUUID();
    const first = await save(tenant, 'Adventure Works');
    await page.evaluate(
      ([after, node]) => {
        const query = `subscription { nodeChanged(after: ${after}, nodes: ["${node}"]) { revision changes { node { ... on Customer { companyName } } } } }`;
        globalThis.told = [];
        globalThis.opened = 0;
        const source = new EventSource('/graphql?query=' + encodeURIComponent(query));
        source.addEventListener('open', () => globalThis.opened++);
        source.addEventListener('next', ({ data, lastEventId }) => {
          const { nodeChanged } = JSON.parse(data).data;
          globalThis.told.push([nodeChanged.revision, lastEventId, nodeChanged.changes[0].node.companyName]);
        });
      },
      [first - 1, `Customer:GLOBAL:${tenant}`],
    );
    const told = (count) => page.waitForFunction((count) => globalThis.told.length >= count && globalThis.told, count).then((all) => all.jsonValue());

    assert.deepEqual(await told(1), [[first, String(first), 'Adventure Works']]);
    const second = await save(tenant, 'Adventure Works Cycles');
    await told(2);

    bridge.cut();
    const missed = [await save(tenant, 'Northwind'), await save(tenant, 'Northwind Traders')];
    bridge.mend();
    await told(4);
    const last = await save(tenant, 'Wingtip');
    const all = await told(5);
    assert.deepEqual(all.map(([revision]) => revision), [first, second, ...missed, last]);
    assert.deepEqual(all.map(([revision, id]) => String(revision) === id), all.map(() => true));
    assert(await page.evaluate(() => globalThis.opened) >= 2, 'the connection was not cut');
  },
  { through: startBridge },
);

visitor('runs a subscription and shows its newest event', async (page) => {
  const tenant = randomUUID();
  const before = await subscriptions();
  await ask(page, `subscription { nodeChanged(after: 0, nodes: ["Customer:GLOBAL:${tenant}"]) { changes { node { ... on Customer { companyName } } } } }`);
  await page.keyboard.press('ControlOrMeta+Enter');
  await eventually(async () => assert.equal(await subscriptions(), before + 1));
  await save(tenant, 'Adventure Works');
  await answered(page, '"Adventure Works"');
  await save(tenant, 'Northwind Traders');
  await answered(page, '"Northwind Traders"');
  await page.getByRole('button', { name: 'Stop query' }).click();
  await eventually(async () => assert.equal(await subscriptions(), before));
});

visitor(
  'says where to go on when a subscription was cut',
  async (page, _, bridge) => {
    const tenant = randomUUID();
    await ask(page, `subscription { nodeChanged(after: 0, nodes: ["Customer:GLOBAL:${tenant}"]) { revision } }`);
    await page.keyboard.press('ControlOrMeta+Enter');
    const revision = await save(tenant, 'Adventure Works');
    await answered(page, `"revision": ${revision}`);
    bridge.cut();
    await answered(page, `Events from ${bridge.url.origin} ended. To go on where they ended, subscribe with after: ${revision}.`);
  },
  { through: startBridge },
);

visitor('says what is wrong with a subscription', async (page) => {
  await ask(page, 'subscription { violationRaised(rules: ["NO-SUCH-RULE"]) { revision } }');
  await page.keyboard.press('ControlOrMeta+Enter');
  await answered(page, 'there is no rule');
});
