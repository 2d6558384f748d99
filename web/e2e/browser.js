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
 * reported an error. through may put something between the browser and the server: it is given the server's
 * address, and returns its own and how to stop it.
 */
export function visitor(title, behaviour, { prepare, through, ...context } = {}) {
  test(title, { timeout: 60_000 }, async () => {
    const between = await through?.(server);
    const address = between?.url ?? server;
    const visit = await browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 800 }, ...context });
    visit.setDefaultTimeout(15_000);
    try {
      const offences = await watch(visit, address);
      const page = await visit.newPage();
      await prepare?.(page);
      await page.goto(address.href);
      await page.locator('.graphiql-query-editor .view-line').first().waitFor();
      await behaviour(page, offences, between);
      assert.deepEqual(offences.filter((offence) => !(between && CUT.test(offence))), []);
    } finally {
      await visit.close();
      between?.stop();
    }
  });
}

// What the browser may report of a connection that was cut in between.
const CUT = /^console: Failed to load resource: net::ERR_/;

async function watch(visit, address) {
  const offences = [];
  visit.on('request', (request) => {
    const { protocol, host } = new URL(request.url());
    if (protocol !== 'data:' && host !== address.host) {
      offences.push(`request to another host: ${request.url()}`);
    }
  });
  visit.on('weberror', (error) => offences.push(`uncaught: ${error.error().stack}`));
  visit.on('console', (message) => {
    // Chromium itself writes a line for each answer of 400 and each refused connection of GraphQL requests.
    const ofAnswer = message.text().startsWith('Failed to load resource') && new URL(message.location().url).pathname === '/graphql';
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
