import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/** Stands between the browser and the server, so that a test can cut their connections. */
export async function startBridge(server) {
  const ends = new Set();
  let isCut = false;
  const bridge = createServer((browserEnd) => {
    if (isCut) {
      browserEnd.destroy();
      return;
    }
    const serverEnd = connect(Number(server.port), server.hostname);
    for (const [end, other] of [[browserEnd, serverEnd], [serverEnd, browserEnd]]) {
      ends.add(end);
      end.on('error', () => {}); // that the other side was cut is what the test wants
      end.on('close', () => {
        ends.delete(end);
        other.destroy();
      });
      end.pipe(other);
    }
  });
  bridge.listen(0, server.hostname);
  await once(bridge, 'listening');
  const cut = () => {
    isCut = true;
    ends.forEach((end) => end.destroy());
  };
  return {
    url: new URL(`http://${server.hostname}:${bridge.address().port}/`),
    cut,
    mend: () => {
      isCut = false;
    },
    stop: () => {
      cut();
      bridge.close();
    },
  };
}
