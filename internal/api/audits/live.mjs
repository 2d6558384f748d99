// Subscribes to a running server with the official clients graphql-ws and graphql-sse (in both of its modes), drops their connections, lets the channel
// change meanwhile, and resumes. Exits with 1 unless every change is told once and in order.
//
//   node live.mjs http://127.0.0.1:8080/graphql
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createClient as overSocket } from 'graphql-ws';
import { createClient as overEvents } from 'graphql-sse';
import WebSocket from 'ws';

const url = process.argv[2];
if (!url) {
  console.error('usage: node live.mjs <URL of the GraphQL endpoint>');
  process.exit(2);
}

const SAVE = `mutation ($tenant: ID!, $name: String!) {
  saveCustomer(input: {tenantId: $tenant, set: {companyName: $name}}) { outcome revision }
}`;
const SUBSCRIPTION = `subscription ($after: Revision, $node: ID!) {
  nodeChanged(after: $after, nodes: [$node]) { revision changes { kind node { ... on Customer { companyName } } } }
}`;

/** Names a customer, by an ordinary request. */
async function save(tenant, name) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: SAVE, variables: { tenant, name } }),
  });
  const { data, errors } = await response.json();
  assert.equal(errors, undefined, JSON.stringify(errors));
  assert.equal(data.saveCustomer.outcome, 'DONE');
  return data.saveCustomer.revision;
}

/** Takes so many events of a subscription, checks that they come in order, and returns the last revision. */
async function take(events, expected) {
  let last;
  for (const revision of expected) {
    const { value, done } = await events.next();
    assert.equal(done, false, 'the subscription ended');
    assert.equal(value.errors, undefined, JSON.stringify(value.errors));
    assert.equal(value.data.nodeChanged.revision, revision);
    assert.equal(value.extensions.revision, revision);
    assert.equal(value.data.nodeChanged.changes.length, 1);
    last = revision;
  }
  return last;
}

/** One story for both transports: connect() returns a client and how its connection is cut. */
async function resumes(name, connect) {
  const tenant = randomUUID();
  const node = `Customer:GLOBAL:${tenant}`;
  const first = await save(tenant, 'Adventure Works');

  let { client, cut } = connect();
  let events = client.iterate({ query: SUBSCRIPTION, variables: { after: first - 1, node } });
  await take(events, [first]);
  const live = await save(tenant, 'Adventure Works Cycles');
  const last = await take(events, [live]);

  const interrupted = events.next().then(() => 'ended', () => 'failed');
  await cut();
  await interrupted;
  const missed = [await save(tenant, 'Northwind'), await save(tenant, 'Northwind Traders')];

  ({ client, cut } = connect());
  events = client.iterate({ query: SUBSCRIPTION, variables: { after: last, node } });
  await take(events, missed);
  await take(events, [await save(tenant, 'Wingtip')]);
  await events.return();
  await client.dispose();

  ({ client } = connect());
  const wrong = client.iterate({ query: 'subscription { nodeChanged { nothing } }' });
  const refusal = await wrong.next().then(
    ({ value }) => value.errors[0].message, // over events of its own a refusal is a result
    (refused) => refused.response?.status ?? refused[0].message, // on a single connection it is the answer to the POST
  );
  assert.match(String(refusal), /nothing|^400$/);
  await client.dispose();
  console.log(`${name}: resumed`);
}

await resumes('graphql-ws', () => {
  let socket;
  const client = overSocket({
    url: url.replace(/^http/, 'ws'),
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    on: { opened: (opened) => { socket = opened; } },
  });
  return { client, cut: () => socket.terminate() };
});

for (const singleConnection of [false, true]) {
  await resumes(`graphql-sse${singleConnection ? ', single connection' : ''}`, () => {
    const aborted = new AbortController();
    const client = overEvents({
      url,
      singleConnection,
      retryAttempts: 0,
      fetchFn: (address, init) => fetch(address, { ...init, signal: AbortSignal.any([init.signal, aborted.signal]) }),
    });
    return { client, cut: () => aborted.abort() };
  });
}

// A single connection carries several operations, of every kind, and one that ends leaves the others.
{
  const tenant = randomUUID();
  const node = `Customer:GLOBAL:${tenant}`;
  const methods = [];
  const client = overEvents({
    url,
    singleConnection: true,
    retryAttempts: 0,
    fetchFn: (address, init) => {
      methods.push(init.method);
      return fetch(address, init);
    },
  });
  const first = await save(tenant, 'Adventure Works');
  const request = { query: SUBSCRIPTION, variables: { after: first - 1, node } };
  const [one, other] = [client.iterate(request), client.iterate(request)];
  await take(one, [first]);
  await take(other, [first]);
  let renamed;
  for await (const { data } of client.iterate({ query: SAVE, variables: { tenant, name: 'Northwind' } })) {
    renamed = data.saveCustomer.revision;
  }
  await take(one, [renamed]);
  await one.return();
  await take(other, [renamed, await save(tenant, 'Wingtip')]);
  await other.return();
  await client.dispose();
  assert.deepEqual(methods.filter((method) => method === 'PUT' || method === 'GET'), ['PUT', 'GET'], 'there was more than one connection');
  assert(methods.includes('DELETE'), 'nothing was ended');
  console.log('graphql-sse, single connection: several operations');
}

// Queries go over the socket, too.
const client = overSocket({ url: url.replace(/^http/, 'ws'), webSocketImpl: WebSocket });
for await (const { data } of client.iterate({ query: '{ __typename }' })) assert.equal(data.__typename, 'Query');
await client.dispose();
