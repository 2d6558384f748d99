import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const SOURCES = fileURLToPath(new URL('../..', import.meta.url));
const BINARY = fileURLToPath(new URL('node_modules/.channelgraph', import.meta.url));

/** Starts the demo from this source tree on a free port. Returns its address and how to end it. */
export async function startDemo() {
  // Built first and then run by itself, so that ending the process ends the server and not just `go run`.
  await run('go', ['build', '-o', BINARY, '.']);
  const server = spawn(BINARY, ['demo', '--listen', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(server, 'exit');
  process.once('exit', () => server.kill());
  const url = await Promise.race([
    printedAddress(server.stdout),
    ended.then(([code]) => Promise.reject(new Error(`the demo ended with code ${code} before it printed its address`))),
  ]);
  return {
    url,
    async stop() {
      server.kill();
      await ended;
    },
  };
}

async function printedAddress(output) {
  for await (const line of createInterface(output)) {
    const [address] = /http:\/\/\S+/.exec(line) ?? [];
    if (address) {
      output.resume(); // what follows is not read, and must not block the server
      return new URL(address);
    }
  }
  return new Promise(() => {}); // the output has ended, and so will the server: its code says more
}

async function run(command, args) {
  const [code] = await once(spawn(command, args, { cwd: SOURCES, stdio: 'inherit' }), 'exit');
  if (code !== 0) {
    throw new Error(`${command} ${args.join(' ')} ended with code ${code}`);
  }
}
