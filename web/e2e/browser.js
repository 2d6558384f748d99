import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { startDemo } from './demo.js';

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Where the playground under test is. */
export let server;
let demo;
let browser;

before(async () => {
  if (process.env.CHANNELGRAPH_URL) {
    server = new URL(process.env.CHANNELGRAPH_URL);
  } else {
    demo = await startDemo();
    server = demo.url;
  }
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    // The browser can reach the server and nothing else, whatever it tries.
    args: [...FLAGS, `--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE ${server.hostname}`],
  });
});

after(async () => {
  await browser?.close();
  await demo?.stop();
});

/**
 * A test on a freshly opened playground, by a visitor who has never been there. Besides what the behaviour
 * itself asserts, it fails if the page asked another host for anything, ran into its own security policy, or
 * reported an error.
 */
export function visitor(title, behaviour, { prepare, ...context } = {}) {
  test(title, { timeout: 60_000 }, async () => {
    const visit = await browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 800 }, ...context });
    visit.setDefaultTimeout(15_000);
    try {
      const offences = await watch(visit);
      const page = await visit.newPage();
      await prepare?.(page);
      await page.goto(server.href);
      await page.locator('.graphiql-query-editor .view-line').first().waitFor();
      await behaviour(page, offences);
      assert.deepEqual(offences, []);
    } finally {
      await visit.close();
    }
  });
}

async function watch(visit) {
  const offences = [];
  visit.on('request', (request) => {
    const { protocol, host } = new URL(request.url());
    if (protocol !== 'data:' && host !== server.host) {
      offences.push(`request to another host: ${request.url()}`);
    }
  });
  visit.on('weberror', (error) => offences.push(`uncaught: ${error.error().stack}`));
  visit.on('console', (message) => {
    // Chromium itself writes a line for each answer of 400 and each refused connection of GraphQL requests.
    const ofAnswer = message.text().startsWith('Failed to load resource') && message.location().url.endsWith('/graphql');
    if (message.type() === 'error' && !ofAnswer) {
      offences.push(`console: ${message.text()}`);
    }
  });
  await visit.exposeFunction('reportViolation', (what) => offences.push(`content security policy: ${what}`));
  await visit.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      globalThis.reportViolation(`${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  return offences;
}
