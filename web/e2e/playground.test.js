import assert from 'node:assert/strict';
import { server, visitor } from './browser.js';
import { alert, answer, answered, ask, eventually, question, schemaIsLoaded, shown, tabs, variables } from './page.js';

const CUSTOMERS = '{ customers(first: 2) { totalCount nodes { id companyName } } }';

visitor('loads with the network cut to every other host', async (page) => {
  await schemaIsLoaded(page);
  await page.getByRole('button', { name: 'Show Explorer' }).click();
  await page.locator('.graphiql-explorer-root').getByText('customers', { exact: true }).first().waitFor();
  await eventually(async () => {
    const workers = page.workers().map((worker) => new URL(worker.url()));
    for (const kind of ['editor', 'graphql', 'json']) {
      assert(workers.some(({ host, pathname }) => host === server.host && pathname.startsWith(`/assets/${kind}.worker-`)), kind);
    }
  });
});

visitor('would be caught asking another host', async (page, offences) => {
  await page.evaluate(() => fetch('https://channelgraph.example/').catch(() => {}));
  await eventually(() => assert.match(offences.join(), /content security policy: connect-src https:\/\/channelgraph.example/));
  offences.length = 0;
});

visitor('opens with the examples as tabs', async (page) => {
  const samples = await (await page.request.get(new URL('/examples.json', server).href)).json();
  assert(samples.length > 1, 'the server has no samples');
  const titles = samples.map(({ query }) => /^\s*(?:query|mutation|subscription)\s+(\w+)/.exec(query)[1]);
  assert.deepEqual(await tabs(page).allInnerTexts(), titles);
  for (const [index, sample] of samples.entries()) {
    await tabs(page).nth(index).getByRole('button').first().click();
    await question(page).filter({ hasText: `# ${sample.title}` }).waitFor();
    if (sample.variables) {
      await page.getByRole('button', { name: 'Variables' }).click();
      await variables(page).filter({ hasText: Object.keys(sample.variables)[0] }).waitFor();
    }
  }
});

visitor(
  'titles the sample questions in Japanese for a Japanese reader',
  async (page) => {
    const [sample] = await (await page.request.get(new URL('/examples.json', server).href)).json();
    await question(page).filter({ hasText: `# ${sample.titleJa}` }).waitFor();
  },
  { locale: 'ja-JP' },
);

visitor("keeps a returning visitor's own tabs", async (page) => {
  await page.getByRole('button', { name: 'New tab' }).click();
  await ask(page, `query Mine ${CUSTOMERS}`);
  await tabs(page).filter({ hasText: 'Mine' }).waitFor();
  const before = await tabs(page).allInnerTexts();
  await page.waitForFunction(() => localStorage.getItem('graphiql:tabState')?.includes('query Mine'));
  await page.reload();
  await question(page).filter({ hasText: 'query Mine' }).waitFor();
  assert.deepEqual(await tabs(page).allInnerTexts(), before);
});

visitor('completes a field name', async (page) => {
  await schemaIsLoaded(page);
  await ask(page, '{ customers(first: 2) { nodes { } } }');
  for (let back = 0; back < ' } } }'.length; back++) {
    await page.keyboard.press('ArrowLeft');
  }
  await page.keyboard.type('companyN');
  const offer = page.locator('.suggest-widget .monaco-list-row').filter({ hasText: 'companyName' });
  await eventually(async () => {
    await page.keyboard.press('Control+Space');
    await offer.waitFor({ timeout: 3000 });
  });
  await page.keyboard.press('Enter');
  await question(page).filter({ hasText: /nodes\s*{\s*companyName\b/ }).waitFor();
});

visitor('runs a query and shows the answer', async (page) => {
  await ask(page, CUSTOMERS);
  await page.getByRole('button', { name: 'Execute query' }).click();
  await answered(page, '"companyName":');
  assert.match(await shown(answer(page)), /^{ "data": { "customers": { "totalCount": \d+, "nodes": \[ { "id": ".*/);
});

visitor('runs a query with Ctrl-Enter', async (page) => {
  await ask(page, CUSTOMERS);
  await page.keyboard.press('ControlOrMeta+Enter');
  await answered(page, '"totalCount":');
});

visitor('writes a question from what is ticked in the explorer', async (page) => {
  await page.getByRole('button', { name: 'New tab' }).click();
  await page.getByRole('button', { name: 'Show Explorer' }).click();
  const explorer = page.locator('.graphiql-explorer-root');
  await explorer.getByText('customers', { exact: true }).click();
  await explorer.getByText('totalCount', { exact: true }).click();
  await question(page).filter({ hasText: 'customers { totalCount }' }).waitFor();
});

visitor('shows an error for an invalid query', async (page) => {
  await schemaIsLoaded(page);
  await ask(page, '{ customers(first: 2) { nodes { companyNam } } }');
  await page.locator('.graphiql-query-editor .squiggly-error').first().waitFor();
  await page.keyboard.press('ControlOrMeta+Enter');
  await answered(page, '"errors":');
  assert.match(await shown(answer(page)), /companyNam/);
  assert(await alert(page).isHidden(), 'an invalid query is no outage');
});

visitor('says when the server is down, and recovers', async (page) => {
  await page.route('**/graphql', (route) => route.abort('connectionrefused'));
  await ask(page, CUSTOMERS);
  await page.keyboard.press('ControlOrMeta+Enter');
  await alert(page).filter({ hasText: 'The server does not answer.' }).waitFor();
  await alert(page).filter({ hasText: server.origin }).waitFor();
  await answered(page, `${server.origin} does not answer. Is the server still running?`);
  await page.unroute('**/graphql');
  await page.getByRole('button', { name: 'Try again' }).click();
  await alert(page).waitFor({ state: 'hidden' });
  await ask(page, CUSTOMERS);
  await page.keyboard.press('ControlOrMeta+Enter');
  await answered(page, '"totalCount":');
});

visitor('says when something else answers in place of the server', async (page) => {
  await page.route('**/graphql', (route) => route.fulfill({ status: 502, contentType: 'text/html', body: '<h1>Bad gateway</h1>' }));
  await ask(page, CUSTOMERS);
  await page.keyboard.press('ControlOrMeta+Enter');
  await answered(page, `${server.origin} answered 502 Bad Gateway, which is not GraphQL.`);
});

for (const colorScheme of ['light', 'dark']) {
  visitor(
    `is ${colorScheme} where the system is`,
    async (page) => {
      const [background, text] = await page.locator('.graphiql-container').evaluate((container) => {
        const brightness = (colour) => colour.match(/\d+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0);
        const style = getComputedStyle(container);
        return [brightness(style.backgroundColor), brightness(style.color)];
      });
      assert.equal(background > text ? 'light' : 'dark', colorScheme);
    },
    { colorScheme },
  );
}
