import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { buildSchema, graphql } from 'graphql';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

const CUSTOMERS = [
  { id: 'Customer:GLOBAL:1', companyName: 'Alpine Ski House', country: 'CH' },
  { id: 'Customer:GLOBAL:2', companyName: '青葉商事株式会社', country: 'JP' },
  { id: 'Customer:GLOBAL:3', companyName: 'Wingtip Toys', country: 'US' },
];

/** Starts a server that looks like the real one to the playground. Returns its address and how to end it. */
export async function startStub() {
  const answering = createServer(answer).listen(0, '127.0.0.1');
  await once(answering, 'listening');
  // Built first and then run by itself, so that ending the process ends the server and not just `go run`.
  const binary = here('../node_modules/.stub');
  await run('go', ['build', '-o', binary, './web/e2e/stub'], here('../../..'));
  const serving = spawn(binary, ['-graphql', `http://127.0.0.1:${answering.address().port}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [url] = await once(createInterface(serving.stdout), 'line');
  return {
    url,
    async stop() {
      serving.kill();
      answering.close();
      answering.closeAllConnections();
      await once(serving, 'exit');
    },
  };
}

const schema = buildSchema(readFileSync(here('schema.graphqls'), 'utf8'));

const rootValue = {
  customers: ({ first }) => ({ totalCount: CUSTOMERS.length, nodes: CUSTOMERS.slice(0, first) }),
};

async function answer(request, response) {
  const { query, variables, operationName } = JSON.parse(await text(request));
  const result = await graphql({ schema, rootValue, source: query, variableValues: variables, operationName });
  response.writeHead('data' in result ? 200 : 400, { 'content-type': 'application/json' });
  response.end(JSON.stringify(result));
}

async function run(command, args, cwd) {
  const child = spawn(command, args, { cwd, stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  if (code !== 0) {
    throw new Error(`${command} ${args.join(' ')} ended with code ${code}`);
  }
}
